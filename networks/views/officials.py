from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView

from networks import jsonld
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
    crumb = gettext_lazy("Positions"), "officials"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            positions=self.active(self.object.positions.all()),
            history=self.seen(self.object.positions.all()),
            **kwargs,
        )

    def about(self, page):
        return jsonld.person(self.object, page["positions"], self.request.build_absolute_uri)
