"""Commitments: what has come of their targets on the day of the page, in words and drawn."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.models import Status
from tests.make import (
    make_commitment,
    make_document,
    make_home,
    make_measurement,
    make_membership,
    make_organization,
    make_target,
)
from tests.pages import lacking, read

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"year": 2026, "outcome": "met"}, Status.NOT_DUE),
        ({"year": 2025, "outcome": "met"}, Status.MET),
        ({"year": 2025, "outcome": "not_met"}, Status.NOT_MET),
        ({"year": 2025}, Status.UNKNOWN),
        ({"year": None, "value": None}, Status.NO_YEAR),
    ],
)
def test_a_target_has_one_status_on_a_day(fields, status):
    target = make_target(**fields)
    assert target.status_on(TODAY) is status
    assert target.commitment.statuses_on(TODAY) == {status}


def test_a_commitment_without_targets_has_a_status_too():
    assert make_commitment().statuses_on(TODAY) == {Status.NO_TARGET}


@pytest.mark.parametrize("page", ["list", "detail"])
def test_an_outcome_says_nothing_before_the_year_is_over(client, page):
    make_home()
    commitment = make_commitment()
    make_target(commitment=commitment, year=2020, outcome="met")
    address = "/forpliktelser/" if page == "list" else commitment.get_absolute_url()
    before = read(client, address + "?dato=2020-12-31")
    assert not lacking(before, "skal være minst 20 innen 2020", "Fristen er ikke ute")
    assert "Nådd" not in before
    after = read(client, address + "?dato=2021-01-01")
    assert not lacking(after, "skulle være minst 20 innen 2020", "Nådd")
    assert "skal være" not in after


def test_a_target_that_is_past_without_an_outcome_says_that_it_is_not_known(client):
    commitment = make_commitment()
    make_target(commitment=commitment, value=None, year=2020)
    assert not lacking(
        read(client, commitment.get_absolute_url()),
        "kutt i utslipp: skulle være nådd innen 2020",
        "Utfallet er ikke kjent",
        "Ingen kilde i registeret sier om målet ble nådd.",
    )


def test_the_list_says_how_far_a_target_has_come_and_when_that_was_measured(client):
    target = make_target(value=50, year=2030, unit_nb="prosent")
    for year, value in ((2019, 9), (2023, 28)):
        make_measurement(target=target, year=year, value=value, source=make_document())
    page = read(client, "/forpliktelser/")
    assert not lacking(page, "28 av minst 50 prosent", "Frist 2030 Målt 2023 1", "Fristen er ikke ute")
    assert 'class="prog__fg" y="2" width="56%"' in client.get("/forpliktelser/").content.decode()
    assert not lacking(read(client, "/forpliktelser/?dato=2020-01-01"), "9 av minst 50 prosent", "Målt 2019")


def test_the_way_down_to_a_ceiling_is_drawn_only_from_a_measured_baseline(client):
    target = make_target(value=50, year=2030, comparator="≤", baseline_year=2015, unit_nb="tonn")
    make_measurement(target=target, year=2023, value=75)
    assert "prog__fg" not in client.get("/forpliktelser/").content.decode()
    assert "75 tonn Frist" in read(client, "/forpliktelser/")
    make_measurement(target=target, year=2015, value=100)
    assert 'class="prog__fg" y="2" width="50%"' in client.get("/forpliktelser/").content.decode()
    assert "75, fra 100, mot høyst 50 tonn" in read(client, "/forpliktelser/")


def test_what_is_missing_is_said_in_words(client):
    make_target(value=None, year=None)
    make_commitment("Uten mål")
    assert not lacking(
        read(client, "/forpliktelser/"),
        "Ingen måling Frist Ikke oppgitt Målt ikke målt Uten frist",
        "Uten mål Bergen, vedtaksdato ikke oppgitt kilde ikke oppgitt Ikke noe målbart mål",
    )


def test_the_chart_of_a_target_has_its_words_and_its_table(client):
    commitment = make_commitment()
    target = make_target(commitment=commitment, value=50, year=2030, baseline_year=2015, unit_nb="prosent")
    for year, value in ((2015, 0), (2023, 28.5)):
        make_measurement(target=target, year=year, value=value)
    html = client.get(commitment.get_absolute_url()).content.decode()
    assert "2015: 0. 2023: 28,5. Målet: minst 50 prosent innen 2030.</desc>" in html
    assert 'cx="53.33%" cy="6.02em"' in html
    assert not lacking(
        read(client, commitment.get_absolute_url()),
        "Utgangsår: 2015",
        "2023 28,5 prosent kilde ikke oppgitt 2030 Målet: minst 50 prosent",
    )


def test_measurements_of_later_years_are_not_shown_on_an_earlier_day(client):
    target = make_target(year=2030)
    make_measurement(target=target, year=2023, value=28)
    page = read(client, target.get_absolute_url() + "?dato=2020-01-01")
    assert "Målingene vi har, er fra et senere år enn dette." in page
    assert "28" not in page


def test_the_front_page_counts_commitments_by_status(client):
    home = make_home()
    for outcome in ("met", "unknown", "unknown"):
        make_target(commitment=make_commitment(city=home), outcome=outcome)
    page = read(client, "/")
    assert "Nådd: 1 Utfallet er ikke kjent: 2" in page
    assert "Fristen er ikke ute" not in page


def test_the_front_page_draws_each_relation_to_a_network_on_its_own_line(client):
    home, network = make_home(), make_organization()
    make_membership(
        organization=network,
        city=home,
        level="associate_member",
        end="../2020",
        source=make_document(date="2011/.."),
    )
    make_membership(organization=network, city=home, start="../2020", source=make_document(date="2020-23/.."))
    html = client.get("/").content.decode()
    assert html.count('class="tl__lane"') == 2
    assert 'aria-label="til senest 2020 (opplyst 2011 eller senere)"' in html
    page = read(client, "/")
    assert "begynte før, ukjent når" in page
    assert "sist kjent, slutten er ukjent" in page
    assert "bare mulig" not in page  # the legend has only what occurs


def test_a_membership_is_not_drawn_past_the_end_of_the_network(client):
    network = make_organization(start="1990-01-01", end="2015-12-31")
    make_membership(
        organization=network, city=make_home(), start="2000-01-01", source=make_document(date="2010")
    )
    html = client.get("/").content.decode()
    assert "sist kjent" not in read(client, "/")
    assert html.count('<rect class="sure"') == 2  # one in the legend


def test_a_home_city_without_memberships_has_words_for_a_chart(client):
    make_home()
    assert "Medlemskap over tid Registeret har ingen medlemskap." in read(client, "/")


@pytest.mark.parametrize("address", ["/", "/forpliktelser/"])
def test_more_commitments_ask_no_more_of_the_database(client, address):
    home = make_home()
    for number in range(5):
        target = make_target(commitment=make_commitment(f"Løfte {number}", city=home), source=make_document())
        make_measurement(target=target, source=make_document())
        make_membership(organization=make_organization(f"Nettverk {number}"), city=home)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 12


def test_commitments_are_found_by_what_has_come_of_their_targets_on_the_day(client):
    home = make_home()
    for title, fields in (
        ("Nådd", {"year": 2020, "outcome": "met"}),
        ("Ukjent", {"year": 2020}),
        ("Senere", {"year": 2100}),
        ("Uten år", {"year": None, "value": None}),
    ):
        make_target(commitment=make_commitment(title, city=home), **fields)
    make_commitment("Uten mål", city=home)
    hidden = make_commitment("Skjult mål", city=home)
    make_target(commitment=hidden, source=make_document(published=False))

    def found(asked):
        return [str(row) for row in client.get(f"/forpliktelser/?{asked}").context["object_list"]]

    assert found("status=met") == ["Nådd"]
    assert found("status=unknown") == ["Ukjent"]
    assert found("status=not_due") == ["Senere"]
    assert found("status=no_year") == ["Uten år"]
    assert found("status=no_target") == ["Skjult mål", "Uten mål"]
    assert found("status=not_due&dato=2015-06-01") == ["Nådd", "Senere", "Ukjent"]


@pytest.mark.parametrize("day", ["2015-06-01", "2020-12-31", "2021-01-01"])
def test_the_filter_counts_each_status_as_the_pages_tell_it(client, day):
    for number, outcome in enumerate(["met", "not_met", "unknown"]):
        for year in (2019, 2020, 2021):
            make_target(commitment=make_commitment(f"{number} {year}"), year=year, outcome=outcome)
    page = client.get(f"/forpliktelser/?dato={day}")
    (status,) = [each for each in page.context["filters"].filters if each.parameter == "status"]
    told = Counter(
        str(each) for row in page.context["object_list"] for each in row.statuses_on(date.fromisoformat(day))
    )
    assert {option.value: option.count for option in status.options} == told


def test_what_was_measured_after_the_deadline_moves_no_bar(client):
    target = make_target(year=2020, value=20)
    make_measurement(target=target, year=2024, value=19)
    page = client.get("/forpliktelser/").content.decode()
    assert "prog__fg" not in page
    make_measurement(target=target, year=2019, value=10)
    assert 'class="prog__fg" y="2" width="50%"' in client.get("/forpliktelser/").content.decode()


def test_the_measurement_of_a_year_is_not_known_while_the_year_goes_on(client):
    target = make_target(year=2020)
    make_measurement(target=target, year=2015, value=47)
    assert "47" not in read(client, f"{target.get_absolute_url()}?dato=2015-01-01")
    assert "47" in read(client, f"{target.get_absolute_url()}?dato=2016-01-01")
