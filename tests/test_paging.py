"""Lists are gone through a page at a time, by the row that a page begins with."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.models import Organization
from networks.views.paging import PAGE
from tests.make import (
    make_city,
    make_figure,
    make_group,
    make_home,
    make_membership,
    make_organization,
    make_theme,
)
from tests.pages import read

pytestmark = pytest.mark.django_db


def make_networks(number):
    return [make_organization(f"Nettverk {place:03}") for place in range(number)]


def shown(page):
    return [row.name for row in page.context["object_list"]]


def way(page, rel):
    """The address of the next or the previous page; None where there is none."""
    found = re.search(f'<a href="([^"]*)" rel="{rel}"', page.content.decode())
    return found and found[1].replace("&amp;", "&")


def walk_pages(client, address, rel="next"):
    pages = []
    while address:
        page = client.get(address)
        pages.append(shown(page))
        address = way(page, rel)
    return pages, page


def test_every_row_is_on_one_page_and_the_way_back_leads_through_the_same_pages(client):
    names = [row.name for row in make_networks(2 * PAGE + 3)]
    pages, last = walk_pages(client, "/nettverk/")
    assert [len(page) for page in pages] == [PAGE, PAGE, 3]
    assert [name for page in pages for name in page] == names
    back, first = walk_pages(client, last.request["PATH_INFO"] + "?" + last.request["QUERY_STRING"], "prev")
    assert back == pages[::-1]
    assert first.request["QUERY_STRING"] == ""


def test_a_list_of_one_page_has_no_way_on(client):
    make_networks(PAGE)
    assert "paging" not in client.get("/nettverk/").content.decode()


def test_a_page_is_still_there_when_rows_before_it_come_and_go(client):
    rows = make_networks(PAGE + 2)
    second = way(client.get("/nettverk/"), "next")
    make_organization("Nettverk 000 b")
    rows[1].published = False
    rows[1].save()
    assert shown(client.get(second)) == ["Nettverk 050", "Nettverk 051"]


def test_the_count_is_of_the_whole_list_and_the_way_on_keeps_day_and_choices(client):
    for row in make_networks(PAGE + 1):
        row.kind = "project"
        row.save()
    page = client.get("/nettverk/?type=project&dato=2015-06-01")
    assert f"{PAGE + 1} organisasjoner" in read(client, "/nettverk/?type=project&dato=2015-06-01")
    assert way(page, "next") == "/nettverk/?type=project&fra=nettverk-050&dato=2015-06-01"
    assert shown(client.get(way(page, "next"))) == ["Nettverk 050"]


def test_rows_with_the_same_name_are_told_apart(client):
    for _number in range(PAGE + 2):
        make_organization("Likt")
    pages, _last = walk_pages(client, "/nettverk/")
    assert [len(page) for page in pages] == [PAGE, 2]


def test_a_list_by_two_names_is_in_the_order_of_both(client):
    for network in ("B", "A"):
        organization = make_organization(network)
        for number in range(PAGE // 2 + 1):
            make_group(f"Gruppe {number:02}", organization=organization)
    pages, _last = walk_pages(client, "/arbeidsgrupper/")
    assert [len(page) for page in pages] == [PAGE, 2]
    assert [name for page in pages for name in page] == 2 * [
        f"Gruppe {number:02}" for number in range(PAGE // 2 + 1)
    ]


def test_figures_are_paged_by_what_is_counted(client):
    for row in make_networks(PAGE + 1):
        make_figure(organization=row)
    page = client.get("/tall/")
    assert f"{PAGE + 1} tall" in read(client, "/tall/")
    assert "Nettverk 050" in read(client, way(page, "next"))


@pytest.mark.parametrize(
    "begin", ["finnes-ikke", "<script>", "\0", "' OR 1=1", "x" * 5000, "\u202e", "%ff", "-"]
)
def test_a_row_that_is_not_there_is_said_to_be_so_above_the_beginning_of_the_list(client, begin):
    make_networks(2)
    page = client.get("/nettverk/", {"fra": begin})
    assert page.status_code == 200
    assert shown(page) == ["Nettverk 000", "Nettverk 001"]
    assert "Du ser begynnelsen av listen." in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_a_draft_is_no_place_to_begin_at(client):
    make_networks(1)
    make_organization("Hemmelig", published=False)
    assert "Du ser begynnelsen av listen." in read(client, "/nettverk/?fra=hemmelig")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.text(max_size=50))
def test_no_beginning_whatever_breaks_a_list(client, begin):
    assert client.get("/nettverk/", {"fra": begin.encode("utf-8", "replace").decode()}).status_code == 200


def test_a_page_far_into_a_list_asks_no_more_of_the_database(client):
    make_networks(3 * PAGE)
    second = way(client.get("/nettverk/"), "next")
    third = way(client.get(second), "next")
    numbers = []  # the end of a list has the rows of other times, too
    for address in (second, third):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        numbers.append(len(queries))
        assert not any("OFFSET" in query["sql"] for query in queries)
    assert max(numbers) <= 12


def test_networks_of_other_times_stand_behind_the_end_of_the_list_and_have_one_of_their_own(client):
    make_organization("Nå")
    for number in range(PAGE + 1):
        make_organization(f"Før {number:02}", end="2009")
    page = client.get("/nettverk/")
    assert shown(page) == ["Nå"]
    assert 'href="/nettverk/?tid=other">Se alle' in page.content.decode()
    other = client.get("/nettverk/?tid=other")
    assert len(shown(other)) == PAGE
    assert "Nettverk på andre tidspunkter" in other.content.decode()
    assert f"{PAGE + 1} organisasjoner" in read(client, "/nettverk/?tid=other")
    assert "Før 50, til 2009" in read(client, way(other, "next")).replace(
        "Før 50 til 2009", "Før 50, til 2009"
    )


def test_the_page_of_a_theme_leads_to_the_list_of_all_with_the_theme(client):
    theme = make_theme("Klima")
    for row in make_networks(PAGE + 1):
        row.themes.add(theme)
    page = client.get("/temaer/klima/").content.decode()
    assert "Nettverk 049" in page
    assert "Nettverk 050" not in page
    assert 'href="/nettverk/?tema=klima">Se alle' in page


# --- the members of a network


def test_a_network_with_many_members_leads_to_their_list_and_shows_our_own(client):
    network, home = make_organization(), make_home()
    make_membership(organization=network, city=home, start="1993")
    for number in range(101):
        make_membership(
            organization=network, city=make_city(f"By {number:03}", country="SE" if number % 2 else "NO")
        )
    page = read(client, network.get_absolute_url())
    assert "medlem, siden 1993" in page
    assert "By 001" not in page
    members = client.get("/nettverk/eurocities/medlemmer/")
    assert 'href="/nettverk/eurocities/medlemmer/"' in client.get(network.get_absolute_url()).content.decode()
    assert [str(row.city) for row in members.context["object_list"]] == [
        f"By {number:03}" for number in range(PAGE)
    ]
    assert "102 medlemskap" in read(client, "/nettverk/eurocities/medlemmer/")
    assert "50 medlemskap" in read(client, "/nettverk/eurocities/medlemmer/?land=SE")
    assert client.get("/en/networks/eurocities/members/").status_code == 200


def test_members_are_those_of_the_day_and_the_others_stand_behind_them(client):
    network = make_organization()
    make_membership(organization=network, city=make_city("Bergen"), start="2014")
    make_membership(organization=network, city=make_city("Wien"), end="2010")
    now, then = read(client, "/nettverk/eurocities/medlemmer/").split("Byer og regioner på andre tidspunkter")
    assert "Bergen Norge medlem, siden 2014" in now
    assert "Wien" not in now
    assert "Wien" in then
    before = read(client, "/nettverk/eurocities/medlemmer/?dato=2009-01-01").split("på andre tidspunkter")[0]
    assert "Wien" in before


def test_the_members_of_a_network_that_moved_are_found_and_those_of_a_draft_are_not(client):
    network = make_organization()
    network.slug = "euro"
    network.save()
    moved = client.get("/nettverk/eurocities/medlemmer/?land=NO")
    assert moved["Location"] == "/nettverk/euro/medlemmer/?land=NO"
    Organization.objects.get().delete()
    make_organization("Hemmelig", published=False)
    assert client.get("/nettverk/hemmelig/medlemmer/").status_code == 404
