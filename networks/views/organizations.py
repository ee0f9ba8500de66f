from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks import dates, jsonld
from networks.addresses import query
from networks.charts.bars import bars
from networks.models import (
    Fee,
    FocusArea,
    GoverningBody,
    KeyFigure,
    Membership,
    Organization,
    Participation,
    Position,
    Theme,
    WorkingGroup,
)
from networks.views.base import (
    RegisterList,
    RegisterView,
    by,
    moved,
    of,
    redirect_for_ever,
    with_parts,
    with_region,
)
from networks.views.episodes import episodes
from networks.views.filters import Filter
from networks.views.gone import gone


class OrganizationList(RegisterList):
    model = Organization
    page = "organizations"

    def listed(self):
        return self.active(Organization.objects.all())

    def memberships(self):
        return self.active(Membership.objects.filter(of(self.home)))

    def filters(self):
        organizations, themes = Organization.objects.all(), self.seen(Theme.objects.all())
        kinds, levels = dict(Organization.Kind.choices), dict(Membership.Level.choices)
        return [
            Filter("kind", _("Kind"), organizations, "kind", kinds),
            Filter("theme", _("Theme"), organizations, "themes__slug", themes),
            Filter("role", _("The city’s role"), self.memberships(), "level", levels, "organization"),
        ]

    def get_context_data(self, **kwargs):
        figures = self.seen(KeyFigure.objects.filter(kind=KeyFigure.Kind.MEMBERS))
        return super().get_context_data(
            roles=by(self.memberships(), "organization_id"),
            figures=by(figures_on(figures, self.as_of.day), "organization_id"),
            other_times=self.narrowed.narrow(self.inactive(Organization.objects.all())),
            **kwargs,
        )


class OrganizationDetail(RegisterView, DetailView):
    model = Organization

    def get_object(self, queryset=None):
        """The organisation, with its `family`: those that belong to it, and those that it initiated."""
        slug = self.kwargs["slug"]
        groups = self.active(WorkingGroup.objects.filter(organization=OuterRef("pk")))
        family = Organization.objects.filter(Q(slug=slug) | Q(parent__slug=slug) | Q(initiator__slug=slug))
        rows = list(self.on_day(family).annotate(has_groups=Exists(groups)))
        organization = next((row for row in rows if row.slug == slug), None)
        if not organization:
            raise Http404
        organization.family = [row for row in rows if row is not organization]
        return organization

    def get_context_data(self, **kwargs):
        organization, home = self.object, self.home
        here = (
            Q(organization=organization)
            | Q(body__organization=organization)
            | Q(working_group__organization=organization)
        )
        memberships = list(self.on_day(organization.memberships.all()))
        ours = [each for each in memberships if each.city_id in with_region(home)]
        others = [each for each in memberships if each.city_id not in with_region(home)]
        positions = list(self.on_day(Position.objects.filter(here)))
        our_positions = [each for each in positions if home and each.on_behalf_of_id == home.pk]
        participations = Participation.objects.filter(working_group__organization=organization, city=home)
        figures = list(self.seen(organization.key_figures.all()))
        focus_areas = self.seen(FocusArea.objects.all())
        commitments = list(self.on_day(organization.commitments.all()))
        return super().get_context_data(
            memberships=[each for each in ours if each.active],
            episodes=episodes(organization, ours, our_positions),
            others=[each for each in others if each.active],
            other_times=[each for each in others if not each.active],
            positions=[each for each in positions if each.active],
            our_positions=[each for each in our_positions if each.active],
            participations=self.active(participations).order_by("working_group__sort_key", "-holds", "pk"),
            bodies=self.active(GoverningBody.objects.filter(organization=organization)),
            figures=figures_on(figures, self.as_of.day),
            all_figures=figures,
            figures_over_time=over_time(figures, self.as_of.day),
            frameworks=with_parts(
                self.active(organization.frameworks.all()), "focus_areas", focus_areas, "part__number"
            ),
            commitments=[each for each in commitments if each.active],
            other_commitments=[each for each in commitments if not each.active],
            parts=[each for each in organization.family if each.parent_id == organization.pk],
            initiated=[each for each in organization.family if each.initiator_id == organization.pk],
            themes=self.seen(organization.themes.all()),
            costs=self.costs([each for each in ours if each.active]),
            **kwargs,
        )

    def costs(self, memberships):
        """[(membership, fees with the newest first), …] of those of which readers are told why or at what
        cost, until the year of the page's day."""
        if not settings.PUBLIC_COSTS:
            return []
        until = Fee.objects.filter(membership__in=memberships, year__lte=self.as_of.day.year)
        fees = by(self.seen(until).order_by("-year"), "membership_id")
        rows = [(each, fees.get(each.pk, [])) for each in memberships]
        return [
            (row, paid) for row, paid in rows if paid or any(getattr(row, name) for name in row.cost_fields)
        ]

    def about(self, page):
        here = page["memberships"], page["our_positions"]
        return jsonld.organization(self.object, *here, self.request.build_absolute_uri)


class OrganizationMembers(RegisterList):
    """The memberships in an organisation on the page's day, as a file."""

    model = Membership
    as_csv = True

    def get(self, request, slug):
        organizations = self.seen(Organization.objects.all())
        self.organization = organizations.filter(slug=slug).first()
        if self.organization:
            if self.as_of.error:
                return redirect(self.organization.get_absolute_url() + query(self.asked))
            return super().get(request)
        if row := moved(organizations, slug):
            return redirect_for_ever(request, reverse("organization_members_csv", args=[row.slug]))
        if page := gone(request, Organization, slug):
            return page
        raise Http404

    def listed(self):
        return self.active(self.organization.memberships.all())


def figures_on(figures, day):
    """The newest figure not later than `day` of each thing that is counted in each organisation."""
    order = KeyFigure.Kind.values
    newest = [series[-1] for series in figures_until(figures, day)]
    return sorted(newest, key=lambda figure: order.index(figure.kind))


def over_time(figures, day):
    """Charts of what was counted twice or more until `day`: [{"figures": oldest first, "chart"}, …].

    What nobody knows the date of has no place among them.
    """
    dated = [figure for figure in figures if figure.stated_as_of]
    return [
        {"figures": series, "chart": bars([figure.value for figure in series])}
        for series in figures_until(dated, day)
        if len(series) > 1
    ]


def figures_until(figures, day):
    """[[figure, …], …]: for each thing counted in each organisation, the figures not later than `day`.

    A figure without a date tells of no day in the past.
    """
    today = timezone.localdate()

    def stated_on(figure):
        # "2020 at the latest" has no earliest day.
        span = dates.bounds(figure.stated_as_of)
        return span.earliest or span.latest or date.min

    series = {}
    for figure in sorted(figures, key=stated_on):
        if stated_on(figure) <= day and (figure.stated_as_of or day >= today):
            series.setdefault((figure.organization_id, figure.kind, figure.label), []).append(figure)
    return list(series.values())
