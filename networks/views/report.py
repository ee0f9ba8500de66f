"""The whole register on a day, as one page that is printed or attached to a case."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
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
from networks.views.base import RegisterView, by, with_region
from networks.views.commitments import state_of
from networks.views.organizations import figures_on


class Report(RegisterView, TemplateView):
    template_name = "networks/report.html"
    section = "report"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        # Whoever makes the report, others read it: it holds no drafts.
        request.user = AnonymousUser()

    def get_context_data(self, **kwargs):
        day, home = self.as_of.day, self.home
        themes = Prefetch("themes", self.seen(Theme.objects.all()))
        networks = self.networks(themes)
        positions = list(self.active(Position.objects.all()))
        measurements = Prefetch("measurements", self.seen(Measurement.objects.all()))
        targets = Prefetch("targets", self.seen(Target.objects.all()).prefetch_related(measurements))
        commitments = self.active(Commitment.objects.all()).prefetch_related(themes, targets)
        figures = figures_on(self.seen(KeyFigure.objects.all()), day)
        focus_areas = Prefetch("focus_areas", self.seen(FocusArea.objects.all()))
        return super().get_context_data(
            address=self.request.build_absolute_uri(self.request.path + query({"date": day.isoformat()})),
            ours=[each for each in networks if each.ours],
            others=[each for each in networks if not each.ours],
            positions=by(positions, "network_id"),
            seats=[each for each in positions if home and each.on_behalf_of_id == home.pk],
            vacancies=[each for each in positions if each.is_vacant],
            governments=[each for each in positions if each.city_id],
            bodies=by(self.active(GoverningBody.objects.all()), "organization_id"),
            groups=by(self.active(WorkingGroup.objects.all()).prefetch_related(themes), "organization_id"),
            participations=by(self.active(Participation.objects.all()), "working_group_id"),
            commitments=commitments,
            states={
                target.pk: state_of(target, day)
                for commitment in commitments
                for target in commitment.targets.all()
            },
            partnerships=self.active(Partnership.objects.all()).prefetch_related(themes),
            figures=sorted(figures, key=lambda figure: figure.organization.sort_key),
            frameworks=self.active(Framework.objects.all()).prefetch_related(focus_areas),
            cities=self.seen(City.objects.all()),
            **kwargs,
        )

    def networks(self, themes):
        """The organisations on the day, with `ours`, the home city's memberships there, and `members`."""
        networks = list(self.active(Organization.objects.all()).prefetch_related(themes))
        memberships = by(self.active(Membership.objects.all()), "organization_id")
        home = with_region(self.home)
        for network in networks:
            here = memberships.get(network.pk, [])
            network.ours = [each for each in here if each.city_id in home]
            network.members = [each for each in here if each.city_id not in home]
        return networks
