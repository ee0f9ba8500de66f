"""What holds, and what is merely possible, on a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks import dates
from networks.models import Membership, Organization, Position
from tests.make import (
    make_city,
    make_commitment,
    make_document,
    make_group,
    make_membership,
    make_organization,
    make_participation,
    make_position,
)

pytestmark = pytest.mark.django_db


def state(fact, day):
    """Whether a fact "holds", is "possible" or does "no" such thing on a day."""
    found = type(fact).objects.active_on(date.fromisoformat(day)).filter(pk=fact.pk).first()
    if found is None:
        return "no"
    return "holds" if found.holds else "possible"


def test_a_fact_holds_from_its_first_day_to_its_last():
    fact = make_membership(start="2010-03-01", end="2015-06-30")
    days = ["2010-02-28", "2010-03-01", "2015-06-30", "2015-07-01"]
    assert [state(fact, day) for day in days] == ["no", "holds", "holds", "no"]


def test_in_the_year_that_it_began_or_ended_a_fact_is_possible():
    fact = make_membership(start="2010", end="2015")
    days = ["2009-12-31", "2010-06-01", "2010-12-31", "2014-01-01", "2015-06-01", "2016-01-01"]
    assert [state(fact, day) for day in days] == ["no", "possible", "holds", "holds", "possible", "no"]


def test_a_fact_with_no_end_holds_on_later_days_as_last_known():
    assert state(make_membership(start="1993"), "2026-11-22") == "holds"


def test_a_fact_with_no_start_is_possible_before_the_day_its_source_speaks_of():
    fact = make_membership(source=make_document(date="2011/.."))
    assert [state(fact, day) for day in ("2010-12-31", "2011-01-01")] == ["possible", "holds"]


def test_the_facts_own_as_of_date_counts_before_that_of_its_source():
    fact = make_membership(source=make_document(date="2011"), as_of="2005-05")
    assert [state(fact, day) for day in ("2005-04-30", "2005-05-01")] == ["possible", "holds"]


def test_a_fact_with_neither_dates_nor_source_holds():
    assert state(make_membership(), "1900-01-01") == "holds"


def test_a_start_that_is_only_known_at_the_latest_is_possible_before_that():
    fact = make_membership(start="../2020", source=make_document(date="2020-23/.."))
    days = ["2015-06-01", "2020-12-30", "2020-12-31"]
    assert [state(fact, day) for day in days] == ["possible", "possible", "holds"]


def test_a_start_that_is_only_known_at_the_earliest_holds_from_when_a_source_says_so():
    fact = make_membership(start="2011/..", source=make_document(date="2020"))
    days = ["2010-12-31", "2015-01-01", "2020-01-01"]
    assert [state(fact, day) for day in days] == ["no", "possible", "holds"]
    assert state(make_membership(start="2011/.."), "2030-01-01") == "possible"


def test_an_end_that_is_only_known_at_the_latest_is_as_no_end_until_its_last_day():
    fact = make_membership(end="../2020", source=make_document(date="2011/.."))
    days = ["2010-01-01", "2015-06-01", "2020-12-30", "2020-12-31", "2021-01-01"]
    assert [state(fact, day) for day in days] == ["possible", "holds", "holds", "possible", "no"]


def test_of_associate_member_and_member_at_most_one_holds_on_any_day():
    network, city = make_organization(start="1986"), make_city()
    older, newer = make_document(date="2011/.."), make_document(date="2020-23/..")
    associate = make_membership(
        organization=network, city=city, level="associate_member", end="../2020", source=older
    )
    member = make_membership(organization=network, city=city, start="../2020", source=newer)
    for day in ("1985-12-31", "1990-01-01", "2015-06-01", "2020-12-31", "2021-01-01"):
        assert [state(associate, day), state(member, day)].count("holds") <= 1
    assert (state(associate, "2015-06-01"), state(member, "2015-06-01")) == ("holds", "possible")
    assert (state(associate, "2026-11-22"), state(member, "2026-11-22")) == ("no", "holds")


def test_nothing_holds_before_its_organisation_was_founded_or_after_it_ended():
    fact = make_membership(organization=make_organization(start="1986-01-01", end="2000-01-01"))
    days = ["1985-12-31", "1990-01-01", "2000-01-02"]
    assert [state(fact, day) for day in days] == ["no", "holds", "no"]


def test_nothing_holds_after_its_authority_ended():
    viken = make_city("Viken", start="2020-01-01", end="2023-12-31")
    fact = make_membership(city=viken)
    days = ["2019-12-31", "2022-01-01", "2024-01-01"]
    assert [state(fact, day) for day in days] == ["no", "holds", "no"]


def test_in_the_year_that_its_organisation_was_founded_a_fact_is_possible():
    fact = make_membership(organization=make_organization(start="1986"))
    assert state(fact, "1986-06-01") == "possible"


def test_a_seat_on_a_body_ends_with_the_organisation_of_the_body():
    position = make_position()
    organization = Organization.objects.get()
    organization.end = "2000-01-01"
    organization.save()
    assert state(position, "2010-01-01") == "no"


def test_a_participation_and_a_commitment_end_with_what_they_belong_to():
    ended = make_organization(end="2000-01-01")
    participation = make_participation(working_group=make_group(organization=ended))
    commitment = make_commitment(organization=ended)
    for fact in (participation, commitment):
        assert [state(fact, day) for day in ("1999-01-01", "2010-01-01")] == ["holds", "no"]


def test_today_is_the_citys_local_day(monkeypatch):
    from datetime import UTC, datetime

    from django.utils import timezone

    fact = make_membership(start="2026-07-01")
    # Half an hour before midnight in Greenwich it is July in Oslo already.
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert list(Membership.objects.active_on()) == [fact]


YEARS = st.integers(1900, 2100)
DAYS = st.dates(date(1890, 1, 1), date(2110, 1, 1))
ENDS = st.sampled_from(["", "{}", "{}~", "../{}", "{}/.."])


@given(YEARS, ENDS, YEARS, ENDS, DAYS)
def test_a_fact_may_hold_just_on_the_days_between_its_outermost_bounds(start, how, end, until, day):
    start, end = how.format(start), until.format(end)
    first, last = dates.bounds(start).earliest, dates.bounds(end).latest
    if first and last and first > last:
        return
    fact = make_membership(start=start, end=end)
    inside = (first is None or first <= day) and (last is None or day <= last)
    assert (state(fact, day.isoformat()) != "no") == inside


def test_positions_of_bodies_groups_and_cities_ask_the_database_once(django_assert_num_queries):
    make_position()
    with django_assert_num_queries(1):
        [str(position) for position in Position.objects.active_on().select_related(*Position.shown_with)]
