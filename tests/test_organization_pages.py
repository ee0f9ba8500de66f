"""The list of networks and the page of each, as of any day."""

import csv
import re
from io import StringIO

import pytest
from django.utils import timezone

from networks.models import City, Membership
from tests.make import (
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_home,
    make_membership,
    make_organization,
)
from tests.pages import lacking, read

pytestmark = pytest.mark.django_db

ON_A_DAY_OF_2015 = "?dato=2015-01-01"


def test_the_list_gives_the_newest_number_of_members_of_the_day(client):
    network = make_organization()
    make_figure(organization=network, value=120, as_of="2010", source=make_document())
    make_figure(organization=network, value=140, as_of="2020", source=make_document())
    assert "Medlemmer 140 (opplyst 2020) " in read(client, "/nettverk/")
    then = read(client, "/nettverk/" + ON_A_DAY_OF_2015)
    assert "Medlemmer 120 (opplyst 2010) " in then
    assert "140" not in then


def test_the_list_counts_members_and_nothing_else(client):
    network = make_organization()
    make_figure(organization=network, value=39, kind="countries")
    assert "39" not in read(client, "/nettverk/")
    make_figure(organization=network, value=700, label_nb="lokaldemokratier", source=make_document())
    assert "Medlemmer 700 lokaldemokratier" in read(client, "/nettverk/")


def test_a_figure_of_which_only_the_latest_date_is_known_is_not_shown_before_it(client):
    network = make_organization()
    make_figure(organization=network, value=77, as_of="../2020")
    address = network.get_absolute_url()
    assert "77" not in read(client, address + ON_A_DAY_OF_2015)
    assert "medlemmer 77" in read(client, address)


def test_two_figures_that_count_different_things_are_both_shown(client):
    network = make_organization()
    make_figure(organization=network, kind="staff", value=60, label_nb="ansatte i Brussel", as_of="2020")
    make_figure(organization=network, kind="staff", value=3, label_nb="ansatte i Oslo", as_of="2021")
    assert not lacking(read(client, network.get_absolute_url()), "ansatte i Brussel 60", "ansatte i Oslo 3")


def test_a_network_that_was_not_there_yet_or_has_ended_stands_below_the_list_with_its_years(client):
    make_organization(start="1986")
    make_organization("CatchMR", start="2009", end="2013", source=make_document())
    now, at_other_times = read(client, "/nettverk/").split("Nettverk på andre tidspunkter")
    assert "1 organisasjon" in now
    assert "CatchMR" not in now
    assert "CatchMR, 2009–2013 1" in at_other_times
    in_1980 = read(client, "/nettverk/?dato=1980-01-01")
    assert "Ingen organisasjoner er registrert denne dagen." in in_1980
    assert "Eurocities, siden 1986" in in_1980.split("Nettverk på andre tidspunkter")[1]


def test_a_network_that_may_not_have_been_there_is_possible_in_the_list_and_in_its_count(client):
    make_organization(source=make_document(date="2011"))
    page = read(client, "/nettverk/?dato=2005-01-01")
    assert not lacking(page, "1 organisasjon (herav 1 mulig)", "Eurocities mulig")


def test_the_end_of_a_network_has_its_source(client):
    network = make_organization(start="1990", end="2000", source=make_document())
    assert "avsluttet 2000 1" in read(client, network.get_absolute_url())


def test_an_ended_commitment_is_told_on_the_page_of_its_network_with_its_years(client):
    network = make_organization()
    make_commitment(organization=network, start="1995", end="1999", source=make_document())
    assert not lacking(
        read(client, network.get_absolute_url()),
        "Ingen forpliktelser er registrert denne dagen.",
        "På andre tidspunkter Kutte utslippene, 1995–1999 1",
    )


def test_the_front_page_says_of_which_day_there_is_nothing(client):
    make_home()
    assert not lacking(
        read(client, "/"),
        "Ingen medlemskap er registrert denne dagen.",
        "Det er ikke registrert at Oslo leder noen arbeidsgruppe denne dagen.",
        "Ingen verv på vegne av byen er registrert denne dagen.",
        "Det er ikke registrert noe samarbeid denne dagen.",
        "Ingen forpliktelser er registrert denne dagen.",
    )


def test_no_page_has_a_list_of_nothing(client):
    home, network = make_home(), make_organization()
    make_membership(organization=make_organization("METREX"), city=make_city())
    for address in ("/", "/nettverk/", network.get_absolute_url(), home.get_absolute_url()):
        page = client.get(address).content.decode()
        assert not re.search(r"<(ul|ol|dl)\b[^>]*>\s*</\1>", page), address


def test_what_is_certain_stands_before_what_is_possible(client):
    home, network = make_home(), make_organization()
    make_membership(organization=network, city=home, level="observer", start="../2020")
    make_membership(organization=network, city=home, start="2000")
    page = read(client, network.get_absolute_url() + ON_A_DAY_OF_2015)
    assert "Oslo: medlem Oslo: observatør (mulig)" in page


def test_history_begins_with_the_newest(client):
    home, network = make_home(), make_organization()
    make_membership(organization=network, city=home, level="observer", start="1990", end="1999")
    make_membership(organization=network, city=home, start="2000")
    history = read(client, network.get_absolute_url()).split("Historie")[1]
    assert re.search("medlem, siden 2000 .*observatør, 1990–1999", history)


# --- the members as a file


def members(client, address):
    """{city: what the last column says} of the rows of a file."""
    text = b"".join(client.get(address).streaming_content).decode()
    return {row["city"]: list(row.values())[-1] for row in csv.DictReader(StringIO(text[1:]), delimiter=";")}


def test_the_members_of_a_network_are_taken_along_as_a_file_with_the_day_of_its_page(client):
    network = make_organization()
    make_membership(organization=network, city=make_home())
    make_membership(organization=network, city=make_city("Bergen"), start="2014~")
    make_membership(organization=network, city=make_city("Wien"), end="2010")
    make_membership(organization=network, city=make_city("Hemmelig", published=False))
    make_membership(organization=make_organization("METREX"), city=make_city("Tromsø"))
    assert members(client, "/nettverk/eurocities.csv") == {"oslo": "yes", "bergen": "yes"}
    then = members(client, "/nettverk/eurocities.csv" + ON_A_DAY_OF_2015)
    assert then == {"oslo": "yes", "bergen": "possible"}
    name = f'attachment; filename="eurocities-{timezone.localdate()}.csv"'
    assert client.get("/en/networks/eurocities.csv")["Content-Disposition"] == name


def test_the_file_of_a_network_that_moved_leads_to_the_new_address_and_a_wrong_day_to_the_list(client):
    network = make_organization()
    network.slug = "euro"
    network.save()
    answer = client.get("/nettverk/eurocities.csv" + ON_A_DAY_OF_2015)
    assert (answer.status_code, answer["Location"]) == (301, "/nettverk/euro.csv" + ON_A_DAY_OF_2015)
    assert client.get("/nettverk/euro.csv?dato=x")["Location"] == "/nettverk/euro/medlemmer/?dato=x"


def test_the_file_of_a_draft_or_of_what_is_gone_is_no_file(client):
    make_organization("METREX", published=False)
    make_organization().delete()
    assert client.get("/nettverk/metrex.csv").status_code == 404
    assert client.get("/nettverk/eurocities.csv").status_code == 410


def test_more_members_than_a_reader_takes_in_have_a_list_of_their_own(client):
    network, home = make_organization(), make_home()
    make_membership(organization=network, city=home, level="partner")
    City._base_manager.bulk_create(
        City(name_nb=f"By {number}", slug=f"by-{number}", country="NO", published=True)
        for number in range(100)
    )
    Membership._base_manager.bulk_create(
        Membership(organization=network, city=city) for city in City.objects.exclude(pk=home.pk)
    )
    address, elsewhere = network.get_absolute_url(), "Se alle byer og regioner"
    many = read(client, address)
    assert elsewhere in many
    assert "By 77" not in many
    assert not lacking(many, "Oslo: partner")  # what the city itself does is told all the same
    # Of what the reader may not see, none counts.
    hidden = City.objects.get(slug="by-5")
    hidden.published = False
    hidden.save()
    few = read(client, address)
    assert elsewhere not in few
    assert not lacking(few, "Oslo: partner", "By 77", "By 99")
    assert "By 5 " not in few
