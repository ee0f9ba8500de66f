"""The list of cities and the front page: the map, and the same in tables by distance."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import make_city, make_document, make_home, make_partnership
from tests.pages import lacking, read

pytestmark = pytest.mark.django_db
OSLO = {"latitude": "59.9139", "longitude": "10.7522"}
PLACES = {
    "Göteborg": {"country": "SE", "latitude": "57.7089", "longitude": "11.9746"},
    "Vilnius": {"country": "LT", "latitude": "54.6872", "longitude": "25.2797"},
    "Shanghai": {"country": "CN", "latitude": "31.2304", "longitude": "121.4737"},
}


@pytest.fixture
def oslo():
    return make_home(**OSLO)


def make_partner(name, **fields):
    return make_partnership(city=make_city(name, **PLACES.get(name, {})), **fields)


def dots(client, address):
    """{title: address} of the links on the map."""
    page = client.get(address).content.decode().replace("\xa0", " ").replace("&nbsp;", " ")
    return {
        title: link
        for link, title in re.findall(r'<a class="dot[^"]*" href="([^"]+)"><title[^>]*>(.*?)</title>', page)
    }


@pytest.mark.parametrize(
    ("end", "day", "status"),
    [
        ("", "2015-01-01", "ended"),  # nobody knows when
        ("2018-06-01", "2015-01-01", "active"),
        ("2018-06-01", "2018-06-02", "ended"),
        ("2018", "2018-06-01", "ended"),  # and merely possible that it was so early
        ("../2018", "2015-01-01", "active"),
        ("2018/..", "2015-01-01", "active"),
        ("2018/..", "2020-01-01", "ended"),
    ],
)
def test_what_has_ended_had_not_ended_before_its_end(end, day, status):
    assert make_partnership(end=end, status="ended").status_on(date.fromisoformat(day)) == status


def test_a_past_end_counts_whatever_the_status_says():
    assert make_partnership(end="2018", status="active").status_on(date(2019, 1, 1)) == "ended"


@pytest.mark.parametrize("address", ["/", "/byer/"])
def test_each_city_on_the_map_links_to_its_page_and_says_how_far_off_it_is(client, oslo, address):
    make_partner("Shanghai")
    make_partner("Göteborg")
    assert dots(client, address) == {
        "Göteborg, 260 km": "/byer/goteborg/",
        "Shanghai, 8 100 km": "/byer/shanghai/",
    }


def test_the_map_speaks_the_language_of_the_page(client, oslo):
    make_partnership(city=make_city("Roma", name_en="Rome", latitude="41.9", longitude="12.5"))
    make_partnership(city=make_city("Wien", latitude="48.2", longitude="16.4"))
    page = client.get("/en/cities/").content.decode()
    assert dots(client, "/en/cities/") == {
        "Rome, 2,000 km": "/en/cities/roma/",
        "Wien, 1,350 km": "/en/cities/wien/",
    }
    assert re.search(r'<text [^>]*lang="nb">Wien</text>', page)
    assert re.search(r"<text [^>]*>Rome</text>", page)
    assert 'lang="en">Rome' not in page
    assert "Map with Oslo in the middle and the cities that Oslo works with" in re.sub(
        "</?span.*?>", "", page
    )


def test_cities_stand_by_distance_and_the_page_says_how_they_are_rounded(client, oslo):
    for name in ("Shanghai", "Vilnius", "Göteborg"):
        make_partner(name)
    page = read(client, "/byer/")
    assert re.search(
        r"Göteborg Sverige .* 260 km .*Vilnius Litauen .* 1 050 km .*Shanghai Kina .* 8 100 km", page
    )
    assert "Ordnet etter luftlinje, rundet av til nærmeste 10 km" in page


def test_a_city_without_coordinates_is_in_the_table_and_said_to_be_off_the_map(client, oslo):
    make_partner("Göteborg")
    make_partner("Atlantis")
    page = read(client, "/byer/")
    assert "Ikke på kartet, fordi koordinatene ikke er oppgitt: Atlantis" in page
    assert re.search(r"Göteborg Sverige .*Atlantis Norge vennskapsby, .* Ikke oppgitt ", page)
    assert list(dots(client, "/byer/")) == ["Göteborg, 260 km"]


def test_what_is_paused_ended_or_possible_is_said_and_drawn_otherwise(client, oslo):
    make_partner("Göteborg", status="paused")
    make_partner("Vilnius", status="ended")
    make_partner("Shanghai", source=make_document(date="2011"))
    address = "/byer/?dato=2005-01-01"
    assert list(dots(client, address)) == [
        "Göteborg, 260 km, satt på pause", "Vilnius, 1 050 km, avsluttet", "Shanghai, 8 100 km, mulig",
    ]  # fmt: skip
    page = read(client, address)
    before, _heading, after = page.partition("Samarbeid på andre tidspunkter")
    assert not lacking(
        before, "Göteborg Sverige vennskapsby (satt på pause), ", "satt på pause avsluttet mulig"
    )
    assert "Vilnius Litauen" not in before
    assert "Vilnius Litauen vennskapsby (avsluttet), " in after
    drawn = client.get(address).content.decode()
    assert 'class="dot dot--ended"' in drawn
    assert 'class="dot dot--paused"' in drawn
    assert "mulig" not in list(dots(client, "/byer/"))[-1]


def test_there_is_no_legend_where_all_cooperation_is_active(client, oslo):
    make_partner("Göteborg")
    assert 'class="legend"' not in client.get("/byer/").content.decode()


def test_the_front_page_has_no_cooperation_that_has_ended(client, oslo):
    make_partner("Göteborg")
    make_partner("Vilnius", status="ended")
    make_partner("Shanghai", start="1990", end="2010")
    assert list(dots(client, "/")) == ["Göteborg, 260 km"]
    assert "1 samarbeidsby " in read(client, "/")


def test_a_city_has_one_dot_for_the_most_alive_of_its_periods(client, oslo):
    city = make_partner("Göteborg", start="1990", end="2000").city
    make_partnership(city=city, start="2010", status="paused")
    assert list(dots(client, "/byer/")) == ["Göteborg, 260 km, satt på pause"]
    assert "Samarbeid på andre tidspunkter" in read(client, "/byer/")


def test_the_map_is_that_of_the_day(client, oslo):
    make_partner("Göteborg", start="1990", end="2000", status="ended")
    make_partner("Shanghai", start="2010")
    assert list(dots(client, "/byer/?dato=1980-01-01")) == []
    assert list(dots(client, "/byer/?dato=1995-01-01")) == ["Göteborg, 260 km"]
    assert list(dots(client, "/byer/?dato=2005-01-01")) == ["Göteborg, 260 km, avsluttet"]
    assert list(dots(client, "/byer/")) == ["Göteborg, 260 km, avsluttet", "Shanghai, 8 100 km"]
    assert "Göteborg Sverige vennskapsby, 1990–2000" in read(client, "/byer/?dato=1995-01-01")
    assert list(dots(client, "/?dato=1995-01-01")) == ["Göteborg, 260 km"]


def test_a_city_at_the_homes_own_place_is_said_to_be_near(client, oslo):
    make_partnership(city=make_city("Oslo havn", **OSLO))
    assert list(dots(client, "/byer/")) == ["Oslo havn, under 10 km"]


@pytest.mark.parametrize("address", ["/", "/byer/"])
def test_without_a_place_for_the_home_city_there_are_words_for_the_map(client, address):
    make_home()
    make_partner("Göteborg")
    assert not lacking(
        read(client, address), "koordinatene til Oslo er ikke oppgitt", "Göteborg Sverige vennskapsby"
    )
    assert dots(client, address) == {}


@pytest.mark.parametrize("address", ["/", "/byer/"])
def test_without_places_for_the_others_there_are_words_for_the_map(client, oslo, address):
    make_partner("Atlantis")
    assert "koordinatene til byene er ikke oppgitt" in read(client, address)


@pytest.mark.parametrize("address", ["/", "/byer/"])
def test_without_cooperation_there_are_words_for_the_map(client, oslo, address):
    assert "ikke registrert noe samarbeid denne dagen" in read(client, address)
    assert "<figure" not in client.get(address).content.decode()


def test_without_a_home_city_the_cities_are_listed_all_the_same(client):
    make_city("Bergen")
    assert "Bergen Norge" in read(client, "/byer/")
    assert "samarbeider med" not in read(client, "/byer/")


def test_unpublished_cities_are_not_on_the_map(client, oslo):
    make_partnership(city=make_city("Göteborg", published=False, **PLACES["Göteborg"]))
    assert dots(client, "/byer/") == {}


@pytest.mark.parametrize("address", ["/", "/byer/"])
def test_a_hundred_cities_cost_no_more_queries_than_one_and_no_id_comes_twice(client, oslo, address):
    for number in range(100):
        city = make_city(f"By {number}", latitude=str(number - 50), longitude=str(number))
        make_partnership(city=city, source=make_document())
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) <= 12
    assert len(dots(client, address)) == 100
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
