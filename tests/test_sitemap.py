"""The sitemap: every public page in every language, and when it last changed."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from networks import sitemaps
from networks.changes import recorded_models
from networks.models import Membership, Organization
from tests.make import (
    make_body,
    make_city,
    make_everything,
    make_group,
    make_home,
    make_membership,
    make_organization,
    make_participation,
    make_position,
    make_theme,
)

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOST = "http://testserver"
LONG_AGO = timezone.make_aware(datetime(2020, 5, 17, 12))


def parts(client):
    """The addresses of the parts that the index has."""
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return [loc.text.removeprefix(HOST) for loc in index.iter(f"{SITEMAP}loc")]


def pages_in(client, part):
    """{path: (lastmod, {language: path})} of the pages in one part."""
    response = client.get(part)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    assert not response.cookies
    return {
        url.findtext(f"{SITEMAP}loc").removeprefix(HOST): (
            url.findtext(f"{SITEMAP}lastmod"),
            {link.get("hreflang"): link.get("href").removeprefix(HOST) for link in url.iter(f"{XHTML}link")},
        )
        for url in ElementTree.fromstring(response.content)
    }


def sitemap(client):
    """The pages in all parts."""
    return {path: told for part in parts(client) for path, told in pages_in(client, part).items()}


def age_everything():
    """Move all history to a day long ago."""
    for model in recorded_models():
        model.history.model.objects.update(history_date=LONG_AGO)


def changed_today(client):
    today = timezone.localdate().isoformat()
    return {
        path for path, (changed, _links) in sitemap(client).items() if changed == today and "/en/" not in path
    }


def test_each_page_names_its_other_languages_and_the_one_for_everybody_else(client):
    make_organization()
    links = {
        "nb": "/nettverk/eurocities/",
        "en": "/en/networks/eurocities/",
        "x-default": "/nettverk/eurocities/",
    }
    pages = sitemap(client)
    assert pages["/nettverk/eurocities/"][1] == pages["/en/networks/eurocities/"][1] == links


def test_a_draft_is_not_in_the_sitemap(client, staff_client):
    make_organization(published=False)
    make_group(organization=make_organization("METREX", published=False))
    assert not [path for path in sitemap(staff_client) if path.startswith("/nettverk/e")]
    assert not [path for path in sitemap(client) if path.startswith("/arbeidsgrupper/m")]


def test_a_page_changes_when_its_record_does(client):
    row = make_organization()
    make_organization("METREX")
    age_everything()
    assert sitemap(client)["/nettverk/eurocities/"][0] == "2020-05-17"
    row.summary_nb = "Nytt"
    row.save()
    assert changed_today(client) == {"/", "/nettverk/", "/nettverk/eurocities/"}


def test_a_page_changes_when_a_fact_on_it_does(client):
    group = make_group(organization=make_organization())
    city, other = make_city("Oslo"), make_city("Bergen")
    body = make_body(organization=group.organization)
    age_everything()
    make_participation(working_group=group, city=city)
    assert changed_today(client) == {
        "/",
        "/nettverk/",
        "/nettverk/eurocities/",
        "/arbeidsgrupper/",
        group.get_absolute_url(),
        "/byer/",
        city.get_absolute_url(),
    }
    age_everything()
    make_position(body=body, on_behalf_of=other)
    assert {"/nettverk/eurocities/", other.get_absolute_url()} <= changed_today(client)
    assert city.get_absolute_url() not in changed_today(client)


def test_a_page_changes_when_a_fact_on_it_is_deleted(client):
    row = make_membership(organization=make_organization(), city=make_city("Oslo"))
    age_everything()
    row.delete()
    assert {"/nettverk/eurocities/", "/byer/oslo/"} <= changed_today(client)


def test_a_page_does_not_change_for_a_fact_that_nobody_sees(client):
    organization, hidden = make_organization(), make_city("Hemmelig", published=False)
    age_everything()
    make_membership(organization=organization, city=hidden)
    assert changed_today(client) == set()


def test_the_page_of_a_theme_changes_with_what_has_the_theme(client):
    theme, row = make_theme(), make_organization()
    row.themes.add(theme)
    age_everything()
    row.save()
    assert theme.get_absolute_url() in changed_today(client)


def test_a_day_is_that_of_the_city(client):
    make_organization()
    Organization.history.update(history_date=timezone.make_aware(datetime(2020, 5, 17, 23, 59)))
    assert sitemap(client)["/nettverk/eurocities/"][0] == "2020-05-17"
    Organization.history.update(
        history_date=timezone.make_aware(datetime(2020, 5, 17, 23, 59)) + timedelta(minutes=2)
    )
    assert sitemap(client)["/nettverk/eurocities/"][0] == "2020-05-18"


def test_many_pages_take_no_more_queries_than_few(client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            sitemap(client)
        return len(captured)

    make_home()
    organization = make_organization()
    few = queries()
    for number in range(20):
        make_membership(organization=organization, city=make_city(f"By {number}"))
    assert Membership.objects.count() == 20
    assert queries() <= few


def test_the_pages_of_many_records_stand_in_several_parts_each_once(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "BLOCK", 3)
    rows = [make_city(f"By {number}") for number in range(7)]
    cities = [part for part in parts(client) if "city" in part]
    assert 3 <= len(cities) <= 4  # depending on the key of the first
    pages = [path for part in cities for path in pages_in(client, part)]
    assert sorted(path for path in pages if "/en/" not in path) == [row.get_absolute_url() for row in rows]
    assert len(pages) == len(set(pages)) == 2 * len(rows)


def test_a_part_asks_few_queries(client):
    make_everything()
    for part in ["/sitemap.xml", *parts(client)]:
        with CaptureQueriesContext(connection) as queries:
            client.get(part)
        assert len(queries) <= 2, part


@pytest.mark.parametrize("part", ["city-99", f"city-{'9' * 30}", "cities-0", "membership-0", "city"])
def test_a_part_that_is_not_there_is_not_found(client, part):
    make_city("Bergen")
    assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_an_empty_register_has_a_sitemap_of_its_lists(client):
    assert {"/", "/en/", "/nettverk/", "/en/networks/"} <= set(sitemap(client))


def test_robots_may_read_everything_and_are_told_of_the_sitemap(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow:",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]
