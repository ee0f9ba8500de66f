from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.admin.base import PUBLIC_PAGE, PeriodColumns, RegisterAdmin, RegisterInline
from networks.models import Commitment, Measurement, Target
from networks.models.organizations import in_digits


class TargetInline(RegisterInline):
    model = Target
    fields = ["indicator", "comparator", "value", "unit", "baseline_year", "year", "outcome", "source"]
    autocomplete_fields = ["source"]


@admin.register(Commitment)
class CommitmentAdmin(PeriodColumns, RegisterAdmin):
    list_display = ["title", "city", "organization", "period", "source", "verified_on", "published"]
    list_filter = ["city", "targets__outcome", "organization", "themes", "published"]
    search_fields = ["slug", "search_text__found", "organization__search_text__found"]
    autocomplete_fields = ["city", "organization", "themes", "source"]
    inlines = [TargetInline]
    fieldsets = [
        (
            None,
            {"fields": ["city", "organization", "title", "wording", "adopted_by", "start", "end", "themes"]},
        ),
        (_("Source"), {"fields": ["source", "as_of", "verified_on"]}),
        PUBLIC_PAGE,
    ]


class MeasurementInline(RegisterInline):
    model = Measurement
    fields = ["year", "value", "source", "as_of", "verified_on"]
    autocomplete_fields = ["source"]


@admin.register(Target)
class TargetAdmin(RegisterAdmin):
    list_display = ["indicator", "commitment", "comparator", "value", "unit", "year", "outcome", "source"]
    list_filter = ["outcome", "year"]
    search_fields = ["search_text__found", "slug", "commitment__search_text__found"]
    autocomplete_fields = ["commitment", "source"]
    inlines = [MeasurementInline]
    fields = [
        "commitment",
        "indicator",
        "comparator",
        "value",
        "unit",
        "baseline_year",
        "year",
        "outcome",
        "source",
        "as_of",
        "verified_on",
        "slug",
        "public_id",
    ]


@admin.register(Measurement)
class MeasurementAdmin(RegisterAdmin):
    list_display = ["target", "year", "number", "source", "verified_on"]
    list_filter = ["year"]
    search_fields = ["target__commitment__search_text__found"]
    autocomplete_fields = ["target", "source"]

    @admin.display(description=_("value"), ordering="value")
    def number(self, measurement):
        return in_digits(measurement.value)

    fields = ["target", "year", "value", "source", "as_of", "verified_on", "public_id"]
