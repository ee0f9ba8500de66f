"""The map of the world seen from a home city, wherever on earth it lies."""

import re
from itertools import accumulate
from math import degrees, hypot, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.charts import labels
from networks.charts.land import UNITS, is_within, land_path
from networks.charts.map import Place, draw, reach_of
from networks.charts.projection import FARTHEST, bent, kilometres, on_disc, rounded, seen_from

OSLO, SYDNEY, NAIROBI = (10.7522, 59.9139), (151.2093, -33.8688), (36.8219, -1.2921)
SUVA, TAVEUNI = (178.4419, -18.1416), (180.0, -16.85)
OPPOSITE_MALI, NORTH_POLE, SOUTH_POLE, MCMURDO = (172, -12.65), (0, 90), (0, -90), (166.67, -77.85)
HOMES = [OSLO, SYDNEY, NAIROBI, SUVA, TAVEUNI, OPPOSITE_MALI, NORTH_POLE, SOUTH_POLE, MCMURDO]
# In the midst of great lands and great seas, as no outline is drawn to the kilometre.
LAND = {
    "Spain": (-4, 40), "the Sahara": (10, 22), "Congo": (22, 0), "Kazakhstan": (68, 48), "Siberia": (105, 62),
    "China": (105, 32), "India": (78, 22), "Australia": (134, -25), "Brazil": (-55, -10), "Kansas": (-98, 38),
    "Canada": (-110, 56), "Greenland": (-40, 73), "Antarctica": (90, -75), "Mali": (-3, 18),
}  # fmt: skip
SEA = {
    "the Atlantic": (-40, 30), "the South Atlantic": (-15, -35), "the Arctic": (0, 88),
    "the Tasman Sea": (161, -37), "the Indian Ocean": (80, -20), "the North Pacific": (-160, 35),
    "the South Pacific": (-120, -30), "the Pacific by the date line": (179.9, 5),
    "the Southern Ocean": (20, -57), "the Bay of Bengal": (88, 14),
}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (OSLO, (121.4737, 31.2304), 8090),  # Shanghai
        (SYDNEY, (174.7633, -36.8485), 2156),  # Auckland
        (NAIROBI, (39.2083, -6.7924), 668),  # Dar es Salaam
        (SUVA, (-171.7667, -13.8333), 1146),  # Apia, across the date line
        (TAVEUNI, (-180, -16.85), 0),
        (OSLO, (10.7522 - 180, -59.9139), 20015),  # the opposite side of the earth
        (NORTH_POLE, (77, -90), 20015),
        (OSLO, OSLO, 0),
    ],
)
def test_distances_are_those_of_a_great_circle(one, other, expected):
    assert kilometres(one, other) == pytest.approx(expected, rel=0.01, abs=1)
    assert seen_from(one)(*other)[0] == pytest.approx(kilometres(one, other), abs=0.01)


@pytest.mark.parametrize(
    ("home", "other", "bearing"),
    [
        (OSLO, (10.7522, 80), 0),
        (OSLO, (10.7522, 0), 180),
        ((0, 0), (10, 0), 90),
        ((180, 0), (-179, 0), 90),
        ((-179, 0), (179, 0), -90),
        (OSLO, (-169.2478, 85), 0),  # beyond the pole
    ],
)
def test_directions_are_true_across_the_date_line_and_the_pole_too(home, other, bearing):
    seen = degrees(seen_from(home)(*other)[1])
    assert isclose(abs(seen), abs(bearing), abs_tol=1e-6)
    assert abs(bearing) == 180 or isclose(seen, bearing, abs_tol=1e-6)


@pytest.mark.parametrize(
    ("km", "said"), [(0, 0), (4.9, 0), (5, 10), (258, 260), (1094, 1090), (1999, 2000), (8094, 8100)]
)
def test_distances_are_rounded_to_what_is_known_of_them(km, said):
    assert rounded(km) == said


def polygons(path):
    """[[(x, y), …], …] of an SVG path of one M, then l, then z for each."""
    for start, steps in re.findall(r"M([-\d ]+)l([-\d ]+)z", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", f"{start} {steps}")]
        yield list(zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True))


def wrong(home, reach):
    """The names of the lands drawn as sea, and of the seas drawn as land."""
    drawn = list(polygons(land_path(home, reach)))
    for names, is_land in ((LAND, True), (SEA, False)):
        for name, place in names.items():
            distance, bearing = seen_from(home)(*place)
            # At the very edge the whole opposite side of the earth is a point or two wide.
            if distance < min(reach, FARTHEST - 700):
                x, y = on_disc(bent(distance, reach) * UNITS, bearing)
                if is_within(drawn, x, y) != is_land:
                    yield name


@pytest.mark.parametrize("reach", [2500, 9500, 13000, FARTHEST])
@pytest.mark.parametrize("home", HOMES)
def test_land_is_drawn_as_land_and_sea_as_sea_from_any_home(home, reach):
    assert not list(wrong(home, reach))


@settings(max_examples=40, deadline=None)
@given(
    home=st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    reach=st.sampled_from([2500, 8000, 15000, FARTHEST]),
)
def test_the_sea_is_never_filled(home, reach):
    assert not list(wrong(home, reach))


def test_the_home_city_stands_on_the_land_around_it():
    for home in (OSLO, SYDNEY, NAIROBI, SUVA):
        inland = seen_from(home)(home[0] - 0.3, home[1] + 0.1)
        drawn = list(polygons(land_path(home, 2500)))
        assert is_within(drawn, *on_disc(bent(inland[0], 2500) * UNITS, inland[1])), home


def test_the_land_is_worked_out_once_for_a_home_and_a_reach():
    assert land_path(OSLO, 9500) is land_path(OSLO, 9500)


def test_the_disc_reaches_the_farthest_city_and_its_rings_follow():
    assert [ring.kilometres for ring in seen(OSLO, [(11.97, 57.71)]).rings] == [500, 2000]
    assert [ring.kilometres for ring in seen(OSLO, [(121.47, 31.23)]).rings] == [500, 2000, 5000, 8000]
    assert [ring.kilometres for ring in seen(OSLO, [SYDNEY]).rings] == [500, 2000, 5000, 8000, 12000, 16000]
    assert reach_of(FARTHEST) == FARTHEST


def seen(home, places):
    return draw(
        Place("Oslo", *home), tuple(Place(f"By {number}", *place) for number, place in enumerate(places))
    )


def test_cities_at_the_same_place_and_at_the_homes_own_are_all_on_the_map():
    chart = seen(OSLO, [SYDNEY, SYDNEY, OSLO, (10.7522 - 180, -59.9139)])
    assert [(dot.x, dot.y) for dot in chart.dots][:3] == [(chart.dots[0].x, chart.dots[0].y)] * 2 + [
        ("50.0%", "50.0%")
    ]
    assert hypot(number(chart.dots[3].x) - 50, number(chart.dots[3].y) - 50) == pytest.approx(50, abs=0.1)
    assert [dot.kilometres for dot in chart.dots] == [15900, 15900, 0, 20000]


def test_a_dot_with_room_around_it_can_be_pressed_within_24_pixels_and_one_without_covers_no_other():
    alone, near, nearer = seen(OSLO, [SYDNEY, (-0.1, 51.5), (-0.2, 51.6)]).dots
    assert number(alone.target) * 14 * 2 >= 24
    assert number(near.target) == number(nearer.target) < 0.5


def test_what_is_ended_has_no_line_and_the_legend_names_what_occurs():
    places = [
        Place("A", 1, 1, status="ended"),
        Place("B", 2, 2, status="paused"),
        Place("C", 3, 3, possible=True),
    ]
    home = Place("Oslo", *OSLO)
    chart = draw(home, tuple(places))
    assert set(chart.spokes) == {"paused", "active"}
    assert chart.legend == [("paused", False), ("ended", False), ("active", True)]
    assert draw(home, (Place("D", 4, 4),)).legend == []


def number(text):
    assert re.fullmatch(r"-?\d+(\.\d+)?%?", text), text
    return float(text.rstrip("%"))


def boxes(chart, width):
    """[(left, right, top, bottom)] in em of the names that a map of `width` em shows."""
    for dot in [chart.home, *chart.dots]:
        if dot.width and dot.width <= width:
            x = number(dot.x) / 100 * width + number(dot.dx)
            y = number(dot.y) / 100 * width + number(dot.dy)
            long = labels.text_width(dot.place.name)
            left = x - {"start": 0, "middle": long / 2, "end": long}[dot.anchor]
            yield left, left + long, y - 0.5, y + 0.5
    for ring in chart.rings:
        if ring.width and ring.width <= width:
            x, y = number(ring.x) / 100 * width, number(ring.y) / 100 * width
            half = labels.text_width(f"{ring.kilometres:,} km") * 0.86 / 2
            yield x - half, x + half, y - 0.4, y + 0.4


def meet(one, other):
    slack = 0.06  # places are written with one decimal of a per cent
    return (
        one[0] + slack < other[1] and other[0] + slack < one[1]
        and one[2] + slack < other[3] and other[2] + slack < one[3]
    )  # fmt: skip


NAMES = st.text("abcdefghijklmnopqrstuvwxyzæøåABCÆØÅ .-市", max_size=30)
NEAR = st.tuples(st.floats(-10, 30), st.floats(36, 70))
ANYWHERE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@settings(max_examples=60, deadline=None)
@given(
    home=st.sampled_from(HOMES),
    cities=st.lists(st.tuples(NAMES, NEAR | ANYWHERE), min_size=1, max_size=100),
    width=st.floats(labels.WIDTHS[0], labels.WIDEST),
)
def test_no_two_names_overlap_at_any_width_and_every_city_has_its_dot(home, cities, width):
    chart = draw(Place("Oslo", *home), tuple(Place(name, *place) for name, place in cities))
    assert len(chart.dots) == len(cities)
    for dot in chart.dots:
        assert hypot(number(dot.x) - 50, number(dot.y) - 50) <= 50.1
        assert number(dot.target) > 0
    shown = list(boxes(chart, width))
    for index, one in enumerate(shown):
        assert one[0] >= -0.06
        assert one[1] <= width + 0.06
        assert one[2] >= -0.06
        assert one[3] <= width + 0.06
        assert not any(meet(one, other) for other in shown[:index])
        for dot in [chart.home, *chart.dots]:
            x, y = number(dot.x) / 100 * width, number(dot.y) / 100 * width
            assert not meet(one, (x - 0.36, x + 0.36, y - 0.36, y + 0.36))


def test_a_few_cities_all_have_their_names_on_a_wide_page():
    chart = seen(OSLO, [(11.97, 57.71), (25.28, 54.69), (21.01, 52.23), (30.34, 59.93), (121.47, 31.23)])
    assert all(dot.width for dot in chart.dots)


def test_the_same_cities_always_give_the_same_map():
    places = [(number % 60 - 20, number % 37 + 20) for number in range(100)]
    assert draw.__wrapped__(*arguments(places)) == draw.__wrapped__(*arguments(places))


def arguments(places):
    return Place("Oslo", *OSLO), tuple(Place(f"By {number}", *place) for number, place in enumerate(places))
