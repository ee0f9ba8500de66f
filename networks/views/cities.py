from django.db.models import Prefetch
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView

from networks import jsonld
from networks.models import City, Membership, Partnership, Theme
from networks.views.base import RegisterView, of


class CityList(RegisterView, ListView):
    model = City

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            partnerships=self.active(Partnership.objects.all()),
            **kwargs,
        )


class CityDetail(RegisterView, DetailView):
    model = City
    crumb = gettext_lazy("Cities"), "cities"

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

    def about(self, page):
        return jsonld.city(self.object, self.request.build_absolute_uri)
