"""Then and now: what a city was to a network, in order, with the gaps."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks import dates
from networks.models import Membership, Organization
from networks.views.episodes import episodes, gaps
from tests.make import (
    make_document,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_position,
)
from tests.pages import lacking, read

pytestmark = pytest.mark.django_db


def test_from_associate_to_member_to_the_board_with_a_source_each_and_the_newest_first(client):
    home, network = make_home(), make_organization(start="1986", source=make_document())
    here = {"organization": network, "city": home}
    make_membership(level="associate_member", start="1999", end="2005", source=make_document(), **here)
    make_membership(start="2006", source=make_document(), **here)
    make_position(
        official=make_official("Kari"),
        organization=network,
        on_behalf_of=home,
        start="2020-23",
        end="2023",
        source=make_document(),
    )
    history = read(client, network.get_absolute_url()).split("Historie")[1].split("Verv")[0]
    told = [
        "medlem, siden 2006 2",
        "Kari: medlem, Eurocities, på vegne av Oslo, høsten 2020 – 2023",
        "assosiert medlem, 1999–2005",
        "1986: Eurocities blir grunnlagt.",
    ]
    assert not lacking(history, *told)
    assert [history.index(each) for each in told] == sorted(history.index(each) for each in told)
    assert "Opphold" not in history
    assert "Mangler" not in history


def test_a_gap_between_two_memberships_is_shown_as_a_gap(client):
    home, network = make_home(), make_organization()
    make_membership(organization=network, city=home, start="1990", end="1995")
    make_membership(organization=network, city=home, start="2001")
    assert "Opphold, fra 1995 til 2001: Ingen medlemskap er registrert." in read(
        client, network.get_absolute_url()
    )


def test_a_start_that_no_source_tells_is_said_to_be_missing(client):
    home, network = make_home(), make_organization()
    make_membership(organization=network, city=home, end="1995", source=make_document())
    assert "Mangler: Kilden sier ikke når Oslo ble med. 1" in read(client, network.get_absolute_url())


def test_the_first_of_two_memberships_is_the_one_that_ended_first(client):
    home, network = make_home(), make_organization()
    associate = make_membership(organization=network, city=home, level="associate_member", end="../2020")
    member = make_membership(organization=network, city=home, start="../2020")
    (missing,) = gaps([member, associate])
    assert (missing.kind, missing.fact) == ("unknown", associate)


def test_a_network_in_which_the_city_never_was_has_no_history(client):
    make_home()
    network = make_organization(start="1986")
    assert "Registeret har ingenting om Oslo her." in read(client, network.get_absolute_url())


def unsaved(start, end):
    spans = dates.bounds(start), dates.bounds(end)
    return Membership(
        start=start,
        end=end,
        start_earliest=spans[0].earliest,
        start_latest=spans[0].latest,
        end_earliest=spans[1].earliest,
        end_latest=spans[1].latest,
    )


edtf = st.sampled_from(["", "1990", "1995", "2001-05", "2010-10-10", "2011~", "../2004", "2003/.."])
periods_of_time = st.tuples(edtf, edtf).filter(
    lambda period: (
        (dates.bounds(period[0]).earliest or date.min) <= (dates.bounds(period[1]).latest or date.max)
    )
)


@given(st.lists(periods_of_time, max_size=5))
def test_a_gap_is_told_exactly_where_some_day_between_lies_in_no_membership(periods):
    memberships = [unsaved(start, end) for start, end in periods]

    def may_hold(each, day):
        return (each.start_earliest or date.min) <= day <= (each.end_latest or date.max)

    days = [date(year, month, 15) for year in range(1985, 2015) for month in range(1, 13)]
    covered = [any(may_hold(each, day) for each in memberships) for day in days]
    begins = min((each.start_earliest or date.min for each in memberships), default=date.max)
    ends = max((each.end_latest or date.max for each in memberships), default=date.min)
    found = [each for each in gaps(memberships) if each.kind == "gap"]
    for day, is_covered in zip(days, covered, strict=True):
        told = any(gap.fact.end_latest < day < gap.next.start_earliest for gap in found)
        assert told == (not is_covered and begins < day < ends)


@given(st.lists(periods_of_time, max_size=5), edtf, edtf)
def test_whatever_is_known_of_the_periods_each_is_told_once(periods, founded, ended):
    memberships = [unsaved(start, end) for start, end in periods]
    network = Organization(start=founded, end=ended)
    for side in ("start", "end"):
        span = dates.bounds(getattr(network, side))
        setattr(network, f"{side}_earliest", span.earliest)
        setattr(network, f"{side}_latest", span.latest)
    told = episodes(network, memberships, [])
    assert sorted(id(each.fact) for each in told if each.kind == "membership") == sorted(map(id, memberships))
