"""What is merely possible on a day is said to be so, in lists and in counts."""

import pytest

from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_group,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_partnership,
    make_position,
    make_theme,
)
from tests.pages import lacking, read

pytestmark = pytest.mark.django_db

IN_1950 = "?dato=1950-01-01"


def told_in_2011(make, **fields):
    """A fact that a source of 2011 tells of, but not since when it has held."""
    return make(source=make_document(date="2011"), **fields)


def test_the_page_of_a_theme_says_what_is_merely_possible_and_when_its_sources_speak(client):
    theme = make_theme()
    network = told_in_2011(make_organization)
    rows = [
        network,
        told_in_2011(make_group, organization=network),
        told_in_2011(make_commitment),
        told_in_2011(make_partnership, city=make_city("Göteborg"), kind="cooperation_projects"),
    ]
    for row in rows:
        row.themes.add(theme)
    assert not lacking(
        read(client, theme.get_absolute_url() + IN_1950),
        "Eurocities mulig (opplyst 2011) 1",
        "Avfall mulig, Eurocities (opplyst 2011) 2",
        "Kutte utslippene mulig (opplyst 2011) 3",
        "Göteborg: samarbeidsprosjekter, datoer ikke oppgitt (opplyst 2011) 4 mulig",
    )
    assert "mulig" not in read(client, theme.get_absolute_url())


def test_the_page_of_a_theme_leaves_out_what_was_not_there_yet(client):
    theme = make_theme()
    make_organization(start="1986").themes.add(theme)
    page = read(client, theme.get_absolute_url() + IN_1950)
    assert "Eurocities" not in page
    assert "Ingenting er registrert om dette temaet denne dagen." in page
    assert "Eurocities kilde ikke oppgitt" in read(client, theme.get_absolute_url())


def counts_of(client, day):
    return read(client, f"/?dato={day}").split("Nettverk Alle nettverk")[0]


def test_an_organisation_is_possible_on_the_front_page_only_where_none_of_its_memberships_holds(client):
    home, eurocities, metrex = make_home(), make_organization(), make_organization("METREX")
    make_membership(organization=eurocities, city=home, level="associate_member", start="1990", end="../2020")
    make_membership(organization=eurocities, city=home, start="../2020")
    make_membership(organization=metrex, city=home, start="../2020")
    assert "2 nettverk og initiativer (herav 1 mulig)" in counts_of(client, "2015-06-01")
    assert "2 nettverk og initiativer (herav" not in counts_of(client, "2021-06-01")


def test_a_partner_city_is_possible_only_where_none_of_the_cooperation_holds(client):
    make_home()
    goteborg, vilnius = make_city("Göteborg"), make_city("Vilnius")
    make_partnership(city=goteborg, start="1990")
    make_partnership(city=goteborg, start="../2020", kind="cooperation_projects")
    make_partnership(city=vilnius, start="../2020")
    make_partnership(city=vilnius, start="../2020", kind="cooperation_projects")
    assert "2 samarbeidsbyer (herav 1 mulig)" in counts_of(client, "2015-06-01")
    assert "2 samarbeidsbyer (herav" not in counts_of(client, "2021-06-01")


def test_a_working_group_that_the_city_leads_in_two_ways_counts_once(client):
    home, group = make_home(), make_group()
    make_participation(city=home, working_group=group, role="leader", start="2010")
    make_participation(city=home, working_group=group, role="co_leader", start="../2020")
    assert "1 arbeidsgruppe Oslo leder (herav" not in counts_of(client, "2015-06-01")
    assert "1 arbeidsgruppe Oslo leder" in counts_of(client, "2015-06-01")


def test_posts_and_commitments_that_are_possible_are_counted_as_such(client):
    home = make_home()
    for start in ("2000", "../2020", "../2020"):
        make_position(on_behalf_of=home, body=make_body(), start=start)
        make_commitment(city=home, start=start)
    assert not lacking(
        counts_of(client, "2015-06-01"),
        "3 verv på vegne av Oslo (herav 2 mulige)",
        "3 forpliktelser (herav 2 mulige)",
    )


def test_a_post_outside_boards_is_no_seat_on_a_board(client):
    home = make_home()
    make_position(on_behalf_of=home, working_group=make_group(), role="chair")
    page = read(client, "/")
    assert "1 verv på vegne av Oslo" in page
    assert "styre" not in page


def test_every_part_of_the_front_page_is_of_its_day(client):
    home = make_home()
    then = {"start": "2001", "end": "2009"}
    make_membership(organization=make_organization("Gamle nettverk"), city=home, **then)
    make_partnership(city=make_city("Gamlebyen"), **then)
    make_participation(city=home, role="leader", **then)
    make_position(official=make_official("Gammel Ordfører"), on_behalf_of=home, **then)
    then_only = ("Gammel Ordfører", "Gamlebyen")
    of_2005 = read(client, "/?dato=2005-01-01")
    assert not lacking(of_2005, "1 nettverk", "1 samarbeidsby", *then_only)
    today = read(client, "/")
    assert not lacking(today, "0 nettverk", "0 samarbeidsbyer")
    assert lacking(today, *then_only) == list(then_only)
