from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks import jsonld, names
from networks.charts import map as world
from networks.charts.projection import kilometres
from networks.models import City, Membership, Partnership, Theme, country_choices
from networks.views.base import RegisterList, RegisterView, by, of
from networks.views.filters import Filter, every

ENDED = Partnership.Status.ENDED


class CityList(RegisterList):
    model = City
    page = "cities"

    @staticmethod
    def listed(at):
        return at.active(City.objects.all())

    @staticmethod
    def others(at):
        return at.inactive(City.objects.all())

    def filters(self):
        return [
            Filter("country", _("Country"), every(City), "country", dict(country_choices())),
            Filter("kind", _("Kind"), every(City), "kind", dict(City.Kind.choices)),
        ]

    def get_context_data(self, **kwargs):
        day = self.as_of.day
        every_partnership = list(self.on_day(Partnership.objects.all()))
        active = [each for each in every_partnership if each.active]
        inactive = [each for each in every_partnership if not each.active]
        ended = [each for each in every_partnership if each.status_on(day) == ENDED]
        partnerships = not_ended(active, day)
        return super().get_context_data(
            partnerships=by_distance(self.home, partnerships),
            other_times=by_distance(self.home, ended + not_ended(inactive, day)),
            chart=map_of(self.home, partnerships + ended, self.as_of),
            off_the_map=cities_without_coordinates(partnerships + ended),
            **kwargs,
        )


class CityDetail(RegisterView, DetailView):
    model = City

    def get_context_data(self, **kwargs):
        city = self.object
        memberships = list(self.on_day(Membership.objects.filter(of(city))))
        themes = Prefetch("themes", self.seen(Theme.objects.all()))
        partnerships = list(self.on_day(city.partnerships.all()).prefetch_related(themes))
        return super().get_context_data(
            partnerships=[each for each in partnerships if each.active],
            other_partnerships=[each for each in partnerships if not each.active],
            memberships=[each for each in memberships if each.active],
            other_times=[each for each in memberships if not each.active],
            participations=self.active(city.participations.all()),
            government=self.active(city.government_positions.all()),
            seats=self.active(city.positions_held.all()),
            bodies=self.active(city.bodies_seated.all()),
            commitments=self.active(city.commitments.all()),
            parts=self.on_day(city.parts.all()),
            **kwargs,
        )

    def about(self, page):
        return jsonld.city(self.object, self.request.build_absolute_uri)


def not_ended(partnerships, day):
    """Those of the partnerships that may hold on `day` of which no source says that they have ended."""
    return [each for each in partnerships if each.status_on(day) != ENDED]


def where(city):
    """(longitude, latitude) in degrees, or None where they are not given."""
    if city is None or city.latitude is None:
        return None
    return float(city.longitude), float(city.latitude)


def distance(home, city):
    """The kilometres between two cities, or None where a place is not given."""
    return kilometres(where(home), where(city)) if where(home) and where(city) else None


def by_distance(home, partnerships):
    """[(partnership, rounded kilometres or None), …]: the nearest city first, those of unknown place last."""
    far = [(each, distance(home, each.city)) for each in partnerships]
    far.sort(key=lambda pair: (pair[1] is None, pair[1] or 0))
    return [(each, km if km is None else world.rounded(km)) for each, km in far]


def cities_without_coordinates(partnerships):
    return list({each.city_id: each.city for each in partnerships if not where(each.city)}.values())


def map_of(home, partnerships, as_of):
    """The Map of the cities in `partnerships`, the nearest first; None where there is nothing to draw.

    Where there is more than one cooperation with a city, what is most alive counts, then what is certain.
    """
    placed = [each for each, km in by_distance(home, partnerships) if km is not None]
    if not placed:
        return None

    def standing(partnership):
        return world.STATUSES.index(partnership.status_on(as_of.day)), partnership.is_possible

    best = [min(rows, key=standing) for rows in by(placed, "city_id").values()]
    places = tuple(as_place(each.city, as_of, *standing(each)) for each in best)
    return world.draw(as_place(home, as_of), places)


def as_place(city, as_of, status=0, possible=False):
    name, language = names.text_and_language(city, "name")
    address = as_of.keep(city.get_absolute_url())
    return world.Place(name, *where(city), address, world.STATUSES[status], possible, language)
