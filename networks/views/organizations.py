from datetime import date

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks import dates, jsonld
from networks.asking import Among
from networks.charts.bars import bars
from networks.models import (
    Commitment,
    Fee,
    FocusArea,
    Framework,
    GoverningBody,
    KeyFigure,
    Membership,
    Organization,
    Participation,
    Position,
    Theme,
    WorkingGroup,
    country_choices,
)
from networks.names import sort_key, text_and_language
from networks.views.base import (
    RegisterList,
    RegisterView,
    by,
    joined_with,
    moved,
    redirect_for_ever,
    with_region,
    with_their_parts,
)
from networks.views.episodes import episodes
from networks.views.filters import Filter, every
from networks.views.gone import gone


class OrganizationList(RegisterList):
    model = Organization
    page = "organizations"

    @staticmethod
    def listed(at):
        return at.active(Organization.objects.all()).naming("source")

    @staticmethod
    def others(at):
        return at.inactive(Organization.objects.all()).naming("source")

    @staticmethod
    def roles(at):
        return at.active(Membership.objects.filter(at.ours())).naming("city", "source")

    @staticmethod
    def figures(at):
        return at.seen(KeyFigure.objects.filter(kind=KeyFigure.Kind.MEMBERS)).naming("source")

    def filters(self):
        kinds, levels = dict(Organization.Kind.choices), dict(Membership.Level.choices)
        return [
            Filter("kind", _("Kind"), every(Organization), "kind", kinds),
            Filter("theme", _("Theme"), every(Organization), "themes__slug", Theme),
            Filter("role", _("The city’s role"), self.roles, "level", levels, "organization"),
        ]

    def get_context_data(self, **kwargs):
        figures = self.of_page("organization", self.figures)
        newest = figures_on([each for rows in figures.values() for each in rows], self.day)
        return super().get_context_data(
            roles=self.of_page("organization", self.roles),
            figures=by(newest, "organization_id"),
            **kwargs,
        )


FEW = 100  # memberships that the page of an organisation shows itself; more have a list of their own


class OrganizationDetail(RegisterView, DetailView):
    model = Organization

    def get_object(self, queryset=None):
        """The organisation, with its `family`: those that belong to it, and those that it initiated."""
        rows = self.ask(family_of, slug=self.kwargs["slug"])
        organization = next((row for row in rows if row.slug == self.kwargs["slug"]), None)
        if not organization:
            raise Http404
        organization.family = [row for row in rows if row is not organization]
        return organization

    def get_context_data(self, **kwargs):
        organization, home = self.object, self.home
        here = {"organization": organization.pk}
        has_many = organization.may_have_many and len(self.ask(keys_of_some_memberships, **here)) > FEW
        if has_many:
            memberships = self.ask(lambda at: some_memberships_of(at).filter(at.ours()), **here)
        else:
            memberships = self.ask(some_memberships_of, **here)
        memberships.sort(key=in_order)
        our_keys = with_region(home)
        ours = [each for each in memberships if each.city_id in our_keys]
        others = [each for each in memberships if each.city_id not in our_keys]
        positions = self.ask(positions_in, **here)
        our_positions = [each for each in positions if home and each.on_behalf_of_id == home.pk]
        figures = self.ask(figures_of, **here)
        frameworks = self.ask(frameworks_of, **here) if organization.has_frameworks else []
        participations = self.ask(participations_in, **here) if organization.has_groups else []
        commitments = self.ask(
            lambda at: at.on_day(Commitment.objects.filter(organization=at.organization)), **here
        )
        return super().get_context_data(
            memberships=[each for each in ours if each.active],
            episodes=episodes(organization, ours, our_positions),
            has_many_members=has_many,
            others=[each for each in others if each.active],
            other_times=[each for each in others if not each.active],
            positions=[each for each in positions if each.active],
            our_positions=[each for each in our_positions if each.active],
            participations=list(by(participations, "working_group_id").values()),
            bodies=self.ask(
                lambda at: at.active(GoverningBody.objects.filter(organization=at.organization)), **here
            ),
            figures=figures_on(figures, self.day),
            all_figures=figures,
            figures_over_time=over_time(figures, self.day),
            frameworks=with_their_parts(frameworks, "focus_areas"),
            commitments=[each for each in commitments if each.active],
            other_commitments=[each for each in commitments if not each.active],
            parts=[each for each in organization.family if each.parent_id == organization.pk],
            initiated=[each for each in organization.family if each.initiator_id == organization.pk],
            themes=self.ask(lambda at: at.seen(Theme.objects.filter(organizations=at.organization)), **here),
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
    """The memberships in an organisation on the page's day."""

    model = Membership
    page = "organization_members"
    section = "organization"
    template_name = "networks/member_list.html"
    order = ("city__sort_key", "pk")

    def get(self, request, slug):
        organizations = self.seen(Organization.objects.all())
        self.organization = organizations.filter(slug=slug).first()
        if self.organization:
            return super().get(request)
        if row := moved(organizations, slug):
            self.kwargs["slug"] = row.slug
            return redirect_for_ever(request, self.address(as_csv=self.as_csv))
        if page := gone(request, Organization, slug):
            return page
        raise Http404

    @cached_property
    def common_values(self):
        return {**super().common_values, "organization": self.organization.pk}

    @staticmethod
    def listed(at):
        return at.active(Membership.objects.filter(organization=at.organization))

    @staticmethod
    def others(at):
        return at.inactive(Membership.objects.filter(organization=at.organization))

    def filters(self):
        here = self.others if self.of_other_times else self.listed
        levels = dict(Membership.Level.choices)
        return [
            Filter("role", _("Relation"), here, "level", levels),
            Filter("country", _("Country"), here, "city__country", dict(country_choices())),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(organization=self.organization, **kwargs)


def family_of(at):
    """The organisation with the address `slug`, and those that belong to it or that it initiated; each with
    whether it has groups and frameworks on the page's day, and may have more than a few memberships."""
    family = either(Organization, Q(slug=at.slug), Q(parent__slug=at.slug), Q(initiator__slug=at.slug))
    groups = at.active(WorkingGroup.objects.filter(organization=OuterRef("pk"))).order_by()
    frameworks = at.active(Framework.objects.filter(organization=OuterRef("pk"))).order_by()
    many = Membership.objects.filter(organization=OuterRef("pk")).order_by()[FEW : FEW + 1]
    has = {"has_groups": groups, "has_frameworks": frameworks, "may_have_many": many}
    return at.on_day(family).annotate(**{name: Exists(rows) for name, rows in has.items()})


def either(model, *filters):
    """The rows of `model` that one of the filters finds, each of which the database answers from an index: of
    an OR that leads into other tables, PostgreSQL makes no use of them."""
    first, *others = (model.objects.filter(each).order_by().values("pk") for each in filters)
    return model.objects.filter(Among(F("pk"), first.union(*others, all=True).query))


def some_memberships_of(at):
    """The memberships in the organisation, in no order: to put 10,000 in order would take its time."""
    rows = at.on_day(Membership.objects.filter(organization=at.organization))
    return rows.naming("city", "source").defer("city__latitude", "city__longitude").order_by()


def keys_of_some_memberships(at):
    """As many as it takes to tell whether they are more than a few."""
    return some_memberships_of(at).values_list("pk")[: FEW + 1]


def in_order(membership):
    """Sorts memberships in one organisation: those that hold first, then by city, the oldest first."""
    return (
        not membership.holds,
        sort_key(text_and_language(membership.city, "name")[0]),
        membership.start_earliest or date.min,
        membership.pk,
    )


def positions_in(at):
    here = Q(organization=at.organization)
    of_bodies = Q(body__organization=at.organization)
    of_groups = Q(working_group__organization=at.organization)
    return at.on_day(either(Position, here, of_bodies, of_groups))


def figures_of(at):
    return at.seen(KeyFigure.objects.filter(organization=at.organization)).naming("source")


def participations_in(at):
    own = Participation.objects.filter(working_group__organization=at.organization, city=at.our_city)
    return at.active(own).order_by("working_group__sort_key", "-holds", "pk")


def frameworks_of(at):
    frameworks = at.active(Framework.objects.filter(organization=at.organization))
    return joined_with(frameworks, "focus_areas", at.seen(FocusArea.objects.all()), "part__number")


KINDS_OF_FIGURES = KeyFigure.Kind.values  # in the order in which they are shown


def figures_on(figures, day):
    """The newest figure not later than `day` of each thing that is counted in each organisation."""
    newest = [series[-1] for series in figures_until(figures, day)]
    return sorted(newest, key=lambda figure: KINDS_OF_FIGURES.index(figure.kind))


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
            label = text_and_language(figure, "label")[0]
            series.setdefault((figure.organization_id, figure.kind, label), []).append(figure)
    return list(series.values())
