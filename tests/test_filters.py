"""Lists that a reader narrows down: by an address to share, with counts, and taken along as a file."""

import csv
import io

import pytest

from tests.make import (
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_group,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_position,
    make_theme,
)
from tests.pages import lacking, text_of

pytestmark = pytest.mark.django_db


def options(response, parameter):
    """{value: (label, number of rows)} that a filter offers."""
    filters = response.context["filters"]
    assert filters.offered
    (found,) = [each for each in filters.filters if each.parameter == parameter]
    return {each.value: (each.label, each.count) for each in found.options}


def test_a_list_is_narrowed_down_by_kind_and_theme_and_says_how_to_see_all(client):
    climate, culture = make_theme("Klima"), make_theme("Kultur")
    for name, kind, theme in [
        ("A", "network", climate),
        ("B", "network", culture),
        ("C", "project", climate),
    ]:
        make_organization(name, kind=kind).themes.add(theme)
    page = client.get("/nettverk/?type=network&tema=klima")
    assert [row.name for row in page.context["object_list"]] == ["A"]
    assert "1 organisasjon · Fjern avgrensningen" in text_of(page)
    assert 'href="/nettverk/">Fjern avgrensningen' in page.content.decode()
    # What each choice would leave, the other one staying as it is.
    assert options(page, "kind") == {"network": ("nettverk", 1), "project": ("prosjekt", 1)}
    assert options(page, "theme") == {"klima": ("Klima", 1), "kultur": ("Kultur", 1)}


def test_networks_are_found_by_what_the_city_is_there_on_that_day(client):
    home = make_home()
    make_membership(organization=make_organization("Nå"), city=home, start="2015")
    make_membership(organization=make_organization("Før"), city=home, start="2001", end="2009")
    make_membership(organization=make_organization("Andre"), city=make_city())
    now, then = client.get("/nettverk/?rolle=member"), client.get("/nettverk/?rolle=member&dato=2005-01-01")
    assert [row.name for row in now.context["object_list"]] == ["Nå"]
    assert [row.name for row in then.context["object_list"]] == ["Før"]


def test_people_are_found_by_whom_they_represent(client):
    oslo, bergen = make_home(), make_city("Bergen")
    make_position(official=make_official("Kari"), on_behalf_of=oslo, start="2019")
    make_position(official=make_official("Ola"), on_behalf_of=bergen, start="2019")
    make_position(official=make_official("Per"), on_behalf_of=oslo, start="2001", end="2005")
    page = client.get("/verv/?by=oslo&dato=2020-06-01")
    assert [row.name for row in page.context["object_list"]] == ["Kari"]


def test_one_post_of_a_person_must_fit_all_the_choices(client):
    anna, network = make_official("Anna"), make_organization()
    make_position(official=anna, role="mayor", city=make_city("Stockholm"))
    make_position(official=anna, role="president", organization=network)
    found = client.get("/verv/?nettverk=eurocities&rolle=president").context["object_list"]
    assert [row.name for row in found] == ["Anna"]
    page = client.get("/verv/?nettverk=eurocities&rolle=mayor")
    assert not page.context["object_list"]
    assert options(page, "role") == {"president": ("president", 1), "mayor": ("ordfører", 0)}


def test_groups_are_found_by_their_network_and_by_what_the_city_does_in_them(client):
    home, network = make_home(), make_organization("METREX")
    led = make_group("Leder vi", organization=network)
    make_participation(working_group=led, city=home, role="leader")
    make_group("Andres")
    assert [row.name for row in client.get("/arbeidsgrupper/?nettverk=metrex").context["object_list"]] == [
        "Leder vi"
    ]
    assert [row.name for row in client.get("/arbeidsgrupper/?rolle=leader").context["object_list"]] == [
        "Leder vi"
    ]


@pytest.mark.parametrize("value", ["finnes-ikke", "<b>x</b>", "\0", "x" * 5000, "' OR 1=1 --", "⁦"])
def test_what_cannot_be_chosen_is_said_and_narrows_nothing_down(client, value):
    make_organization("A").themes.add(make_theme("Klima"))
    page = client.get("/nettverk/", {"tema": value})
    assert page.status_code == 200
    assert [row.name for row in page.context["object_list"]] == ["A"]
    assert "er ikke et valg under «Tema». Listen er ikke avgrenset etter dette." in text_of(page)
    assert "<b>x" not in page.content.decode()


def test_a_draft_can_be_chosen_by_staff_alone(client, staff_client):
    make_organization("A").themes.add(make_theme("Hemmelig", published=False))
    make_organization("B").themes.add(make_theme("Åpent"))
    assert "Hemmelig" in text_of(staff_client.get("/nettverk/"))
    public = type(client)()
    assert "Hemmelig" not in text_of(public.get("/nettverk/"))
    assert "er ikke et valg" in text_of(public.get("/nettverk/?tema=hemmelig"))


def test_a_filter_that_leaves_no_choice_is_not_offered(client):
    make_organization("A")
    assert not client.get("/nettverk/").context["filters"].offered


def test_a_choice_of_a_list_without_hits_is_said_in_words_with_a_way_back(client):
    make_organization("A", start="2020").themes.add(make_theme("Klima"))
    page = text_of(client.get("/nettverk/?tema=klima&dato=2001-01-01"))
    assert not lacking(page, "0 organisasjoner", "Fjern avgrensningen")


# --- as a file


def rows(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_a_list_is_taken_along_as_a_file_with_its_filters_and_its_day(client):
    theme = make_theme("Klima")
    make_organization("A").themes.add(theme)
    make_organization("B")
    make_organization("C", start="2020").themes.add(theme)
    page = client.get("/nettverk/?tema=klima&dato=2015-06-01").content.decode()
    assert 'href="/nettverk.csv?tema=klima&amp;dato=2015-06-01" download' in page
    response = client.get("/nettverk.csv?tema=klima&dato=2015-06-01")
    assert response["Content-Disposition"] == 'attachment; filename="nettverk-2015-06-01.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["slug"] for row in rows(response)] == ["a"]


def test_a_file_for_the_public_holds_no_draft_and_nobody_who_verified(client, staff_client, staff):
    secret = make_document(title_nb="Hemmelig", published=False)
    row = make_organization("A", source=secret, verified_by=staff, verified_on="2026-01-01")
    row.themes.add(make_theme("Skjult", published=False), make_theme("Åpent"))
    make_organization("Kladd", published=False)
    for reader in (type(client)(), staff_client):
        (found,) = rows(reader.get("/nettverk.csv"))
        assert "verified_by" not in found
        assert (found["slug"], found["source"], found["themes"]) == ("a", "", "apent")


def test_the_file_of_the_positions_holds_those_of_the_list_and_the_vacant_seats(client):
    home = make_home()
    make_position(official=make_official("Kari"), on_behalf_of=home)
    make_position(on_behalf_of=home, role="deputy_member")
    make_position(official=make_official("Gammel"), end="2001")
    assert {row["official"] for row in rows(client.get("/verv.csv"))} == {"kari", ""}
    assert [row["official"] for row in rows(client.get("/verv.csv?rolle=member"))] == ["kari"]


def test_a_file_says_what_is_merely_possible_on_its_day(client):
    make_organization("Sikkert", start="1990")
    make_organization("Mulig", start="2011~")
    found = rows(client.get("/nettverk.csv?dato=2010-06-01"))
    assert {row["slug"]: row["holds_on_2010-06-01"] for row in found} == {
        "sikkert": "yes",
        "mulig": "possible",
    }


def test_the_file_of_figures_holds_those_that_the_page_shows(client):
    network = make_organization()
    for as_of, value in (("2001", 90), ("2010", 120), ("2020", 140)):
        make_figure(organization=network, as_of=as_of, value=value)
    assert [row["value"] for row in rows(client.get("/tall.csv?dato=2015-06-01"))] == ["120"]


def test_vacant_seats_are_narrowed_down_with_the_rest(client):
    home = make_home()
    make_position(official=make_official("Kari"), role="president")
    make_position(on_behalf_of=home, role="deputy_member")
    assert "Ledig plass" in text_of(client.get("/verv/?rolle=deputy_member"))
    page = text_of(client.get("/verv/?rolle=president"))
    assert "1 person" in page
    assert "Ledig plass" not in page


def test_people_without_a_post_on_the_day_are_told_apart_and_the_possible_ones_counted(client):
    make_position(official=make_official("Kari"), start="2019")
    make_position(official=make_official("Ola"), source=make_document(date="2020"))
    make_position(official=make_official("Per"), end="2001")
    page = text_of(client.get("/verv/?dato=2019-12-31"))
    assert "2 personer (herav 1 mulig)" in page
    assert "Personer med verv på andre tidspunkter Per" in page


def test_cities_that_are_no_more_stand_apart_from_those_that_are(client):
    make_city("Bergen")
    make_city("Viken", kind="county", start="2020", end="2023")
    page = text_of(client.get("/byer/"))
    assert "1 by eller region" in page
    assert "Byer og regioner på andre tidspunkter Viken, 2020–2023" in page


def test_the_front_page_counts_what_it_leads_to_also_where_other_cities_have_committed_themselves(client):
    home = make_home()
    make_commitment("Vår", city=home)
    make_commitment("Deres", city=make_city("Bergen"))
    assert "1 forpliktelse" in text_of(client.get("/"))
    assert 'href="/forpliktelser/?by=oslo"' in client.get("/").content.decode()
    assert "1 forpliktelse" in text_of(client.get("/forpliktelser/?by=oslo"))
    assert "Deres Bergen," in text_of(client.get("/forpliktelser/"))


# --- the register of Oslo, which stays for the rest of the file


FAMILIES = ("nettverk", "arbeidsgrupper", "forpliktelser", "verv", "byer", "tall", "temaer", "kilder")


@pytest.mark.parametrize("address", [f"/{family}.csv" for family in FAMILIES])
def test_every_list_has_its_file_with_the_columns_of_the_import(oslo, client, address):
    found = rows(client.get(address))
    assert found
    assert {"id"} <= set(found[0])


@pytest.mark.parametrize("asked", ["dato=0000-00-00", "tema=finnes-ikke", "dato=%ff", "type=%00"])
def test_a_file_that_cannot_be_made_as_asked_leads_to_the_list_which_says_why(oslo, client, asked):
    page = client.get(f"/nettverk.csv?{asked}", follow=True)
    assert page.redirect_chain[0][0].startswith("/nettverk/?")
    assert "«" in text_of(page)
    assert 'class="notice"' in page.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/nettverk/?type=institution&rolle=member",
        "/byer/?type=county&land=SE",
        "/forpliktelser/?status=met&nettverk=eurocities",
        "/verv/?by=oslo&rolle=mayor",
        "/kilder/?type=file",
        "/tall/?type=staff&nettverk=c40",
    ],
)
def test_choices_that_nothing_fits_are_said_to_be_so_with_a_way_back(oslo, client, address):
    page = client.get(address + "&dato=1850-01-01")
    assert "Ingenting passer med alle valgene dine. Fjern avgrensningen" in text_of(page)
