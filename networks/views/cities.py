from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks.models import City, Membership, Partnership, Theme, country_choices
from networks.views.base import RegisterList, RegisterView, of
from networks.views.filters import Filter


class CityList(RegisterList):
    model = City
    download = "cities_csv"

    def filters(self):
        cities = City.objects.all()
        return [
            Filter("country", _("Country"), cities, "country", dict(country_choices())),
            Filter("kind", _("Kind"), cities, "kind", dict(City.Kind.choices)),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            partnerships=self.active(Partnership.objects.all()),
            **kwargs,
        )


class CityDetail(RegisterView, DetailView):
    model = City

    def get_context_data(self, **kwargs):
        city = self.object
        memberships = list(self.on_day(Membership.objects.filter(of(city))))
        return super().get_context_data(
            partnerships=self.active(city.partnerships.all()).prefetch_related(
                Prefetch("themes", self.seen(Theme.objects.all()))
            ),
            memberships=[each for each in memberships if each.active],
            other_times=[each for each in memberships if not each.active],
            participations=self.active(city.participations.all()),
            government=self.active(city.government_positions.all()),
            seats=self.active(city.positions_held.all()),
            bodies=self.active(city.bodies_seated.all()),
            commitments=self.active(city.commitments.all()),
            parts=self.seen(city.parts.all()),
            **kwargs,
        )
