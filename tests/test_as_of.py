"""The day that pages speak of: every link and every form keeps it, and every part of a page follows it."""

import re
from html import unescape

import pytest
from django.utils import timezone

from tests.pages import read

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/nettverk/",
    "/nettverk/eurocities/",
    "/arbeidsgrupper/",
    "/arbeidsgrupper/eurocities-waste/",
    "/forpliktelser/",
    "/forpliktelser/aalborg-commitments/",
    "/verv/",
    "/verv/raymond-johansen/",
    "/byer/",
    "/byer/oslo/",
    "/tall/",
    "/temaer/",
    "/temaer/miljo/",
    "/kilder/",
    "/kilder/eurocities-og-metrex/",
    "/rapport/",
    "/sok/?q=oslo",
    "/om/om-registeret/",
    "/rapport/",
]


def links(page):
    """The links within the register, but for feeds, which are of no day."""
    found = map(unescape, re.findall(r'<a [^>]*?href="(/[^"]*)"', page))
    return [link for link in found if not link.endswith(".atom")]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_on_a_page_keeps_its_day_but_the_one_back_to_today(oslo, client, page):
    mark = "&" if "?" in page else "?"
    html = client.get(f"{page}{mark}dato=2015-06-01").content.decode()
    (back,) = [unescape(link) for link in re.findall(r'<a href="([^"]*)">Gå tilbake til i dag', html)]
    assert back == page
    for link in links(html):
        assert link == back or re.search(r"[?&](dato|date)=2015-06-01", link), link
    assert len(links(html)) > 10


@pytest.mark.parametrize("page", PAGES)
def test_no_link_names_a_day_where_the_page_is_of_today(oslo, client, page):
    assert not [link for link in links(client.get(page).content.decode()) if "dato=" in link]


def test_today_written_out_is_today(oslo, client):
    page = client.get("/nettverk/", {"dato": timezone.localdate().isoformat()}).content.decode()
    assert "Gå tilbake til i dag" not in page
    assert not [link for link in links(page) if "dato=" in link]


def test_the_other_language_is_of_the_same_day_under_its_own_word(oslo, client):
    page = client.get("/nettverk/eurocities/?dato=1.+juni+2015&finnes=ikke").content.decode()
    assert "/en/networks/eurocities/?date=1.+juni+2015" in links(page)
    page = client.get("/en/networks/?date=2015-06-01&theme=miljo").content.decode()
    assert "/nettverk/?tema=miljo&dato=2015-06-01" in links(page)


def test_the_word_of_the_other_language_is_understood(oslo, client):
    assert "1. juni 2015" in read(client, "/nettverk/?date=2015-06-01")
    assert "1 June 2015" in read(client, "/en/networks/?dato=2015-06-01")


def test_a_page_offers_to_show_another_day_without_a_script(oslo, client):
    page = client.get("/nettverk/?tema=miljo").content.decode()
    form = re.search(r'<details class="day">.*?</details>', page, re.DOTALL)[0]
    assert 'method="get"' in form
    assert 'name="dato" type="date"' in form
    assert '<input type="hidden" name="tema" value="miljo">' in form


@pytest.mark.parametrize("form", ["search", "filter"])
def test_the_forms_of_a_page_keep_its_day(oslo, client, form):
    page = "/" if form == "search" else "/nettverk/"
    html = client.get(f"{page}?dato=2015-06-01").content.decode()
    fields = re.search(rf'<form class="{form}".*?</form>', html, re.DOTALL)[0]
    assert '<input type="hidden" name="dato" value="2015-06-01">' in fields


def test_what_cannot_be_read_as_a_day_goes_into_no_link(oslo, client):
    page = client.get("/nettverk/?dato=tull").content.decode()
    kept = [link for link in links(page) if "tull" in link]
    assert kept == ["/en/networks/?date=tull"]  # which says in English that it cannot be read
