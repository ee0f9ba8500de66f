from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks.models import Commitment, Measurement, Organization, Target, Theme
from networks.views.base import RegisterList, RegisterView
from networks.views.filters import Filter


class CommitmentList(RegisterList):
    model = Commitment
    download = "commitments_csv"

    def listed(self):
        return self.active(Commitment.objects.all())

    def filters(self):
        commitments = Commitment.objects.all()
        networks, themes = self.seen(Organization.objects.all()), self.seen(Theme.objects.all())
        return [
            Filter("network", _("Network"), commitments, "organization__slug", networks),
            Filter("theme", _("Theme"), commitments, "themes__slug", themes),
        ]

    def get_queryset(self):
        targets = Prefetch("targets", self.seen(Target.objects.all()))
        return super().get_queryset().prefetch_related(targets)


class CommitmentDetail(RegisterView, DetailView):
    model = Commitment

    def get_context_data(self, **kwargs):
        measurements = Prefetch("measurements", self.seen(Measurement.objects.all()))
        return super().get_context_data(
            targets=self.seen(self.object.targets.all()).prefetch_related(measurements),
            themes=self.seen(self.object.themes.all()),
            **kwargs,
        )
