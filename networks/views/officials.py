from django.views.generic import DetailView, ListView

from networks.models import Official, Position
from networks.views.base import RegisterView, by


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
