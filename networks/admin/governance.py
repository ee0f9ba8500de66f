from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.admin.base import PUBLIC_PAGE, PeriodColumns, RegisterAdmin, RegisterInline, SourceColumns
from networks.admin.election import ElectionDay, LeavingLink
from networks.admin.filters import NetworkOfPostFilter
from networks.models import GoverningBody, Official, Position


@admin.register(GoverningBody)
class GoverningBodyAdmin(RegisterAdmin):
    list_display = ["name", "organization", "kind", "is_highest", "seats", "seat", "source", "verified_on"]
    list_filter = ["kind", "organization"]
    search_fields = ["search_text__found", "slug", "organization__search_text__found"]
    autocomplete_fields = ["organization", "seat", "source"]
    fields = [
        "organization",
        "kind",
        "name",
        "is_highest",
        "meets",
        "seats",
        "seat",
        "start",
        "end",
        "note",
        "source",
        "as_of",
        "verified_on",
        "slug",
        "public_id",
    ]


class PositionInline(RegisterInline):
    model = Position
    fields = [
        "role",
        "title",
        "organization",
        "body",
        "working_group",
        "city",
        "on_behalf_of",
        "start",
        "end",
        "source",
        "as_of",
        "verified_on",
    ]
    autocomplete_fields = ["organization", "body", "working_group", "city", "on_behalf_of", "source"]


@admin.register(Official)
class OfficialAdmin(LeavingLink, RegisterAdmin):
    list_display = ["name", "website", "published"]
    list_filter = ["positions__on_behalf_of", NetworkOfPostFilter, "positions__role", "published"]
    search_fields = ["slug", "search_text__found"]
    inlines = [PositionInline]
    fieldsets = [
        (None, {"fields": ["name", "website"]}),
        PUBLIC_PAGE,
    ]


@admin.register(Position)
class PositionAdmin(ElectionDay, PeriodColumns, SourceColumns, RegisterAdmin):
    list_display = [
        "holder",
        "role",
        "title",
        "place",
        "on_behalf_of",
        "period",
        "source",
        "stated",
        "verified_on",
    ]
    list_filter = ["on_behalf_of", "organization", "role"]
    search_fields = [
        "official__search_text__found",
        "organization__search_text__found",
        "body__organization__search_text__found",
        "working_group__search_text__found",
        "city__search_text__found",
        "on_behalf_of__search_text__found",
    ]
    autocomplete_fields = [
        "official",
        "organization",
        "body",
        "working_group",
        "city",
        "on_behalf_of",
        "source",
    ]
    fieldsets = [
        (None, {"fields": ["official", "role", "title", "on_behalf_of", "start", "end", "note"]}),
        (
            _("Where"),
            {
                "fields": ["organization", "body", "working_group", "city"],
                "description": _("Choose one of these."),
            },
        ),
        (_("Source"), {"fields": ["source", "as_of", "verified_on", "public_id"]}),
    ]

    @admin.display(description=_("official"), ordering="official__sort_key")
    def holder(self, position):
        return position.official or _("vacant")

    @admin.display(description=_("where"))
    def place(self, position):
        return position.place
