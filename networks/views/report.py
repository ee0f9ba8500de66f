"""The whole register on a day, as one page that is printed or attached to a case."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Value
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from networks.addresses import query
from networks.models import (
    City,
    Commitment,
    FocusArea,
    Framework,
    GoverningBody,
    KeyFigure,
    Measurement,
    Membership,
    Organization,
    Participation,
    Partnership,
    Position,
    Target,
    Theme,
    WorkingGroup,
)
from networks.views.base import RegisterView, by, give, with_parts, with_region
from networks.views.commitments import state_of
from networks.views.organizations import figures_on


class Report(RegisterView, TemplateView):
    template_name = "networks/report.html"
    section = "report"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        # Whoever makes the report, others read it: it holds no drafts.
        request.user = AnonymousUser()

    @cached_property
    def cities(self):
        return list(self.seen(City.objects.all()))

    @cached_property
    def home(self):
        # Kept where the templates look for it, so that nobody asks for it again.
        self.request.home_city = next((city for city in self.cities if city.is_home), None)
        return self.request.home_city

    def get_context_data(self, **kwargs):
        day = self.as_of.day
        bodies = self.active(GoverningBody.objects.all())
        networks = with_parts(
            self.active(Organization.objects.all()),
            "governing_bodies",
            bodies,
            "-part__is_highest",
            "part__pk",
        )
        memberships = by(self.active(Membership.objects.all()), "organization_id")
        participations = self.active(Participation.objects.all())
        groups = with_parts(
            self.active(WorkingGroup.objects.all()),
            "participations",
            participations,
            "part__city__sort_key",
            F("part__start_earliest").asc(nulls_first=True),
            "part__pk",
        )
        positions = list(self.active(Position.objects.all()))
        commitments = list(self.active(Commitment.objects.all()))
        measurements = self.seen(Measurement.objects.all())
        targets = with_parts(self.seen(Target.objects.all()), "measurements", measurements, "part__year")
        partnerships = list(self.active(Partnership.objects.all()))
        figures = figures_on(self.seen(KeyFigure.objects.all()), day)
        focus_areas = self.seen(FocusArea.objects.all())

        home = with_region(self.home)
        for network in networks:
            here = memberships.get(network.pk, [])
            network.ours = [each for each in here if each.city_id in home]
            network.members = [each for each in here if each.city_id not in home]
        for commitment in commitments:
            give(commitment, "targets", [each for each in targets if each.commitment_id == commitment.pk])
        self.give_themes(
            organizations=networks, working_groups=groups, commitments=commitments, partnerships=partnerships
        )
        return super().get_context_data(
            made=timezone.localtime(),
            own_address=self.request.build_absolute_uri(self.request.path + query({"date": day.isoformat()})),
            ours=[each for each in networks if each.ours],
            others=[each for each in networks if not each.ours],
            positions=by(positions, "network_id"),
            seats=[each for each in positions if self.home and each.on_behalf_of_id == self.home.pk],
            vacancies=[each for each in positions if each.is_vacant],
            governments=[each for each in positions if each.city_id],
            groups=by(groups, "organization_id"),
            commitments=commitments,
            states={target.pk: state_of(target, day) for target in targets},
            partnerships=partnerships,
            figures=sorted(figures, key=lambda figure: figure.organization.sort_key),
            frameworks=with_parts(
                self.active(Framework.objects.all()), "focus_areas", focus_areas, "part__number"
            ),
            cities=self.cities,
            **kwargs,
        )

    def give_themes(self, **rows):
        """Give the rows, named by the relation from a theme to them, the themes that the reader may see."""
        themes = self.seen(Theme.objects.all()).order_by()
        pairs = [
            themes.filter(**{f"{relation}__isnull": False}).annotate(
                relation=Value(relation), row=F(relation)
            )
            for relation in rows
        ]
        by_name = sorted(pairs[0].union(*pairs[1:], all=True), key=lambda theme: theme.sort_key)
        found = by(by_name, "relation")
        for relation, themed in rows.items():
            of_row = by(found.get(relation, []), "row")
            for row in themed:
                give(row, "themes", of_row.get(row.pk, []))
