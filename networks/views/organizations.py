from datetime import date

from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView

from networks import dates, jsonld
from networks.models import (
    FocusArea,
    GoverningBody,
    KeyFigure,
    Membership,
    Organization,
    Participation,
    Position,
)
from networks.views.base import RegisterView, by, of


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
    crumb = gettext_lazy("Networks"), "organizations"

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

    def about(self, page):
        here = page["memberships"], page["own_positions"]
        return jsonld.organization(self.object, *here, self.request.build_absolute_uri)


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
