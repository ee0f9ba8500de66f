"""Filters of the admin's lists: first those of the public list, in its order, then the office's own."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.adminsite import is_key
from networks.models import Membership, Organization, Participation

MOST = 50  # choices of a filter


class FewRelated(admin.RelatedFieldListFilter):
    """Offers the rows that occur where they are few. Where they are many, the search finds them by name, and
    an address still narrows the list down to one of them."""

    def field_choices(self, field, request, model_admin):
        related = field.related_model._default_manager
        occurring = model_admin.model._default_manager.order_by().values(self.field_path)
        rows = list(related.filter(pk__in=occurring)[: MOST + 1])
        if len(rows) > MOST:
            chosen = [key for key in self.lookup_val or () if is_key(key)]
            rows = related.filter(pk__in=chosen)
        return [(row.pk, str(row)) for row in rows]

    def has_output(self):
        # Django forgets what is chosen in a filter that has nothing to show.
        return len(self.lookup_choices) > 1 or bool(self.lookup_val or self.lookup_val_isnull)


# For every relation: most that are few today may be many one day.
admin.FieldListFilter.register(lambda field: field.remote_field, FewRelated, take_priority=True)


class HomeRoleFilter(admin.SimpleListFilter):
    """What the home city, or the region that it is part of, is there today, as on the public list."""

    title = _("the city’s role")
    parameter_name = "home_role"
    facts = field = tied_to = None

    def lookups(self, request, model_admin):
        return self.facts._meta.get_field(self.field).choices

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in dict(self.lookup_choices):
            raise IncorrectLookupParameters
        home = Q(city__is_home=True) | Q(city__parts__is_home=True)
        facts = self.facts.objects.active_on().filter(home, **{self.field: self.value()})
        return queryset.filter(pk__in=facts.order_by().values(self.tied_to))


class MembershipRoleFilter(HomeRoleFilter):
    facts, field, tied_to = Membership, "level", "organization"


class ParticipationRoleFilter(HomeRoleFilter):
    facts, field, tied_to = Participation, "role", "working_group"


class NetworkOfPostFilter(admin.SimpleListFilter):
    """The networks in which somebody has a post, itself or in a body or a group; none where they are many."""

    title = _("network")
    parameter_name = "network"

    def lookups(self, request, model_admin):
        with_posts = (
            Q(positions__isnull=False)
            | Q(governing_bodies__positions__isnull=False)
            | Q(working_groups__positions__isnull=False)
        )
        networks = Organization.objects.filter(with_posts).distinct()
        rows = list(networks[: MOST + 1])
        return [(row.slug, str(row)) for row in rows] if len(rows) <= MOST else []

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        here = (
            Q(positions__organization__slug=self.value())
            | Q(positions__body__organization__slug=self.value())
            | Q(positions__working_group__organization__slug=self.value())
        )
        return queryset.filter(pk__in=queryset.model.objects.filter(here).order_by().values("pk"))
