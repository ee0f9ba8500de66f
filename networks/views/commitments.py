from django.db.models import Prefetch
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView

from networks.models import Commitment, Measurement, Target
from networks.views.base import RegisterView


class CommitmentList(RegisterView, ListView):
    model = Commitment

    def get_queryset(self):
        targets = Prefetch("targets", self.seen(Target.objects.all()))
        return self.active(Commitment.objects.all()).prefetch_related(targets)


class CommitmentDetail(RegisterView, DetailView):
    model = Commitment
    crumb = gettext_lazy("Commitments"), "commitments"

    def get_context_data(self, **kwargs):
        measurements = Prefetch("measurements", self.seen(Measurement.objects.all()))
        return super().get_context_data(
            targets=self.seen(self.object.targets.all()).prefetch_related(measurements),
            themes=self.seen(self.object.themes.all()),
            **kwargs,
        )
