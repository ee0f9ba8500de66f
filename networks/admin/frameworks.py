from django.contrib import admin

from networks.admin.base import PeriodColumns, RegisterAdmin, RegisterInline
from networks.models import FocusArea, Framework


class FocusAreaInline(RegisterInline):
    model = FocusArea
    fields = ["number", "name", "source"]
    autocomplete_fields = ["source"]


@admin.register(Framework)
class FrameworkAdmin(PeriodColumns, RegisterAdmin):
    list_display = ["name", "organization", "period", "source", "verified_on"]
    list_filter = ["organization"]
    search_fields = ["search_text__found", "slug", "organization__search_text__found"]
    autocomplete_fields = ["organization", "source"]
    inlines = [FocusAreaInline]
    fields = ["organization", "name", "start", "end", "source", "as_of", "verified_on", "slug", "public_id"]


@admin.register(FocusArea)
class FocusAreaAdmin(RegisterAdmin):
    list_display = ["name", "number", "framework", "source", "verified_on"]
    list_filter = ["framework"]
    search_fields = ["search_text__found"]
    autocomplete_fields = ["framework", "source"]
    fields = ["framework", "number", "name", "source", "as_of", "verified_on", "public_id"]
