"""What a reader meets on the pages of cities, groups, people, commitments and sources."""

import re

import pytest

from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_group,
    make_home,
    make_measurement,
    make_official,
    make_organization,
    make_participation,
    make_partnership,
    make_position,
    make_target,
)
from tests.pages import lacking, read

pytestmark = pytest.mark.django_db


def test_a_city_says_what_it_is_part_of_when_it_existed_and_which_bodies_are_based_there(client):
    region = make_city("Oslo/Akershus", kind="metropolitan_region")
    city = make_city("Viken", part_of=region, start="2020-01-01", end="2023-12-31")
    make_body("Sekretariatet", seat=city, source=make_document(date="2011"))
    assert not lacking(
        read(client, city.get_absolute_url()),
        "Del av Oslo/Akershus",
        "Eksisterte: 1. januar 2020 – 31. desember 2023",
        "Sekretariatet, Eurocities (opplyst 2011)",
    )
    today = read(client, region.get_absolute_url())
    assert "Består av Viken på et annet tidspunkt: 1. januar 2020 – 31. desember 2023" in today
    then = read(client, f"{region.get_absolute_url()}?dato=2021-06-01")
    assert "Består av Viken" in then
    assert "på et annet tidspunkt" not in then


def test_what_has_no_source_says_so(client):
    assert "kilde ikke oppgitt" in read(client, make_city().get_absolute_url())


@pytest.mark.parametrize(
    ("status", "said"), [("active", ""), ("paused", " (satt på pause)"), ("ended", " (avsluttet)")]
)
def test_cooperation_is_said_to_be_paused_or_ended_but_never_to_be_going_on(client, status, said):
    make_home()
    partnership = make_partnership(status=status)
    assert f"Vennskapsby{said}, datoer ikke oppgitt" in read(client, partnership.get_absolute_url())


def test_a_group_says_what_it_is_about_who_leads_it_and_what_belongs_to_it(client):
    group = make_group(description_nb="Om søppel.")
    part = make_group("Plast", parent=group, organization=group.organization)
    make_position(working_group=group, role="chair")
    make_participation(working_group=group, role="leader", start="1990", end="1999")
    page = read(client, group.get_absolute_url())
    assert not lacking(page, "Om søppel.", "Verv Kari Nordmann leder, Avfall", "Grupper under denne Plast")
    assert "Historie Bergen: leder, 1990–1999" in page
    assert "Under: Avfall" in read(client, part.get_absolute_url())


def test_groups_are_listed_by_organisation(client):
    make_group("Avfall", organization=make_organization("METREX"))
    make_group("Mobilitet", organization=make_organization("Eurocities"))
    assert re.search("Mobilitet .*Avfall ", read(client, "/arbeidsgrupper/"))


def test_the_page_of_a_network_has_the_posts_in_its_groups_and_what_it_initiated(client):
    home, network = make_home(), make_organization()
    make_organization("Ordføreravtalen", initiator=network)
    make_position(working_group=make_group(organization=network), role="chair", on_behalf_of=home)
    page = read(client, network.get_absolute_url())
    assert "Har tatt initiativ til: Ordføreravtalen" in page
    # Among what Oslo does, in the history, and in the governance of the network.
    assert page.count("leder, Avfall, på vegne av Oslo") == 3


def test_a_group_that_the_city_leads_together_with_another_is_one_that_it_leads(client):
    make_participation(city=make_home(), role="co_leader")
    assert "1 arbeidsgruppe Oslo leder" in read(client, "/")


def test_the_page_of_a_person_has_past_posts_and_the_persons_own_page(client):
    official = make_official(website="https://example.org/kari")
    make_position(official=official, start="1990", end="1999")
    assert not lacking(
        read(client, official.get_absolute_url()),
        "https://example.org/kari",
        "Det er ikke registrert noe verv denne dagen.",
        "Historie medlem, Styret i Eurocities, 1990–1999",
    )


def test_a_commitment_says_when_it_ends_what_is_measured_and_what_was_measured(client):
    commitment = make_commitment(start="2010", end="2030")
    target = make_target(commitment=commitment, unit_nb="tonn", baseline_year=1990)
    make_measurement(target=target, value=1234.5)
    assert not lacking(
        read(client, commitment.get_absolute_url()),
        "til 2030",
        "skulle være minst 20 tonn innen 2020, sammenlignet med 1990",
        "2015 1 234,5 tonn",
    )


def test_a_source_says_its_case_number(client):
    assert "referanse 21/1234" in read(client, make_document(reference="21/1234").get_absolute_url())


def test_readers_are_told_where_to_report_errors_only_where_there_is_such_an_address(client, settings):
    assert "Meld fra om feil" not in read(client, "/")
    settings.EDITORS_EMAIL = "redaksjon@example.org"
    assert "Meld fra om feil Ser du noe som er feil eller utdatert?" in read(client, "/")
    assert 'href="mailto:redaksjon@example.org?subject=' in client.get("/").content.decode()


def test_a_long_query_is_not_repeated_in_full(client):
    page = client.get("/sok/", {"q": "x" * 500}).content.decode()
    assert "x" * 201 not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(("day", "said"), [("1900-01-01", True), ("2015-06-01", False)])
def test_a_page_says_that_what_it_is_about_was_not_there_on_its_day(client, day, said):
    for row in (
        make_organization(start="1950"),
        make_city(start="1950"),
        make_commitment(start="1950"),
        make_group(start="1950"),
    ):
        page = read(client, f"{row.get_absolute_url()}?dato={day}")
        assert ("Ifølge kildene gjaldt ikke dette den dagen siden viser." in page) is said, row


def test_a_source_that_calls_cooperation_paused_says_nothing_of_the_days_before_its_own(client):
    make_home()
    partnership = make_partnership(status="paused", start="1990", source=make_document(date="2020"))
    page = f"{partnership.get_absolute_url()}?dato="
    assert "Vennskapsby, siden 1990" in read(client, page + "2001-01-01")
    assert "Vennskapsby (satt på pause), siden 1990" in read(client, page + "2021-01-01")
