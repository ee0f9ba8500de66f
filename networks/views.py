"""The public pages."""

from datetime import date

from django.db.models import F, Prefetch, Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView
from django.views.generic.base import ContextMixin

from networks import dates, names
from networks import search as finder
from networks.models import (
    City,
    Commitment,
    Document,
    FocusArea,
    GoverningBody,
    KeyFigure,
    Measurement,
    Membership,
    Official,
    Organization,
    Page,
    Participation,
    Partnership,
    Position,
    Target,
    Theme,
    WorkingGroup,
)
from networks.models.base import Sourced
from networks.resources import TABLES


class Sources:
    """The sources of a page, numbered in the order in which the page refers to them."""

    def __init__(self):
        self.documents = []

    def number(self, document):
        """The number of `document` in the list at the foot of the page, from 1."""
        if document not in self.documents:
            self.documents.append(document)
        return self.documents.index(document) + 1


class AsOf:
    """The day that a page speaks of: `?dato=` or `?date=`, and today without it."""

    def __init__(self, request):
        self.day = self.today = timezone.localdate()
        self.error = ""
        typed = request.GET.get("dato") or request.GET.get("date") or ""
        if not typed:
            return
        try:
            span = dates.bounds(dates.understand(typed))
        except dates.DateError as error:
            self.error = error.messages[0]
            return
        if span.earliest is None or span.earliest != span.latest:
            self.error = _("“%s” is not one day. Write a whole date, such as 2020-12-01.") % typed[:40]
            return
        self.day = span.earliest

    @property
    def is_today(self):
        return self.day == self.today


def of(city):
    """A filter for what concerns `city`, itself or through the region that it is part of."""
    return Q(city=city) | Q(city__parts=city) if city else Q(pk=None)


@require_safe
def home(request):
    city = City.objects.home()
    as_of = AsOf(request)

    def facts(model, **which):
        return model.objects.active_on(as_of.day).filter(**which).seen_by(request.user)

    memberships = facts(Membership).filter(of(city))
    led = facts(Participation, city=city, role__in=("leader", "co_leader"))
    seats = facts(Position, on_behalf_of=city)
    partnerships = facts(Partnership)
    commitments = facts(Commitment, city=city)
    context = {
        "section": "home",
        "home": city,
        "as_of": as_of,
        "sources": Sources(),
        "memberships": memberships,
        "organizations": one_of_each(memberships, "organization_id"),
        "led": led,
        "groups": one_of_each(led, "working_group_id"),
        "seats": seats,
        "partnerships": partnerships,
        "partners": one_of_each(partnerships, "city_id"),
        "commitments": commitments,
    }
    return render(request, "networks/home.html", context)


class RegisterView(ContextMixin):
    """What lists and details share: the section of the menu, the day, and what this reader may see."""

    section = ""

    @cached_property
    def as_of(self):
        return AsOf(self.request)

    @cached_property
    def home(self):
        return City.objects.home()

    def get_queryset(self):
        return self.model.objects.seen_by(self.request.user)

    def seen(self, rows):
        """The rows of a queryset that this reader may see, with what their lists name."""
        return rows.seen_by(self.request.user)

    def active(self, rows):
        """The facts that may hold on the page's day, with what is certain first."""
        ordering = rows.model._meta.ordering
        return self.seen(rows.active_on(self.as_of.day)).order_by("-holds", *ordering)

    def inactive(self, rows):
        """The facts that surely do not hold on the page's day: they ended before it, or began after it."""
        return self.seen(rows.exclude(pk__in=rows.active_on(self.as_of.day).values("pk")))

    def get_context_data(self, **kwargs):
        page = {
            "section": self.section or self.model._meta.model_name,
            "as_of": self.as_of,
            "home": self.home,
            "sources": Sources(),
        }
        return super().get_context_data(**page, **kwargs)


class OrganizationList(RegisterView, ListView):
    model = Organization

    def get_queryset(self):
        return self.active(Organization.objects.all())

    def get_context_data(self, **kwargs):
        memberships = self.active(Membership.objects.filter(of(self.home)))
        figures = self.seen(KeyFigure.objects.filter(kind=KeyFigure.Kind.MEMBERS))
        return super().get_context_data(
            roles=by(memberships, "organization_id"),
            figures=by(figures_on(figures, self.as_of.day), "organization_id"),
            other_times=self.inactive(Organization.objects.all()),
            **kwargs,
        )


class OrganizationDetail(RegisterView, DetailView):
    model = Organization

    def get_context_data(self, **kwargs):
        organization = self.object
        memberships = Membership.objects.filter(organization=organization)
        here = (
            Q(organization=organization)
            | Q(body__organization=organization)
            | Q(working_group__organization=organization)
        )
        participations = self.active(
            Participation.objects.filter(working_group__organization=organization, city=self.home)
        )
        positions = list(self.active(Position.objects.filter(here)))
        all_figures = self.seen(organization.key_figures.all())
        figures = figures_on(all_figures, self.as_of.day)
        focus_areas = Prefetch("focus_areas", self.seen(FocusArea.objects.all()))
        return super().get_context_data(
            memberships=self.active(memberships.filter(of(self.home))),
            history=self.seen(memberships.filter(of(self.home))).order_by(
                F("end_latest").desc(nulls_first=True), F("start_latest").desc(nulls_last=True), "-pk"
            ),
            others=self.active(memberships.exclude(of(self.home))),
            other_times=self.inactive(memberships.exclude(of(self.home))),
            positions=positions,
            own_positions=[each for each in positions if self.home and each.on_behalf_of_id == self.home.pk],
            groups=self.active(organization.working_groups.all()),
            roles=by(participations, "working_group_id"),
            bodies=self.active(GoverningBody.objects.filter(organization=organization)),
            figures=figures,
            later_figures=all_figures and not figures,
            frameworks=self.active(organization.frameworks.all()).prefetch_related(focus_areas),
            commitments=self.active(organization.commitments.all()),
            other_commitments=self.inactive(organization.commitments.all()),
            parts=self.seen(organization.parts.all()),
            initiated=self.seen(organization.initiated.all()),
            themes=self.seen(organization.themes.all()),
            **kwargs,
        )


class WorkingGroupList(RegisterView, ListView):
    model = WorkingGroup

    def get_queryset(self):
        return self.active(WorkingGroup.objects.all()).order_by("organization__sort_key", "sort_key")

    def get_context_data(self, **kwargs):
        participations = Participation.objects.filter(city=self.home)
        return super().get_context_data(roles=by(self.active(participations), "working_group_id"), **kwargs)


class WorkingGroupDetail(RegisterView, DetailView):
    model = WorkingGroup

    def get_context_data(self, **kwargs):
        group = self.object
        return super().get_context_data(
            participations=self.active(group.participations.all()),
            history=self.seen(group.participations.all()),
            positions=self.active(group.positions.all()),
            parts=self.seen(group.parts.all()),
            themes=self.seen(group.themes.all()),
            **kwargs,
        )


class CommitmentList(RegisterView, ListView):
    model = Commitment

    def get_queryset(self):
        targets = Prefetch("targets", self.seen(Target.objects.all()))
        return self.active(Commitment.objects.all()).prefetch_related(targets)


class CommitmentDetail(RegisterView, DetailView):
    model = Commitment

    def get_context_data(self, **kwargs):
        measurements = Prefetch("measurements", self.seen(Measurement.objects.all()))
        return super().get_context_data(
            targets=self.seen(self.object.targets.all()).prefetch_related(measurements),
            themes=self.seen(self.object.themes.all()),
            **kwargs,
        )


class OfficialList(RegisterView, ListView):
    model = Official

    def get_context_data(self, **kwargs):
        positions = self.active(Position.objects.all())
        return super().get_context_data(
            positions=by(positions, "official_id"),
            vacancies=[each for each in positions if each.is_vacant],
            **kwargs,
        )


class OfficialDetail(RegisterView, DetailView):
    model = Official

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            positions=self.active(self.object.positions.all()),
            history=self.seen(self.object.positions.all()),
            **kwargs,
        )


class CityList(RegisterView, ListView):
    model = City

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            partnerships=self.active(Partnership.objects.all()),
            **kwargs,
        )


class CityDetail(RegisterView, DetailView):
    model = City

    def get_context_data(self, **kwargs):
        city = self.object
        memberships = Membership.objects.filter(of(city))
        return super().get_context_data(
            partnerships=self.active(city.partnerships.all()).prefetch_related(
                Prefetch("themes", self.seen(Theme.objects.all()))
            ),
            memberships=self.active(memberships),
            other_times=self.inactive(memberships),
            participations=self.active(city.participations.all()),
            government=self.active(city.government_positions.all()),
            seats=self.active(city.positions_held.all()),
            bodies=self.active(city.bodies_seated.all()),
            commitments=self.active(city.commitments.all()),
            parts=self.seen(city.parts.all()),
            **kwargs,
        )


class ThemeList(RegisterView, ListView):
    model = Theme


class ThemeDetail(RegisterView, DetailView):
    model = Theme

    def get_context_data(self, **kwargs):
        theme = self.object
        return super().get_context_data(
            organizations=self.active(theme.organizations.all()),
            groups=self.active(theme.working_groups.all()),
            commitments=self.active(theme.commitments.all()),
            partnerships=self.active(theme.partnerships.all()),
            **kwargs,
        )


class DocumentList(RegisterView, ListView):
    model = Document


class DocumentDetail(RegisterView, DetailView):
    model = Document

    def get_context_data(self, **kwargs):
        kinds = [model for model in TABLES.values() if issubclass(model, Sourced)]
        facts = [(kind._meta, self.seen(kind.objects.filter(source=self.object))) for kind in kinds]
        return super().get_context_data(facts=[(kind, rows) for kind, rows in facts if rows], **kwargs)


class PageDetail(RegisterView, DetailView):
    model = Page

    def get_context_data(self, **kwargs):
        documents = None
        if self.object.lists:
            documents = self.seen(Document.objects.filter(kind=self.object.lists))
        return super().get_context_data(documents=documents, **kwargs)


@require_safe
def search(request):
    query = request.GET.get("q", "").strip()
    families = finder.search(query, request.user)
    context = {
        "section": "search",
        "query": query[: names.LONGEST_QUERY],
        "families": [(family._meta.verbose_name_plural, rows) for family, rows in families],
        "hits": sum(len(rows) for _family, rows in families),
    }
    return render(request, "networks/search.html", context)


def by(rows, attribute):
    """{key: [row, …]} of an attribute of the rows."""
    grouped = {}
    for row in rows:
        grouped.setdefault(getattr(row, attribute), []).append(row)
    return grouped


def one_of_each(rows, attribute):
    """A row for each value of an attribute: one that holds, where there is one."""
    return list({getattr(row, attribute): row for row in sorted(rows, key=lambda row: row.holds)}.values())


def figures_on(figures, day):
    """The newest figure not later than `day` of each thing that is counted in each organisation."""

    def stated_on(figure):
        # "2020 at the latest" has no earliest day.
        span = dates.bounds(figure.stated_as_of)
        return span.earliest or span.latest or date.min

    newest = {}
    for figure in sorted(figures, key=stated_on):
        if stated_on(figure) <= day:
            newest[figure.organization_id, figure.kind, figure.label] = figure
    order = KeyFigure.Kind.values
    return sorted(newest.values(), key=lambda figure: order.index(figure.kind))
