from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks.admin.base import (
    PUBLIC_PAGE,
    PeriodColumns,
    RegisterAdmin,
    RegisterInline,
    SourceColumns,
    linked_list,
)
from networks.admin.filters import MembershipRoleFilter
from networks.admin.succession import MoveLink, MoveOn
from networks.models import Fee, Framework, GoverningBody, KeyFigure, Membership, Organization, WorkingGroup

# A form with more rows than this passes Django's limit on the number of fields.
MANY_MEMBERS = 30


class MembershipInline(MoveLink, RegisterInline):
    model = Membership
    fields = ["city", "level", "title", "start", "end", "source", "as_of", "verified_on"]
    autocomplete_fields = ["city", "source"]

    def get_formset(self, request, obj=None, **kwargs):
        self.large = bool(obj) and obj.memberships.count() > MANY_MEMBERS
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request):
        memberships = super().get_queryset(request)
        return memberships.filter(city__is_home=True) if self.large else memberships


class GoverningBodyInline(RegisterInline):
    model = GoverningBody
    fields = ["name", "kind", "is_highest", "meets", "seats", "seat", "source"]
    autocomplete_fields = ["seat", "source"]


class WorkingGroupInline(RegisterInline):
    model = WorkingGroup
    fields = ["name", "kind", "start", "end", "source", "published"]
    autocomplete_fields = ["source"]


class KeyFigureInline(RegisterInline):
    model = KeyFigure
    fields = ["kind", "label", "qualifier", "value", "source", "as_of", "verified_on"]
    autocomplete_fields = ["source"]


class FrameworkInline(RegisterInline):
    model = Framework
    fields = ["name", "start", "end", "source"]
    autocomplete_fields = ["source"]


@admin.register(Organization)
class OrganizationAdmin(PeriodColumns, RegisterAdmin):
    list_display = ["name", "kind", "period", "source", "verified_on", "published"]
    list_filter = ["kind", "themes", MembershipRoleFilter, "published"]
    search_fields = ["slug", "search_text__found"]
    autocomplete_fields = ["parent", "initiator", "themes", "source"]
    readonly_fields = ["public_id", "all_memberships"]
    inlines = [MembershipInline, GoverningBodyInline, WorkingGroupInline, KeyFigureInline, FrameworkInline]
    fieldsets = [
        (None, {"fields": ["name", "language", "other_names", "kind", "summary", "website", "themes"]}),
        (_("About"), {"fields": ["purpose", "aim", "description"]}),
        (_("Connections"), {"fields": ["parent", "initiator", "start", "end", "all_memberships"]}),
        (_("Source"), {"fields": ["source", "as_of", "verified_on"]}),
        PUBLIC_PAGE,
    ]

    @admin.display(description=_("memberships"))
    def all_memberships(self, organization):
        if not organization.pk:
            return "–"
        label = gettext("Show all memberships in a list")
        return linked_list("membership", label, organization__id__exact=organization.pk)


class FeeInline(RegisterInline):
    model = Fee
    fields = ["year", "amount", "currency", "source", "as_of", "verified_on"]
    autocomplete_fields = ["source"]


@admin.register(Membership)
class MembershipAdmin(MoveOn, PeriodColumns, RegisterAdmin):
    moved = ["level", "title"]
    list_display = ["organization", "city", "level", "title", "period", "verified_on", "source"]
    list_filter = ["level", "city__is_home", "organization"]
    search_fields = ["organization__search_text__found", "city__search_text__found"]
    autocomplete_fields = ["organization", "city", "source"]
    fieldsets = [
        (None, {"fields": ["organization", "city", "level", "title", "start", "end", "note"]}),
        (_("Source"), {"fields": ["source", "as_of", "verified_on"]}),
        (_("Why are we members?"), {"fields": ["reason", "unit", "decided_by", "next_decision"]}),
        (None, {"fields": ["public_id"]}),
    ]
    inlines = [FeeInline]

    def get_fieldsets(self, request, obj=None):
        told = _("Readers see this, and the fees below.")
        why = {"description": told if settings.PUBLIC_COSTS else _("For the office only, as are the fees.")}
        return [
            (title, options | why if "next_decision" in options["fields"] else options)
            for title, options in super().get_fieldsets(request, obj)
        ]


@admin.register(Fee)
class FeeAdmin(RegisterAdmin):
    list_display = ["membership", "year", "amount", "currency", "source", "verified_on"]
    list_filter = ["year", "currency"]
    search_fields = ["membership__organization__search_text__found", "membership__city__search_text__found"]
    autocomplete_fields = ["membership", "source"]
    fields = ["membership", "year", "amount", "currency", "source", "as_of", "verified_on", "public_id"]


@admin.register(KeyFigure)
class KeyFigureAdmin(SourceColumns, RegisterAdmin):
    list_display = ["organization", "kind", "label", "qualifier", "value", "source", "stated", "verified_on"]
    list_filter = ["kind", "organization"]
    search_fields = ["organization__search_text__found"]
    autocomplete_fields = ["organization", "source"]
    fields = [
        "organization",
        "kind",
        "label",
        "qualifier",
        "value",
        "source",
        "as_of",
        "verified_on",
        "public_id",
    ]
