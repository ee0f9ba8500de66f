from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from networks.admin.export import may_view
from networks.links import naming, state_in_words
from networks.models import Link


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("dead", _("dead")), ("answers", _("answers"))]

    def queryset(self, request, links):
        match self.value():
            case "dead":
                return links.dead()
            case "answers":
                return links.filter(checked_at__isnull=False, dead_since=None)


@admin.register(Link)
class LinkAdmin(admin.ModelAdmin):
    list_display = ["url", "state", "dead_since", "checked_at", "named_by"]
    list_filter = [StateFilter]
    list_per_page = 50
    search_fields = ["url"]
    fields = ["url", "state", "dead_since", "answered_at", "checked_at", "named_by"]
    readonly_fields = ["state", "named_by"]
    change_form_template = "admin/link.html"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changelist_instance(self, request):
        shown = super().get_changelist_instance(request)
        self.find_what_names(request, shown.result_list)
        return shown

    def get_object(self, request, object_id, from_field=None):
        link = super().get_object(request, object_id, from_field)
        self.find_what_names(request, [link] if link else [])
        return link

    def find_what_names(self, request, links):
        found = naming([link.url for link in links])
        for link in links:
            link.named = [(row, field) for row, field in found[link.url] if may_view(request, type(row))]

    @admin.display(description=_("state"))
    def state(self, link):
        return state_in_words(link)

    @admin.display(description=_("named by"))
    def named_by(self, link):
        rows = [
            (reverse(f"admin:networks_{row._meta.model_name}_change", args=[row.pk]), row, field.verbose_name)
            for row, field in link.named
        ]
        if not rows:
            return _("nothing any more")
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a> ({})</li>', rows))
