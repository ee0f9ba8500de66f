"""The arithmetic of the charts: what is known is drawn, no more, and nothing falls outside the drawing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.charts.bars import bars
from networks.charts.lines import lines, progress
from networks.charts.shapes import round_numbers, round_years
from networks.charts.timeline import Period, stretches, timeline
from networks.dates import Span, bounds

TODAY = date(2026, 11, 22)
KINDS = {"sure", "moment", "possible", "unknown", "last_known", "undated"}


def period(start="", end="", stated=None):
    return Period(bounds(start), bounds(end), stated and date(stated, 1, 1))


def drawn(*args, day=TODAY):
    """[(kind, first year, last year), …]: the years are enough for most."""
    found = stretches(period(*args), day)
    return [(kind, begins and begins.year, ends.year) for kind, begins, ends in found]


def test_a_period_between_two_days_is_certain_throughout():
    assert stretches(period("1998-03-01", "2006-06-30", 2010), TODAY) == [
        ("sure", date(1998, 3, 1), date(2006, 6, 30))
    ]


def test_what_only_a_vague_date_covers_is_possible():
    assert drawn("1993~", "2001", 2010) == [
        ("possible", 1992, 1994),
        ("sure", 1994, 2001),
        ("possible", 2001, 2001),
    ]


def test_a_period_without_an_end_is_last_known_from_the_day_that_the_source_speaks_of():
    assert drawn("2012-01-01", "", 2024) == [("sure", 2012, 2024), ("last_known", 2024, 2026)]


def test_an_unknown_start_has_no_first_day():
    assert drawn("", "", 2011) == [
        ("unknown", None, 2011),
        ("moment", 2011, 2011),
        ("last_known", 2011, 2026),
    ]


def test_a_start_known_only_by_its_latest_day_is_certain_from_then():
    assert drawn("../2020", "", 2020)[:2] == [("unknown", None, 2020), ("moment", 2020, 2020)]


def test_an_end_known_only_by_its_latest_day_is_last_known_until_then():
    assert drawn("", "../2020", 2011)[-1] == ("last_known", 2011, 2020)


def test_a_period_that_may_have_ended_any_time_since_is_possible_until_the_day_of_the_page():
    assert drawn("2000-01-01", "2015/..", 2014)[-1] == ("possible", 2015, 2026)


def test_a_period_with_no_certain_day_is_possible_throughout():
    assert drawn("2010/2015", "2012/2018", 2020) == [("possible", 2010, 2018)]
    assert drawn("2010/2015", "../2012", 2020) == [("possible", 2010, 2012)]


def test_a_period_without_any_date_is_drawn_as_such():
    assert drawn() == [("undated", None, 2026)]


def test_a_source_that_looks_back_says_only_when_it_ended():
    assert drawn("", "2015-06-01", 2020) == [("unknown", None, 2015), ("moment", 2015, 2015)]


def test_what_is_last_known_goes_no_further_than_the_day_of_the_page():
    assert drawn("", "", 2011, day=date(2015, 6, 1))[-1] == ("last_known", 2011, 2015)
    assert drawn("", "", 2020, day=date(2015, 6, 1))[-1] == ("moment", 2020, 2020)


def test_the_legend_can_be_made_of_the_kinds_that_occur():
    assert timeline([[period("1998-03-01", "2006-06-30")]], TODAY)["kinds"] == {"sure"}


def test_a_gap_between_two_periods_stays_open():
    lane = [period("2000-01-01", "2005-01-01"), period("2010-01-01", "2015-01-01")]
    first, second = timeline([lane], date(2020, 1, 1))["lanes"][0]
    assert (first["x"], first["width"]) == ("0%", "25.01%")
    assert (second["x"], second["width"]) == ("50.01%", "25%")


days = st.none() | st.dates()


@st.composite
def spans(draw):
    earliest, latest = draw(days), draw(days)
    return Span(*sorted((earliest, latest))) if earliest and latest else Span(earliest, latest)


def within(x, width="0%"):
    left, right = float(x.removesuffix("%")), float(width.removesuffix("%"))
    return left >= -0.02 and right >= 0 and left + right <= 100.02


@given(st.lists(st.lists(st.builds(Period, spans(), spans(), days), min_size=1), min_size=1), st.dates())
def test_whatever_the_dates_each_stretch_is_inside_the_drawing(lanes, day):
    chart = timeline(lanes, day)
    assert chart["kinds"] <= KINDS
    assert all(within(shape["x"], shape["width"]) for lane in chart["lanes"] for shape in lane)
    assert all(within(year["x"]) for year in chart["years"])
    assert within(chart["day"]["x"])


def test_the_highest_column_fills_the_drawing_and_the_others_are_in_proportion():
    assert [column["height"] for column in bars([50, 100])["columns"]] == ["4em", "8em"]


def test_columns_of_nothing_are_flat():
    assert [column["height"] for column in bars([0, 0])["columns"]] == ["0em", "0em"]


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1))
def test_whatever_the_figures_each_column_is_inside_the_drawing(values):
    for column in bars(values)["columns"]:
        assert within(column["x"], column["width"])
        assert 0 <= float(column["y"].removesuffix("em")) <= 8


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 50, [0, 10, 20, 30, 40, 50]),
        (0, 7, [0, 2, 4, 6, 8]),
        (-3, 9, [-5, 0, 5, 10]),
        (0, Decimal("0.4"), [0, Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), Decimal("0.4")]),
    ],
)
def test_the_numbers_of_an_axis_are_round(low, high, expected):
    assert round_numbers(low, high) == expected


def test_the_years_of_an_axis_are_round():
    assert round_years(2015, 2030) == [2015, 2020, 2025, 2030]
    assert round_years(1987, 2026) == [1990, 2000, 2010, 2020]


def test_a_target_and_its_measurements_stand_at_their_years():
    chart = lines([(2010, Decimal(0)), (2015, Decimal(10))], (2020, Decimal(20)), 2010)
    assert [point["x"] for point in chart["points"]] == ["0%", "50%"]
    assert (chart["target"]["x"], chart["baseline"]["x"]) == ("100%", "0%")
    assert len(chart["segments"]) == 1


def test_one_measurement_alone_stands_in_the_middle():
    chart = lines([(2015, Decimal(0))])
    assert (chart["points"][0]["x"], chart["target"], chart["segments"]) == ("50%", None, [])


numbers = st.decimals(-(10**10) + 1, 10**10 - 1, places=4)
years = st.integers(1900, 2200)


@given(st.dictionaries(years, numbers, min_size=1), st.none() | st.tuples(years, numbers), st.none() | years)
def test_whatever_is_measured_each_point_is_inside_the_drawing(measured, target, baseline):
    chart = lines(sorted(measured.items()), target, baseline)
    places = [*chart["points"], *([chart["target"]] if target else [])]
    assert all(within(place["x"]) and 0 <= float(place["y"].removesuffix("em")) <= 14 for place in places)
    assert all(0 <= float(number["y"].removesuffix("em")) <= 14 for number in chart["numbers"])
    assert 2 <= len(chart["numbers"]) <= 8
    assert all(within(year["x"]) for year in chart["years"])


@pytest.mark.parametrize(
    ("comparator", "target", "newest", "baseline", "width", "mark"),
    [
        ("≥", 50, 28, None, "56%", "100%"),
        (">", 50, 100, None, "100%", "50%"),
        ("=", 15, 15, None, "100%", "100%"),
        ("≥", 50, -4, None, "0%", "100%"),
        ("<", 50, 75, 100, "50%", "100%"),
        ("≤", 50, 110, 100, "0%", "100%"),
        ("≤", 50, 0, 100, "100%", "50%"),
    ],
)
def test_progress_is_the_share_of_what_was_promised(comparator, target, newest, baseline, width, mark):
    assert progress(comparator, target, newest, baseline) == {"width": width, "mark": mark}


@pytest.mark.parametrize(
    ("comparator", "target", "baseline"), [("<", 50, None), ("≤", 50, 50), ("≥", 0, 10), (">", -5, None)]
)
def test_where_no_bar_would_be_true_there_is_none(comparator, target, baseline):
    assert progress(comparator, target, 20, baseline) is None


@given(st.sampled_from("<≤=≥>"), numbers, numbers, st.none() | numbers)
def test_whatever_the_numbers_the_bar_of_progress_is_inside_the_drawing(comparator, target, newest, baseline):
    bar = progress(comparator, target, newest, baseline)
    assert bar is None or (within(bar["width"]) and within(bar["mark"]))
