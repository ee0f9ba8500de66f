"""Pages that are kept: the next request never shows what was true before."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from networks import caching
from networks.models import ChangeSet, ContentVersion, Organization, change_set
from networks.publishing import publish_due
from networks.restoring import Past, restore
from networks.undoing import undo
from tests.admin_pages import address, fields_of
from tests.machine import free_port, running
from tests.make import make_home, make_membership, make_organization, make_theme
from tests.pages import text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory):
    """The address of a Redis on loopback, gone when the tests are."""
    if not (program := shutil.which("redis-server")):
        give_up = pytest.fail if os.environ.get("REQUIRE_REDIS") else pytest.skip
        give_up("There is no redis-server: apt-get install redis-server.")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running([program, *options], port, cwd=tmp_path_factory.mktemp("redis")):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(params=["memory", "redis"])
def kept(request, settings):
    """Pages are kept, in the memory of this process and in Redis by turns."""
    caches = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": request.node.name}
    if request.param == "redis":
        caches = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": request.getfixturevalue("redis_server"),
        }
    settings.CACHES = {"default": caches}
    cache.clear()


@pytest.fixture
def network():
    """A network that was called «Nytt navn» before it was called Eurocities."""
    network = make_organization("Nytt navn", slug="eurocities")
    with change_set(ChangeSet.Means.COMMAND):
        network.name_nb = "Eurocities"
        network.save()
    return network


def ask(client, page, **headers):
    """The response of `page`, and how many questions the database was asked for it."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page, headers=headers)
    return response, len(queries)


def read_twice(page):
    """The words of `page`, which is kept by now: the second time, only the version was asked for."""
    Client().get(page)
    response, questions = ask(Client(), page)
    assert (response.status_code, questions) == (200, 1)
    return text_of(response)


def at_time(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


# What makes a page new


def by_a_form(network, staff, folder):
    client = Client()
    client.force_login(staff)
    form = address(Organization, "change", network.pk)
    response = client.post(form, fields_of(client.get(form)) | {"name_nb": "Nytt navn"})
    assert response.status_code == 302


def by_an_import(network, staff, folder):
    file = folder / "organizations.csv"
    file.write_text(f"id,name_nb\n{network.public_id},Nytt navn\n", encoding="utf-8")
    call_command("import_csv", "organizations", file, user=staff.username, verbosity=0)


def by_a_program(network, staff, folder):
    network.name_nb = "Nytt navn"
    network.save()


def by_restoring_a_version(network, staff, folder):
    first, past = ChangeSet.objects.order_by("pk").first(), Past(Organization, network.pk)
    restore(past, first, staff, with_rows=False, seen=past.length())


def by_undoing_an_action(network, staff, folder):
    undo(ChangeSet.objects.order_by("pk").last(), staff)


@pytest.mark.parametrize(
    "change", [by_a_form, by_an_import, by_a_program, by_restoring_a_version, by_undoing_an_action]
)
def test_the_very_next_request_shows_what_was_changed(kept, network, staff, tmp_path, change):
    pages = ["/nettverk/", "/nettverk/eurocities/", "/en/networks/eurocities/"]
    assert all("Eurocities" in read_twice(page) for page in pages)
    change(network, staff, tmp_path)
    for page in pages:
        text = text_of(Client().get(page))
        assert "Nytt navn" in text
        assert "Eurocities" not in text


def test_a_list_that_a_record_has_is_part_of_its_page(kept, network):
    theme = make_theme("Byluft")
    assert "Byluft" not in read_twice("/nettverk/eurocities/")
    network.themes.add(theme)
    assert "Byluft" in read_twice("/nettverk/eurocities/")
    network.themes.clear()
    assert "Byluft" not in read_twice("/nettverk/eurocities/")


def test_each_transaction_of_one_action_makes_pages_new(network):
    versions = {ContentVersion.read()}
    with change_set(ChangeSet.Means.COMMAND):
        for name in ("Ett", "To", "Tre"):
            network.name_nb = name
            network.save()
            versions.add(ContentVersion.read())
    assert len(versions) == 4


def test_what_is_rolled_back_makes_no_page_new(network):
    before = ContentVersion.read()
    with transaction.atomic():
        make_theme()
        transaction.set_rollback(True)
    assert ContentVersion.read() == before


def test_a_day_of_publishing_that_comes_makes_pages_new(kept, network, monkeypatch):
    today = timezone.localdate()
    make_organization("Nordiske havner", published=False, publish_on=today + timedelta(days=1))
    assert "Nordiske havner" not in read_twice("/nettverk/")
    at_time(monkeypatch, timezone.now() + timedelta(days=1))
    assert "Nordiske havner" in read_twice("/nettverk/")
    publish_due()
    assert "Nordiske havner" in read_twice("/nettverk/")


def test_midnight_in_the_city_begins_and_ends_facts(kept, monkeypatch):
    home = make_home("Oslo")
    for name, period in {"Før": {"end": "2026-03-28"}, "Etter": {"start": "2026-03-29"}}.items():
        make_membership(organization=make_organization(name), city=home, **period)
    evening = datetime(2026, 3, 28, 23, 59, 59, tzinfo=ZoneInfo("Europe/Oslo"))
    at_time(monkeypatch, evening)
    none = "ikke registrert noe medlemskap for Oslo denne dagen"
    assert none not in read_twice("/nettverk/for/")
    assert none in read_twice("/nettverk/etter/")
    at_time(monkeypatch, evening + timedelta(seconds=1))
    assert none in read_twice("/nettverk/for/")
    assert none not in read_twice("/nettverk/etter/")


def test_a_setting_makes_pages_new(kept, network, settings):
    assert "red@example.org" not in read_twice("/nettverk/eurocities/")
    settings.EDITORS_EMAIL = "red@example.org"
    assert "red@example.org" in Client().get("/nettverk/eurocities/").content.decode()


def test_a_translation_makes_pages_new(settings, tmp_path):
    before = caching.fingerprint()
    folder = tmp_path / "networks" / "locale"
    folder.mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    empty = caching.fingerprint()
    (folder / "django.mo").write_bytes(b"1")
    caching.fingerprint.cache_clear()
    assert len({before, empty, caching.fingerprint()}) == 3


def test_a_page_made_while_an_edit_commits_is_not_kept(kept, network, monkeypatch):
    """The edit comes when the page has been read from the database and is not yet kept."""
    keep = caching.keep

    def edit_and_keep(key, value):
        if is_page(value):
            monkeypatch.setattr(caching, "keep", keep)
            by_a_program(network, None, None)
        keep(key, value)

    monkeypatch.setattr(caching, "keep", edit_and_keep)
    assert "Eurocities" in text_of(Client().get("/nettverk/eurocities/"))
    assert "Nytt navn" in read_twice("/nettverk/eurocities/")


def is_page(value):
    return isinstance(value, tuple) and isinstance(value[0], bytes)


RENAME = """
from networks.models import Organization
network = Organization.objects.filter(slug="eurocities").first()
network = network or Organization(slug="eurocities", published=True)
network.name_nb = "%s"
network.save()
"""


@pytest.mark.parametrize("where", ["memory", "redis"])
def test_what_one_process_commits_the_next_request_to_any_process_shows(machine, where, request):
    cache_url = "locmemcache://" if where == "memory" else request.getfixturevalue("redis_server")
    with machine.serving(CACHE_URL=cache_url) as site, ThreadPoolExecutor(4) as readers:

        def all_read(**headers):
            asked = [Request(f"{site}/nettverk/eurocities/", headers=headers) for _reader in range(12)]
            return list(readers.map(answer, asked))

        for name in ("Eurocities", "Nytt navn", "Enda et navn"):
            machine.python(RENAME % name)
            pages = all_read()
            assert {status for status, _etag, _text in pages} == {200}
            assert all(f"<h1>{name}</h1>" in text for _status, _etag, text in pages)
            (etag,) = {etag for _status, etag, _text in pages}
            assert {status for status, _etag, _text in all_read(**{"If-None-Match": etag})} == {304}


def answer(request):
    """The status of the answer, its ETag, and its text."""
    try:
        with urlopen(request) as response:
            return response.status, response.headers["ETag"], response.read().decode()
    except HTTPError as error:  # which 304 is to this library
        return error.code, error.headers["ETag"], ""


# What is told apart


def test_who_is_signed_in_is_not_served_what_is_kept_and_fills_nothing(kept, network, staff):
    make_organization("Et utkast", published=False)
    signed_in = Client()
    signed_in.force_login(staff)
    assert "Et utkast" in text_of(signed_in.get("/nettverk/"))
    assert "Et utkast" not in read_twice("/nettverk/")
    response, questions = ask(signed_in, "/nettverk/")
    assert "Et utkast" in text_of(response)
    assert questions > 1
    assert "private" in response.headers["Cache-Control"]
    assert "ETag" not in response.headers


def test_pages_that_differ_are_never_mixed(kept, network):
    make_home("Oslo")
    make_membership(organization=network, start="2010", end="2015")
    pages = [
        "/nettverk/eurocities/",
        "/en/networks/eurocities/",
        "/nettverk/eurocities/?dato=2012-01-01",
        "/nettverk/eurocities/?dato=2018-01-01",
        "/nettverk/",
        "/nettverk/?type=network",
    ]
    fresh = {page: text_of(Client().get(page)) for page in pages}
    assert len(set(fresh.values())) == len(pages)
    assert {page: read_twice(page) for page in pages} == fresh


def test_a_page_is_kept_apart_for_those_who_read_it_packed(kept, network):
    for headers in ({"Accept-Encoding": "gzip"}, {}) * 2:
        response = Client().get("/nettverk/eurocities/", headers=headers)
        assert response.headers.get("Content-Encoding") == headers.get("Accept-Encoding")


def test_the_order_of_what_is_asked_for_does_not_matter(kept, network):
    read_twice("/nettverk/?type=network&dato=2020-01-01")
    _page, questions = ask(Client(), "/nettverk/?dato=2020-01-01&type=network")
    assert questions == 1


def test_addresses_without_end_fill_nothing(kept, network, monkeypatch):
    """But what they have in common with pages that are kept, the first time."""
    addresses = ["/nettverk/?{}", "/nettverk/?dato=2020-01-01&{}", "/finnes-ikke/?{}", "/sok/?q=oslo&{}"]
    keep, values = caching.keep, []

    def keep_and_tell(key, value):
        values.append(value)
        keep(key, value)

    monkeypatch.setattr(caching, "keep", keep_and_tell)
    for page in addresses:
        assert "ETag" not in Client().get(page.format("x=1")).headers
    assert not any(is_page(value) for value in values)
    values.clear()
    for page in addresses:
        Client().get(page.format("utm_source=y"))
    assert values == []


def test_what_pages_have_in_common_is_made_once_for_each_version(kept, network):
    city = make_home()
    assert "Oslo internasjonalt" in text_of(Client().get("/nettverk/?x=1"))
    first = ask(Client(), "/nettverk/?x=2")[1]
    network.kind = "project"
    network.save()
    city.name_nb = "Kristiania"
    city.save()
    changed, questions = ask(Client(), "/nettverk/?x=3")
    assert "Kristiania internasjonalt" in text_of(changed)
    assert questions > first
    assert ask(Client(), "/nettverk/?x=4")[1] == first


def test_who_is_signed_in_is_shown_nothing_that_was_kept_and_fills_nothing(kept, network, staff):
    make_organization("Utkast", published=False)
    browser = Client()
    browser.force_login(staff)
    assert "2 organisasjoner" in text_of(browser.get("/nettverk/?x=1"))
    assert "1 organisasjon " in text_of(Client().get("/nettverk/?x=1"))
    assert "2 organisasjoner" in text_of(browser.get("/nettverk/?x=1"))


def test_nothing_is_kept_inside_a_transaction(network):
    with transaction.atomic():
        assert "ETag" not in Client().get("/nettverk/").headers


# What a browser has already


def test_a_browser_that_has_the_page_is_told_that_it_is_the_same(kept, network):
    page = Client().get("/nettverk/eurocities/")
    assert page.headers["Cache-Control"] == "no-cache"
    again, questions = ask(Client(), "/nettverk/eurocities/", if_none_match=page.headers["ETag"])
    assert (again.status_code, again.content, questions) == (304, b"", 1)
    by_a_program(network, None, None)
    fresh = Client().get("/nettverk/eurocities/", headers={"If-None-Match": page.headers["ETag"]})
    assert fresh.status_code == 200
    assert "Nytt navn" in text_of(fresh)


def test_a_head_request_says_what_a_get_request_would(kept, network):
    page = Client().get("/nettverk/eurocities/")
    head = Client().head("/nettverk/eurocities/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == page.headers["ETag"]


def test_what_is_kept_has_the_same_headers(kept, network):
    fresh, again = (Client().get("/nettverk/eurocities/") for _twice in range(2))
    assert dict(fresh.headers) == dict(again.headers)
    assert "Content-Security-Policy" in again.headers
    assert not again.cookies


# A cache that does not answer


def test_a_cache_that_is_down_costs_speed_and_nothing_else(network, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
            "OPTIONS": {"socket_connect_timeout": 0.2},
        }
    }
    for _again in range(2):
        assert "Eurocities" in text_of(Client().get("/nettverk/eurocities/"))


def test_the_memory_of_a_process_is_bounded(settings):
    settings.CACHES = {"default": {**django_settings.CACHES["default"], "LOCATION": "bounded"}}
    for number in range(3000):
        cache.set(str(number), b"")
    assert sum(cache.get(str(number)) is not None for number in range(3000)) <= 1000


def test_the_pieces_that_pages_have_in_common_are_bounded(rf, monkeypatch, transactional_db):
    monkeypatch.setattr(caching, "MOST_MADE", 10)
    for number in range(30):
        assert caching.for_this_version(rf.get("/"), [number], lambda: number) == number  # noqa: B023
    assert len(caching._made) <= 10


# --- Before Django is asked -------------------------------------------------------------------------------


@pytest.fixture
def asked_of_django():
    """The addresses that came to Django, of those that `get` asked for."""
    return []


@pytest.fixture
def get(asked_of_django):
    """Asks the register as a server does: returns (status, headers, content)."""
    django = get_wsgi_application()

    def tell(environ, start_response):
        asked_of_django.append(environ["PATH_INFO"])
        return django(environ, start_response)

    application = caching.answered_first(tell)

    def get(page, **more):
        said = []
        environ = RequestFactory()._base_environ(**{"PATH_INFO": page, **more})
        response = application(environ, lambda status, headers: said.extend((status, dict(headers))))
        try:
            return *said, b"".join(response)
        finally:
            getattr(response, "close", lambda: None)()

    return get


def test_django_is_asked_for_a_page_once_for_each_version(kept, network, get, asked_of_django):
    page = network.get_absolute_url()
    first = get(page)
    assert get(page) == first
    assert asked_of_django == [page]
    with change_set(ChangeSet.Means.COMMAND):
        network.name_nb = "Nyeste navn"
        network.save()
    _status, headers, content = get(page)
    assert "Nyeste navn" in content.decode()
    assert asked_of_django == [page, page]
    assert get(page, HTTP_IF_NONE_MATCH=headers["ETag"])[::2] == ("304 Not Modified", b"")
    assert get(page, HTTP_IF_NONE_MATCH=first[1]["ETag"])[::2] == ("200 OK", content)
    assert asked_of_django == [page, page]


def test_both_ways_to_what_is_kept_say_the_same(kept, network, get):
    page = network.get_absolute_url()
    get(page)
    _status, headers, content = get(page)
    response = Client().get(page)
    assert response.content == content
    assert {**response.headers} == headers


def test_a_head_request_is_answered_without_a_body(kept, network, get):
    page = network.get_absolute_url()
    _status, headers, _content = get(page)
    assert get(page, REQUEST_METHOD="HEAD") == ("200 OK", headers, b"")


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "unknown=1"},
        {"QUERY_STRING": "&".join(f"dato={number}" for number in range(2_000))},
        {"QUERY_STRING": "dato=%ff\xe6"},
    ],
    ids=["signed in", "sent", "unknown", "without end", "not UTF-8"],
)
def test_django_answers_what_is_not_kept(kept, network, get, asked_of_django, more):
    page = network.get_absolute_url()
    get(page)
    status, _headers, _content = get(page, **more)
    assert asked_of_django == [page, page]
    assert not status.startswith("5")


def test_a_page_for_a_host_that_is_not_ours_is_not_kept(kept, network, get, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    page = network.get_absolute_url()
    get(page)
    for _time in range(2):
        assert get(page, HTTP_HOST="evil.example")[0] == "400 Bad Request"


def test_a_page_behind_a_proxy_is_kept_apart_for_each_protocol(kept, network, get, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    page = network.get_absolute_url()
    for protocol in ("http", "https"):
        for _time in range(2):
            more = {"HTTP_HOST": "testserver", "HTTP_X_FORWARDED_PROTO": protocol}
            content = get(page, **more)[2].decode()
            assert f'rel="canonical" href="{protocol}://testserver{page}"' in content


def test_a_database_that_does_not_answer_is_left_to_django(kept, network, get, asked_of_django, monkeypatch):
    def fail():
        raise OperationalError

    monkeypatch.setattr(ContentVersion, "read", fail)
    page = network.get_absolute_url()
    assert get(page)[0].startswith("5")
    assert asked_of_django == [page]
