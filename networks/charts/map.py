"""The cities of the world on a disc around a home city: plain data in, what a template draws out."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, hypot, pi
from typing import NamedTuple

from networks.charts import labels
from networks.charts.land import UNITS, land_path
from networks.charts.projection import FARTHEST, bent, on_disc, rounded, seen_from

RINGS = (500, 2000, 5000, 8000, 12000, 16000)  # km
RING_TEXT = 0.86  # em, the size of a ring's text
LINE = RING_TEXT / 2
LEAST_REACH = 2500  # km, so that there is something of the world to recognise
MARGIN = 1.13  # the disc reaches so much farther than the farthest city
REACHES = 500  # km: reaches are rounded up to such steps, so that the land is seldom drawn anew
DOT = 0.36  # em, half of what is drawn of a dot
TARGET = 0.875  # em, half of what can be pressed: a little more than 24 px across
STATUSES = ("active", "paused", "ended")
DIRECTIONS = [0, pi, *(side * step * pi / 4 for step in range(1, 4) for side in (1, -1))]
CLEAR = 0.15  # radians: the text of the rings has no spoke so near, where it can be helped


class Place(NamedTuple):
    """A city; longitude and latitude in degrees, and the language of its name."""

    name: str
    longitude: float
    latitude: float
    address: str = ""
    status: str = "active"  # one of STATUSES
    possible: bool = False
    language: str = ""


@dataclass
class Dot:
    """A place on the map: `x` and `y` in % of its width; `target`, `dx` and `dy`, of its name, in em.

    `width` is the least width of the map, in em, at which the name has room; None where it has none.
    """

    place: Place
    kilometres: int  # rounded
    x: str
    y: str
    target: str
    width: int | None = None
    dx: str = ""
    dy: str = ""
    anchor: str = ""


@dataclass
class Ring:
    """A circle of so many km, its radius in units of the land. `width`, `x` and `y` of its text as in Dot."""

    kilometres: int
    radius: str
    width: int | None = None
    x: str = ""
    y: str = ""


@dataclass
class Map:
    """What a template draws.

    `land` and `spokes`, {status: path}, are in units from -300 to 300 with the home at 0 0. `legend` is
    [(status, possible)] of the kinds of dots that occur; empty where they are all active and certain.
    """

    home: Dot
    dots: list[Dot]
    rings: list[Ring]
    land: str
    spokes: dict
    legend: list


@lru_cache(maxsize=32)
def draw(home, places):
    """The Map of a tuple of `Place`s seen from the Place `home`. It reaches the farthest of them."""
    polar = seen_from((home.longitude, home.latitude))
    seen = [polar(place.longitude, place.latitude) for place in places]
    reach = reach_of(max((distance for distance, _bearing in seen), default=0))
    points = [on_disc(bent(distance, reach), bearing) for distance, bearing in seen]
    spots = [share(point) for point in points]
    taken = [labels.dot(*spot) for spot in [share((0, 0)), *spots]]
    [home_label] = labels.place([(*share((0, 0)), home.name)], taken)
    if home_label:
        taken.append(home_label.box)
    spokes = [bearing for place, (_km, bearing) in zip(places, seen, strict=True) if place.status != "ended"]
    names = [(*spot, place.name) for spot, place in zip(spots, places, strict=True)]
    placed = labels.place(names, taken)
    taken += [label.box for label in placed if label]
    dots = [
        as_dot(place, distance, spot, label, target(spot, spots))
        for place, (distance, _bearing), spot, label in zip(places, seen, spots, placed, strict=True)
    ]
    return Map(
        home=as_dot(home, 0, share((0, 0)), home_label, DOT),
        dots=dots,
        rings=rings_within(reach, taken, spokes),
        land=land_path((home.longitude, home.latitude), reach),
        spokes=spokes_to(places, points),
        legend=legend_of(places),
    )


def reach_of(farthest):
    """How many km the disc reaches where the farthest city lies at `farthest` km."""
    return min(FARTHEST, max(LEAST_REACH, ceil(farthest * MARGIN / REACHES) * REACHES))


def share(point):
    """A point on the disc of radius 1 as shares of the width and the height of the drawing."""
    x, y = point
    return 0.5 + x / 2, 0.5 + y / 2


def percent(part):
    return f"{part * 100:.1f}%"


def as_dot(place, distance, spot, label, half):
    dot = Dot(place, rounded(distance), percent(spot[0]), percent(spot[1]), f"{half:.2f}")
    if label:
        dot.width, dot.dx, dot.dy, dot.anchor = label.width, f"{label.dx}", f"{label.dy}", label.anchor
    return dot


def target(spot, spots):
    """Half of what can be pressed of a dot, in em: on the smallest map it covers no other dot."""
    apart = sorted(hypot(spot[0] - x, spot[1] - y) * labels.WIDTHS[0] for x, y in spots)
    # The nearest is the dot itself.
    return max(DOT, min([TARGET, *(distance - DOT for distance in apart[1:2])]))


def spokes_to(places, points):
    """{status: path} of the lines to the cities; there is no line to where the cooperation has ended."""
    paths = {}
    for place, (x, y) in zip(places, points, strict=True):
        if place.status != "ended":
            paths[place.status] = paths.get(place.status, "") + f"M0 0L{x * UNITS:.0f} {y * UNITS:.0f}"
    return paths


def legend_of(places):
    possible = any(place.possible for place in places)
    # A dot that is active and possible is told by the latter.
    occurring = {place.status for place in places if place.status != "active" or not place.possible}
    if occurring <= {"active"} and not possible:
        return []
    return [(status, False) for status in STATUSES if status in occurring] + [("active", True)] * possible


def rings_within(reach, taken, spokes):
    """The Rings within `reach`, their texts in the direction in which most of them have room."""
    radii = {km: bent(km, reach) for km in RINGS if km < reach}

    def texts(direction):
        boxes = {}
        for km, radius in radii.items():
            half = labels.text_width(f"{km:,} km") * RING_TEXT / 2
            x, y = share(on_disc(radius, direction))
            near = labels.those_near(y, [*taken, *boxes.values()])
            for width in labels.WIDTHS:
                box = labels.Box(x, y, -half, half, -LINE, LINE, width)
                if labels.has_room(box, near):
                    boxes[km] = box
                    break
        return boxes

    def room(direction):
        crossed = any(cos(bearing - direction) > cos(CLEAR) for bearing in spokes)
        return sum(labels.WIDEST - box.width for box in texts(direction).values()) / (2 if crossed else 1)

    boxes = texts(max(DIRECTIONS, key=room))
    return [
        Ring(km, f"{radius * UNITS:.0f}", boxes[km].width, percent(boxes[km].x), percent(boxes[km].y))
        if km in boxes
        else Ring(km, f"{radius * UNITS:.0f}")
        for km, radius in radii.items()
    ]
