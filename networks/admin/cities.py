from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.admin.base import PUBLIC_PAGE, PeriodColumns, RegisterAdmin, RegisterInline, SourceColumns
from networks.models import City, Partnership


class PartnershipInline(RegisterInline):
    model = Partnership
    fields = ["kind", "status", "start", "end", "source", "as_of", "verified_on"]
    autocomplete_fields = ["source"]


@admin.register(City)
class CityAdmin(PeriodColumns, RegisterAdmin):
    list_display = ["name", "kind", "country", "is_home", "period", "published"]
    list_filter = ["country", "kind", "published"]
    search_fields = ["slug", "search_text__found"]
    autocomplete_fields = ["part_of", "source"]
    inlines = [PartnershipInline]
    fieldsets = [
        (None, {"fields": ["name", "other_names", "kind", "country", "place", "part_of"]}),
        (_("On the map"), {"fields": ["latitude", "longitude", "is_home"]}),
        (_("Existed"), {"fields": ["start", "end", "source", "as_of", "verified_on"]}),
        PUBLIC_PAGE,
    ]


@admin.register(Partnership)
class PartnershipAdmin(PeriodColumns, SourceColumns, RegisterAdmin):
    list_display = ["city", "kind", "status", "period", "source", "stated", "verified_on"]
    list_filter = ["kind", "status", "themes"]
    search_fields = ["city__search_text__found"]
    autocomplete_fields = ["city", "themes", "source"]
    fields = [
        "city",
        "kind",
        "status",
        "themes",
        "start",
        "end",
        "note",
        "source",
        "as_of",
        "verified_on",
        "public_id",
    ]
