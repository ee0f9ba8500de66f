"""What pages tell browsers, search engines and programs, and how the site answers what it does not do."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings as site
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.models import City, Official, Organization
from tests.pages import text_of, walk
from tests.test_sitemap import sitemap

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("oslo")]
HOST = "http://testserver"
EUROCITIES = "/nettverk/eurocities/"
# Not a single page of these may be kept by a search engine.
NOT_TO_BE_FOUND = ["/sok/", "/sok/?q=oslo", "/nettverk/atlantis/", f"{EUROCITIES}?dato=2015-06-01"]


def head(client, address):
    return client.get(address).content.decode().partition("</head>")[0]


def links(client, address, rel):
    """[(hreflang, address)] of the links of a kind in the head of a page."""
    found = re.findall(rf'<link rel="{rel}"(?: hreflang="(.*?)")? href="(.*?)">', head(client, address))
    return [(language, link.removeprefix(HOST)) for language, link in found]


def meta(client, address):
    pairs = re.findall(r'<meta (?:name|property)="(.*?)" content="(.*?)">', head(client, address))
    assert len(pairs) == len(dict(pairs)), "one of them stands twice"
    return dict(pairs)


def linked_data(client, address):
    """{type: thing} of the JSON-LD of a page."""
    (script,) = re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', head(client, address))
    thing = json.loads(script)
    return {thing["@type"]: thing}


def test_the_canonical_address_drops_whatever_the_page_does_not_read(client):
    for query in ("", "?utm_source=x", "?dato=", "?dato=tull", f"?dato={timezone.localdate()}"):
        assert links(client, f"{EUROCITIES}{query}", "canonical") == [("", EUROCITIES)]


def test_a_page_as_of_another_day_is_a_page_of_its_own(client):
    for typed in ("2015-06-01", "1.+juni+2015", "2015-06-01&x=1"):
        assert links(client, f"{EUROCITIES}?dato={typed}", "canonical") == [
            ("", f"{EUROCITIES}?dato=2015-06-01")
        ]


def test_each_language_of_a_page_and_the_one_for_everybody_else_are_named(client):
    english = "/en/networks/eurocities/"
    expected = [("nb", EUROCITIES), ("en", english), ("x-default", EUROCITIES)]
    assert links(client, f"{EUROCITIES}?x=1", "alternate") == links(client, english, "alternate") == expected
    languages = dict(links(client, f"{EUROCITIES}?dato=2015-06-01", "alternate"))
    assert languages["nb"] == f"{EUROCITIES}?dato=2015-06-01"
    assert re.fullmatch(rf"{english}\?(dato|date)=2015-06-01", languages["en"])


def test_search_errors_and_other_days_are_not_for_search_engines(client):
    for address in NOT_TO_BE_FOUND:
        assert meta(client, address)["robots"] == "noindex", address
    for address in ("/", EUROCITIES, f"{EUROCITIES}?x=1"):
        assert "robots" not in meta(client, address)


def test_whoever_shares_a_link_sees_title_description_and_picture(client):
    told = meta(client, EUROCITIES)
    assert told["og:title"] == "Eurocities"
    assert told["og:site_name"] == "Oslo internasjonalt"
    assert told["og:description"] == told["description"] == "Eurocities: Nettverket for europeiske storbyer."
    assert told["og:url"] == f"{HOST}{EUROCITIES}"
    assert (told["og:locale"], told["og:locale:alternate"]) == ("nb_NO", "en_US")
    assert told["og:image"] == f"{HOST}/static/networks/card.png"
    assert meta(client, "/en/networks/eurocities/")["og:locale"] == "en_US"


def test_the_picture_has_the_size_that_is_told_and_is_small(client):
    picture = (site.BASE_DIR / "networks/static/networks/card.png").read_bytes()
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1200, 630)  # what programs that show links have room for
    assert len(picture) <= 40 * 1024


def test_every_page_has_a_description_of_its_own_in_its_language(client):
    described = {}
    for address in sitemap(client):
        description = meta(client, address)["description"]
        assert 10 < len(description) < 320, address
        described.setdefault(description, []).append(address)
    assert [pages for pages in described.values() if len(pages) > 1] == []


def test_a_description_is_plain_text_and_no_longer_than_a_search_engine_shows(client):
    row = Organization.objects.get(slug="eurocities")
    row.summary_nb, row.purpose_nb = "", '**Fet** & «sitert» "slik" ' * 20
    row.save()
    description = unescape(meta(client, EUROCITIES)["description"])
    assert description.startswith('Eurocities: Fet & «sitert» "slik" Fet')
    assert description.endswith("…")


def test_an_organisation_is_told_of_in_the_words_of_schema_org(client):
    organization = linked_data(client, EUROCITIES)["Organization"]
    assert organization["foundingDate"] == "1986"
    assert organization["url"] == "https://www.eurocities.eu"
    assert organization["member"][0]["roleName"] == "medlem"
    assert organization["member"][0]["member"]["name"] == "Oslo"
    # "At the latest 2020" is no date that schema.org knows.
    assert "startDate" not in organization["member"][0]


def test_a_person_is_told_of_by_the_posts_that_hold(client):
    roles = linked_data(client, "/verv/raymond-johansen/")["Person"]["memberOf"]
    assert {(each["roleName"], each["memberOf"]["name"]) for each in roles} == {
        ("medlem", "Styret"),
        ("byrådsleder", "Oslo"),
    }


def test_a_city_is_told_of_with_its_place(client):
    city = linked_data(client, "/en/cities/glasgow/")["City"]
    assert city["containedInPlace"] == {"@type": "Country", "name": "United Kingdom", "identifier": "GB"}
    assert city["geo"]["latitude"] == 55.8642


def test_the_front_page_tells_programs_how_to_search(client):
    action = linked_data(client, "/en/")["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{HOST}/en/search/?q={{query}}"


def test_only_plain_dates_and_what_holds_and_is_public_are_told_to_programs(client):
    row = Organization.objects.get(slug="eurocities")
    for written, told in (
        ("1986-05", "1986-05"),
        ("1986-05-17", "1986-05-17"),
        ("1986~", None),
        ("1986-23", None),
    ):
        row.start = written
        row.save()
        assert linked_data(client, EUROCITIES)["Organization"].get("foundingDate") == told
    row.parent = Organization.objects.create(name_nb="Hemmelig")
    row.save()
    assert "Hemmelig" not in head(client, EUROCITIES)


def test_a_page_of_another_day_tells_programs_nothing_that_they_would_take_for_today(client):
    assert "ld+json" not in head(client, f"{EUROCITIES}?dato=2015-06-01")


def test_a_draft_that_staff_see_is_not_told_to_programs(client, staff_client):
    row = Official.objects.get(slug="raymond-johansen")
    row.published = False
    row.save()
    assert "ld+json" not in head(staff_client, row.get_absolute_url())


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60))
def test_no_name_whatever_breaks_out_of_the_head(client, name):
    nasty = f'{name}</script><script>alert("x")</script><!--]]>&'
    row = City.objects.get(slug="oslo")
    row.name_nb = row.name_en = row.other_names = nasty
    row.save()
    page = client.get("/byer/oslo/").content.decode()
    assert page.count("<script") == page.count("</script>") == 1
    assert linked_data(client, "/byer/oslo/")["City"]["name"] == nasty
    assert "/byer/oslo/" in sitemap(client)


def test_every_page_that_links_lead_to_is_in_the_sitemap_in_both_languages(client):
    pages = set(sitemap(client))
    to_be_found = {address for address, page in walk(client) if "noindex" not in page.content.decode()}
    assert to_be_found <= pages
    assert {EUROCITIES, "/en/networks/eurocities/"} <= pages


def test_every_page_in_the_sitemap_may_be_found_and_is_called_as_it_says(client):
    for path in sitemap(client):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "noindex" not in page.content.decode(), path
        assert f'<link rel="canonical" href="{HOST}{path}">' in page.content.decode()


def test_whoever_finds_a_hole_reads_where_to_write(client, settings):
    settings.SECURITY_CONTACT = "sikkerhet@example.org"
    response = client.get("/.well-known/security.txt?x=1")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert said["Contact"] == "mailto:sikkerhet@example.org"
    assert said["Preferred-Languages"] == "nb, en"
    assert said["Canonical"] == f"{HOST}/.well-known/security.txt"
    expires = datetime.strptime(said["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=365)


def test_the_place_to_write_may_be_a_page_and_without_one_there_is_no_file(client, settings):
    settings.SECURITY_CONTACT = "https://example.org/sikkerhet"
    assert (
        "Contact: https://example.org/sikkerhet\n" in client.get("/.well-known/security.txt").content.decode()
    )
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


def test_a_browser_that_asks_for_the_old_icon_gets_the_one_there_is(client):
    assert client.get("/favicon.ico").headers["Location"] == "/static/networks/favicon.svg"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("checks", [True, False], ids=["without a token", "with a token"])
def test_a_public_page_says_in_words_that_it_takes_nothing_in(method, checks):
    client = Client(enforce_csrf_checks=checks)
    for address, words in (
        (EUROCITIES, "Denne siden kan bare leses"),
        ("/en/", "This page can only be read"),
        ("/en/search/", "This page can only be read"),
    ):
        response = getattr(client, method)(address)
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert words in text_of(response)
        assert "noindex" in response.content.decode()
        assert not response.cookies


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/admin/login/", "Vi kunne ikke ta imot skjemaet"),
        ("/en/admin/login/", "The form could not be trusted"),
    ],
)
def test_a_form_of_the_admin_without_a_valid_token_is_answered_in_its_language(address, words):
    response = Client(enforce_csrf_checks=True).post(address, {"username": "kari"})
    assert response.status_code == 403
    assert words in text_of(response)


def test_a_page_that_somebody_may_not_see_says_so(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("per", is_staff=True))
    response = client.get("/admin/networks/city/")
    assert response.status_code == 403
    assert "Du har ikke tilgang til denne siden" in text_of(response)


def test_when_all_else_fails_there_is_a_page_in_both_languages_without_the_database(
    client, monkeypatch, django_assert_num_queries
):
    def fail(*arguments):
        raise RuntimeError

    monkeypatch.setattr("networks.views.search.finder.Search", fail)
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/sok/?q=oslo")
    assert response.status_code == 500
    page = response.content.decode()
    assert '<html lang="nb">' in page
    assert '<section lang="en">' in page
    assert 'href="/static/networks/register.css"' in page


def test_the_last_page_needs_no_list_of_hashed_files(client, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    assert "register.css" in get_template("500.html").render()
