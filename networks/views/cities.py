from django.db.models import Prefetch
from django.views.generic import DetailView, ListView

from networks import names
from networks.charts import map as world
from networks.charts.projection import kilometres
from networks.models import City, Membership, Partnership, Theme
from networks.views.base import RegisterView, by, of

ENDED = Partnership.Status.ENDED


class CityList(RegisterView, ListView):
    model = City

    def get_context_data(self, **kwargs):
        day = self.as_of.day
        active = list(self.active(Partnership.objects.all()))
        inactive = list(self.inactive(Partnership.objects.all()))
        ended = [each for each in active + inactive if each.status_on(day) == ENDED]
        partnerships = not_ended(active, day)
        return super().get_context_data(
            partnerships=by_distance(self.home, partnerships),
            other_times=by_distance(self.home, ended + not_ended(inactive, day)),
            chart=map_of(self.home, partnerships + ended, day),
            off_the_map=cities_without_coordinates(partnerships + ended),
            **kwargs,
        )


class CityDetail(RegisterView, DetailView):
    model = City

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


def map_of(home, partnerships, day):
    """The Map of the cities in `partnerships`, the nearest first; None where there is nothing to draw.

    Where there is more than one cooperation with a city, what is most alive counts, then what is certain.
    """
    placed = [each for each, km in by_distance(home, partnerships) if km is not None]
    if not placed:
        return None

    def standing(partnership):
        return world.STATUSES.index(partnership.status_on(day)), not getattr(partnership, "holds", True)

    best = [min(rows, key=standing) for rows in by(placed, "city_id").values()]
    places = tuple(as_place(each.city, *standing(each)) for each in best)
    return world.draw(as_place(home), places)


def as_place(city, status=0, possible=False):
    name, language = names.text_and_language(city, "name")
    return world.Place(
        name, *where(city), city.get_absolute_url(), world.STATUSES[status], possible, language
    )
