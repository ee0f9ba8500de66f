from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.admin.base import PUBLISHING, PeriodColumns, RegisterAdmin, RegisterInline, SourceColumns
from networks.admin.filters import ParticipationRoleFilter
from networks.admin.succession import MoveLink, MoveOn
from networks.models import Participation, WorkingGroup


class ParticipationInline(MoveLink, RegisterInline):
    model = Participation
    fields = ["city", "role", "start", "end", "source", "as_of", "verified_on"]
    autocomplete_fields = ["city", "source"]


@admin.register(WorkingGroup)
class WorkingGroupAdmin(PeriodColumns, RegisterAdmin):
    list_display = ["name", "organization", "kind", "period", "source", "verified_on", "published"]
    list_filter = ["organization", "themes", ParticipationRoleFilter, "kind", "published"]
    search_fields = ["slug", "search_text__found", "organization__search_text__found"]
    autocomplete_fields = ["organization", "parent", "themes", "source"]
    inlines = [ParticipationInline]
    fieldsets = [
        (
            None,
            {"fields": ["organization", "parent", "kind", "name", "description", "themes", "start", "end"]},
        ),
        (_("Source"), {"fields": ["source", "as_of", "verified_on"]}),
        (_("Public page"), {"fields": [*PUBLISHING, "slug", "public_id"]}),
    ]


@admin.register(Participation)
class ParticipationAdmin(MoveOn, PeriodColumns, SourceColumns, RegisterAdmin):
    moved = ["role"]
    list_display = ["working_group", "city", "role", "period", "source", "stated", "verified_on"]
    list_filter = ["role", "city__is_home", "working_group__organization"]
    search_fields = ["working_group__search_text__found", "city__search_text__found"]
    autocomplete_fields = ["working_group", "city", "source"]
    fields = [
        "working_group",
        "city",
        "role",
        "start",
        "end",
        "note",
        "source",
        "as_of",
        "verified_on",
        "public_id",
    ]
