from django.contrib import admin

from networks.models import ChangeSet


@admin.register(ChangeSet)
class ChangeSetAdmin(admin.ModelAdmin):
    list_display = ["at", "user", "means", "detail"]
    list_filter = ["means", "user"]
    list_select_related = ["user"]
    search_fields = ["detail"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
