"""Periods over time, drawn no more exactly than they are known."""

from datetime import date
from typing import NamedTuple

from networks.charts.shapes import anchor, percent, round_years
from networks.dates import Span

# The least share of the width over which a bar fades back to the left edge where nobody knows the start.
FADE = 0.12


class Period(NamedTuple):
    """The days that a start and an end can mean, and the first day on which the source says it held."""

    start: Span
    end: Span
    stated: date | None


def timeline(lanes, day):
    """The shapes of `lanes`, [[Period, …], …], at least one, on a page that speaks of `day`.

    {"lanes": [[{"kind", "x", "width"}, …], …], "years": [{"x", "label", "anchor"}, …],
    "day": {"x", "anchor"}, "kinds": {kind, …}}. Lengths are text. The kinds are those of `stretches`.
    """
    drawn = [[stretches(period, day) for period in lane] for lane in lanes]
    every = [stretch for lane in drawn for period in lane for stretch in period]
    days = [day, *(bound for _kind, *bounds in every for bound in bounds if bound)]
    first, last = min(days).toordinal(), max(max(days).toordinal(), min(days).toordinal() + 366)
    if any(begins is None for _kind, begins, _ends in every):
        first = max(first - round((last - first) * FADE), 1)

    def across(bound):
        return (bound.toordinal() - first) / (last - first)

    def shape(kind, begins, ends):
        left = across(begins) if begins else 0
        return {"kind": kind, "x": percent(left), "width": percent(across(ends) - left)}

    years = round_years(*(date.fromordinal(min(bound, date.max.toordinal())).year for bound in (first, last)))
    new_years = [(across(date(year, 1, 1)), year) for year in years]
    return {
        "lanes": [[shape(*stretch) for period in lane for stretch in period] for lane in drawn],
        "years": [
            {"x": percent(at), "label": str(year), "anchor": anchor(at)} for at, year in new_years if at >= 0
        ],
        "day": {"x": percent(across(day)), "anchor": "end" if across(day) > 0.5 else "start"},
        "kinds": {kind for kind, _begins, _ends in every},
    }


def stretches(period, day):
    """[(kind, first day, last day), …] of what is known of a period, told apart as `active_on` does.

    `sure`: it held; `moment`: one day on which it held; `possible`: only the vague part of a start or an end
    covers these days; `unknown`, without a first day: it held at the end of these days, and nobody knows
    since when; `last_known`: no source tells when it ended; `undated`: no source tells of any day.
    """
    begins, certain = period.start
    closes, ends = period.end
    stated = period.stated
    if stated and ends and stated > ends:
        stated = None  # The source looks back on it.
    ended_by = closes or ends
    if certain is None:
        certain = stated or ended_by
        certain = certain and max(certain, begins or certain)
    if certain is None:
        return [("possible", begins, max(begins, day))] if begins else [("undated", None, day)]
    if ended_by and certain > ended_by:
        if begins:
            return [("possible", begins, max(begins, ends or day))]
        certain = ended_by
    sure = closes or max(certain, stated or certain)
    last = ends or max(day, sure)
    found = [
        ("possible" if begins else "unknown", begins, certain),
        ("sure", certain, sure) if certain < sure else ("moment", certain, certain),
        ("possible" if closes else "last_known", sure, last),
    ]
    return [stretch for stretch in found if stretch[0] == "moment" or stretch[1] != stretch[2]]
