"""What holds for every public page: its address, its language, its queries, what it leaves in a browser."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.addresses import words
from networks.models import (
    City,
    Commitment,
    Document,
    Official,
    Organization,
    Page,
    Theme,
    WorkingGroup,
)
from tests.pages import text_of, walk

NAMES = ("nettverk", "arbeidsgrupper", "forpliktelser", "verv", "byer", "tall", "temaer", "kilder")
# What an address may ask for, in both languages, and what nobody knows.
WORDS = [*words("nb").values(), *words("en").values(), "page", "x"]
VALUES = [
    "eurocities",
    "member",
    "miljo",
    "NO",
    "met",
    "network",
    "2015-06-01",
    "oslo",
    "0000-00-00",
    "99999",
]
PAGES = [
    *("/", "/sok/", "/rapport/", "/nettverk/eurocities/", "/verv/raymond-johansen/", "/om/om-registeret/"),
    *(f"/{family}/" for family in NAMES),
    *(f"/{family}.csv" for family in NAMES),
    *("/endringer.atom", "/nettverk/eurocities/endringer.atom", "/en/", "/en/cities/", "/sitemap.xml"),
]

pytestmark = pytest.mark.django_db
FAMILIES = [Organization, WorkingGroup, Commitment, Official, City, Theme, Document, Page]
LISTS = [
    "home",
    "organizations",
    "working_groups",
    "commitments",
    "officials",
    "cities",
    "figures",
    "themes",
    "documents",
    "search",
]


def every_address():
    yield from (reverse(name) for name in LISTS)
    for family in FAMILIES:
        yield from (row.get_absolute_url() for row in family.objects.all())


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_page_answers_with_few_queries_and_leaves_nothing_in_the_browser(oslo, client, language):
    with translation.override(language):
        addresses = list(every_address())
    assert len(addresses) > 70
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200, address
        assert len(queries) <= 12, address
        assert not response.cookies, address
        assert f'<html lang="{language}"' in response.content.decode()
        assert "pågår" not in text_of(response)
        assert not re.search(r'(?:src|action)="(?:https?:)?//', response.content.decode()), address


def test_every_link_on_every_page_leads_somewhere(oslo, client):
    seen, waiting = set(), ["/", "/en/"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html"):
            continue
        page = response.content.decode()
        for link in map(unescape, re.findall(r'href="([^"]+)"', page)):
            target, _hash, anchor = link.partition("#")
            if anchor:
                assert f'id="{anchor}"' in (page if not target else client.get(target).content.decode()), link
            if target.startswith("/") and not target.startswith("/static/"):
                waiting.append(target)
    assert len(seen) > 140


def test_addresses_are_in_the_language_of_the_page(oslo, client):
    assert client.get("/nettverk/eurocities/").status_code == 200
    assert client.get("/en/networks/eurocities/").status_code == 200
    assert 'href="/en/networks/eurocities/"' in client.get("/nettverk/eurocities/").content.decode()
    assert 'href="/nettverk/eurocities/"' in client.get("/en/networks/eurocities/").content.decode()


def test_the_language_of_the_browser_does_not_count(oslo, client):
    page = client.get("/nettverk/", headers={"accept-language": "en"})
    assert "Nettverk" in text_of(page)


def test_a_name_that_is_only_english_is_marked_as_english_on_a_norwegian_page(oslo, client):
    assert '<span lang="en">Covenant of Mayors</span>' in client.get("/nettverk/").content.decode()
    assert 'lang="en">Covenant' not in client.get("/en/networks/").content.decode()


def test_names_and_texts_with_markup_are_shown_as_text(client):
    nasty = '<script>alert("x")</script> & <b>fet</b>'
    row = Organization.objects.create(
        name_nb=nasty, summary_nb=nasty, description_nb=f"{nasty}\n\n[x](javascript:alert(1))", published=True
    )
    page = client.get(row.get_absolute_url()).content.decode()
    assert "<script>" not in page
    assert "<b>fet" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;" in page


def test_a_day_that_is_shown_is_said_and_leads_back_to_today(oslo, client):
    page = client.get("/nettverk/eurocities/?dato=2015-06-01")
    assert "Siden viser hva registeret sier om 1. juni 2015." in text_of(page)
    assert 'href="/nettverk/eurocities/">Gå tilbake til i dag' in page.content.decode()
    assert "1 June 2015" in text_of(client.get("/en/networks/eurocities/?date=2015-06-01"))


@pytest.mark.parametrize(
    "typed", ["tull", "2015", "31.02.2015", "0000-00-00", "99999", "x" * 10000, "\0", "﷽"]
)
@pytest.mark.parametrize(
    "page", ["/", "/nettverk/eurocities/", "/verv/raymond-johansen/", "/arbeidsgrupper/"]
)
def test_a_day_that_cannot_be_read_is_answered_in_words(oslo, client, page, typed):
    response = client.get(page, {"dato": typed})
    assert response.status_code == 200
    assert "Siden viser registeret slik det er i dag." in text_of(response)


@pytest.mark.parametrize("typed", ["1. juni 2015", "01.06.2015", "2015-06-01"])
def test_a_day_may_be_written_as_people_write_it(oslo, client, typed):
    assert "1. juni 2015" in text_of(client.get("/nettverk/eurocities/", {"dato": typed}))


def test_the_years_of_old_and_of_far_off_days_are_answered(oslo, client):
    for day in ("0001-01-01", "9999-12-31"):
        assert client.get("/nettverk/eurocities/", {"dato": day}).status_code == 200


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    query=st.dictionaries(st.sampled_from(WORDS), st.text() | st.sampled_from(VALUES)),
    page=st.sampled_from(PAGES),
)
def test_no_query_whatever_breaks_a_page(oslo, client, query, page):
    response = client.get(page, query, follow=True)
    assert response.status_code == 200
    b"".join(response)


@pytest.mark.parametrize("raw", ["q=%ff%fe", "dato=%c3%28", "q=%00", "%", "q=" + "a" * 10000, "q=%ed%a0%80"])
def test_bytes_that_are_no_text_break_no_page(oslo, client, raw):
    for page in ("/sok/", "/nettverk/eurocities/"):
        assert client.get(page, QUERY_STRING=raw).status_code == 200


def test_a_page_that_does_not_exist_is_answered_in_the_language_of_its_address(oslo, client):
    page = client.get("/nettverk/atlantis/")
    assert page.status_code == 404
    assert "Vi fant ikke siden" in text_of(page)
    assert 'role="search"' in page.content.decode()
    assert "We did not find the page" in text_of(client.get("/en/networks/atlantis/"))


def test_nobody_learns_who_verified_a_fact_or_the_databases_keys(oslo, client, staff):
    organization = Organization.objects.get(slug="eurocities")
    organization.verified_on, organization.verified_by = "2026-11-01", staff
    organization.save()
    assert "kontrollert 1. november 2026" in text_of(client.get(organization.get_absolute_url()))
    for address, page in walk(client):
        assert "kari" not in page.content.decode().lower().replace("karitativ", ""), address
    for address in (
        "/nettverk.csv",
        "/nettverk/eurocities/endringer.atom",
        "/endringer.atom",
        "/sitemap.xml",
    ):
        assert b"kari" not in b"".join(client.get(address)).lower(), address


def test_a_strict_policy_and_no_frames_on_every_page(oslo, client):
    headers = client.get("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_the_description_of_a_theme_is_set_as_text_in_the_list_as_on_its_page(client):
    theme = Theme.objects.create(name_nb="Miljø", description_nb="**fet**", published=True)
    for address in ("/temaer/", theme.get_absolute_url()):
        assert "<strong>fet</strong>" in client.get(address).content.decode()


def test_a_picture_in_a_text_is_not_fetched_from_anywhere(client):
    theme = Theme.objects.create(name_nb="Miljø", description_nb="![x](http://x.no/y.png)", published=True)
    assert "<img" not in client.get(theme.get_absolute_url()).content.decode()


def test_what_the_city_has_committed_itself_to_is_not_given_out_as_its_own_words(oslo, client):
    page = text_of(client.get("/forpliktelser/aalborg-commitments/"))
    assert "Hva byen har forpliktet seg til Bystyret har forpliktet Oslo" in page


def test_an_address_that_makes_no_sense_is_answered_in_both_languages(client, settings):
    settings.DEBUG = False
    page = client.get("/nettverk/?" + "a&" * 1000, headers={"host": "some.where.else"})
    assert page.status_code == 400
    assert "Vi forsto ikke adressen" in text_of(page)
    assert "We did not understand the address" in text_of(page)
