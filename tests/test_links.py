"""Which web addresses that the register names still answer, asked over real sockets."""

import asyncio
import subprocess
import time
from datetime import timedelta
from io import StringIO
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from networks import links
from networks.models import Link
from tests.admin_pages import address
from tests.make import make_document, make_membership, make_official, make_organization
from tests.pages import read, text_of
from tests.websites import Site, running


def problems_of(*urls):
    with links.ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, links.problems_of(urls)).result()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [(200, ""), (204, ""), (304, ""), (401, "401"), (403, "403"), (404, "404"), (410, "410"), (503, "503")],
)
def test_what_a_site_answers_is_what_is_found(site, answer, problem):
    site.answers["/"] = answer
    assert problems_of(site.url()) == [problem]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 501])
def test_a_site_that_refuses_head_is_asked_for_the_page_itself(site, status):
    site.answers["/"] = lambda page: status if page.command == "HEAD" else 200
    assert problems_of(site.url()) == [""]
    assert site.asked == [("HEAD", "/"), ("GET", "/")]


def test_a_site_that_asks_for_fewer_requests_gets_no_second_one(site):
    site.answers["/"] = 429
    assert problems_of(site.url()) == ["429"]
    assert site.asked == [("HEAD", "/")]


def test_whoever_is_asked_is_told_who_asks(site, settings):
    settings.EDITORS_EMAIL = "register@example.org"
    problems_of(site.url())
    assert site.agents == {"city-register check_links (register@example.org)"}


def test_an_address_with_letters_beyond_a_to_z_is_asked_for_as_browsers_do(site):
    problems_of(site.url("/møte?sak=2 000#vedtak", host="blåbær.test"))
    assert site.asked == [("HEAD", "/m%C3%B8te?sak=2%20000")]
    assert site.hosts == {f"xn--blbr-roah.test:{site.server_port}"}


def test_a_redirect_is_followed_to_another_host_and_to_a_path(site):
    site.answers |= {"/": (301, site.url("/ny", host="other.test")), "/ny": (302, "nyere"), "/nyere": 404}
    assert problems_of(site.url()) == ["404"]


def test_a_circle_of_redirects_ends(site):
    site.answers["/"] = (302, "/")
    assert problems_of(site.url()) == ["circle"]
    assert len(site.asked) == links.MOST_HOPS


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("http://127.0.0.1:{port}/hemmelig", "private"),
        ("http://[::ffff:127.0.0.1]:{port}/hemmelig", "private"),
        ("http://[::1]:{port}/hemmelig", "private"),
        ("http://localhost:{port}/hemmelig", "private"),
        ("http://2130706433:{port}/hemmelig", "private"),
        ("ftp://network.test/", "address"),
        ("file:///etc/passwd", "address"),
        ("http://network.test:99999/", "address"),
        ("http://[network.test/", "address"),
        ("http://" + "a" * 70 + ".test/", "address"),
    ],
)
def test_no_redirect_leads_into_a_closed_network_or_away_from_the_web(site, place, problem):
    site.answers["/"] = (302, place.format(port=site.server_port))
    assert problems_of(site.url()) == [problem]
    assert ("HEAD", "/hemmelig") not in site.asked


@pytest.mark.parametrize(
    "ip",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::1"),
    ],
)
def test_an_address_of_a_closed_network_is_not_public(ip):
    assert not links.is_public(ip)


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_an_address_of_the_internet_is_public(ip):
    assert links.is_public(ip)


@given(st.ip_addresses())
def test_no_private_address_is_public_however_it_is_written(ip):
    if not ip.is_global:
        assert not links.is_public(str(ip))
        assert ip.version == 6 or not links.is_public(f"::ffff:{ip}")


def test_the_name_is_looked_up_once_and_what_was_judged_is_connected_to(site, monkeypatch):
    looked_up = []

    async def first_this_then_that(host, port):
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else []

    monkeypatch.setattr(links, "resolve", first_this_then_that)
    assert problems_of(site.url()) == [""]
    assert looked_up == ["network.test"]


def test_where_one_address_of_a_name_is_not_reached_the_next_one_is(site, monkeypatch):
    async def two(host, port):
        return ["127.0.0.2" if port != site.server_port else "::1", "127.0.0.1"]

    monkeypatch.setattr(links, "resolve", two)
    assert problems_of(site.url()) == [""]


def test_a_name_that_nobody_has_and_a_closed_door_are_told_apart(site):
    with running(Site()) as closed:
        url = closed.url()
    assert problems_of(url, "http://nobody.invalid/") == ["connection", "name"]


def drip(page):
    for _byte in range(200):
        page.wfile.write(b"H")
        time.sleep(0.02)


def endless_head(page):
    page.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _line in range(10_000):
        page.wfile.write(b"X-More: of this\r\n")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda page: time.sleep(2), "time"),
        (drip, "time"),
        (endless_head, "connection"),
        (lambda page: page.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000), "connection"),
        (lambda page: page.wfile.write(b"220 mail.test ESMTP\r\n"), "connection"),
        (lambda page: None, "connection"),
    ],
    ids=["silent", "a byte at a time", "endless head", "endless line", "no web site", "hangs up"],
)
def test_a_site_that_does_not_answer_as_it_should_is_left(site, monkeypatch, answer, problem):
    monkeypatch.setattr(links, "SECONDS", 0.5)
    site.answers["/"] = answer
    begun = time.monotonic()
    assert problems_of(site.url()) == [problem]
    assert time.monotonic() - begun < 1.5


def test_what_says_first_that_it_is_coming_is_waited_for(site):
    site.answers["/"] = lambda page: (
        page.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 404 No\r\n\r\n") and None
    )
    assert problems_of(site.url()) == ["404"]


def test_of_an_endless_page_next_to_nothing_is_read(site):
    sent = []

    def endless(page):
        if page.command == "HEAD":
            return 405
        page.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _piece in range(1000):
            sent.append(page.wfile.write(b"x" * 100_000))

    site.answers["/"] = endless
    assert problems_of(site.url()) == [""]
    time.sleep(0.1)
    assert len(sent) < 1000


def test_few_are_asked_at_a_time_and_one_at_a_time_of_each_host(site):
    def slow(page):
        time.sleep(0.05)
        return 200

    urls = [site.url(f"/{number}", host=f"{host}.test") for host in "abcdef" for number in range(3)]
    site.answers |= {f"/{number}": slow for number in range(3)}
    assert problems_of(*urls) == [""] * 18
    assert 1 < site.most_at_once.pop("all") <= links.AT_ONCE
    assert set(site.most_at_once.values()) == {1}


@pytest.fixture
def secure_site(site, tmp_path):
    """The site with TLS, and the file that has its certificate, which nobody trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", "/CN=network.test", "-addext", "subjectAltName=DNS:network.test"]
    subprocess.run([*new, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda _socket, name, _context: site.hosts.add(name)
    site.socket = context.wrap_socket(site.socket, server_side=True)
    return site, certificate


def test_a_certificate_counts_only_for_the_name_that_it_is_for(secure_site, monkeypatch):
    site, certificate = secure_site
    assert problems_of(site.url(scheme="https")) == ["tls"]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert problems_of(site.url(scheme="https")) == [""]
    assert "network.test" in site.hosts
    assert problems_of(site.url(scheme="https", host="other.test")) == ["tls"]


# What is recorded


def check(every=True):
    out = StringIO()
    call_command("check_links", all=every, stdout=out)
    return out.getvalue()


def state(url):
    return links.state_in_words(Link.objects.get(url=url))


@pytest.mark.django_db
def test_every_web_address_of_the_register_is_asked_once(site):
    make_document(url=site.url("/kilde"), archive_url=site.url("/arkiv"))
    make_document(url=site.url("/kilde"))
    make_organization(website=site.url("/nettsted"))
    make_official(website=site.url("/person"))
    assert check() == "4 lenker er spurt: 4 svarer, 0 svarer ikke.\n"
    assert {path for _method, path in site.asked} == {"/kilde", "/arkiv", "/nettsted", "/person"}
    assert set(Link.objects.values_list("url", flat=True)) == {
        site.url(path) for path in ("/kilde", "/arkiv", "/nettsted", "/person")
    }


@pytest.mark.django_db
def test_a_link_is_dead_once_it_failed_twice_and_since_it_failed_first_until_it_answers(site):
    url = site.url()
    make_document(url=url)
    check()
    answered = Link.objects.get().answered_at
    site.answers["/"] = 404
    assert "svarte ikke sist: siden finnes ikke (404)" in check()
    first = Link.objects.get()
    assert (first.dead_since, first.is_dead, first.answered_at) == (first.checked_at, False, answered)
    assert not Link.objects.dead().exists()
    assert f"{url}: død: siden finnes ikke (404)" in check()
    second = Link.objects.dead().get()
    assert (second.dead_since, second.is_dead) == (first.dead_since, True)
    site.answers["/"] = 200
    check()
    link = Link.objects.get()
    assert (link.dead_since, link.problem, state(url)) == (None, "", "svarer")


@pytest.mark.django_db
@pytest.mark.parametrize("status", [401, 403, 429, 451])
def test_a_page_that_is_there_for_people_only_is_not_dead(site, status):
    site.answers["/"] = status
    make_document(url=site.url())
    check()
    check()
    assert Link.objects.get().dead_since is None
    assert state(site.url()) == f"svarer, men ikke på spørsmål fra programmer: avvist ({status})"


@pytest.mark.django_db
def test_nobody_is_asked_twice_within_a_day_unless_all_are_wanted(site):
    make_document(url=site.url())
    check(every=False)
    assert check(every=False).startswith("0 lenker")
    assert len(site.asked) == 1
    Link.objects.update(checked_at=timezone.now() - timedelta(hours=24))
    check(every=False)
    check(every=True)
    assert len(site.asked) == 3


@pytest.mark.django_db
def test_a_link_that_the_register_no_longer_names_is_forgotten(site):
    document = make_document(url=site.url("/gammel"))
    check()
    document.url = site.url("/ny")
    document.save()
    check()
    assert Link.objects.get().url == site.url("/ny")


@pytest.mark.django_db
def test_where_nothing_at_all_is_reached_nothing_is_recorded():
    for number in range(links.ENOUGH):
        make_document(url=f"http://{number}.invalid/")
    # These say nothing of our connection, as nobody is asked.
    make_document(url="http://127.0.0.1/", archive_url="http://[feil.test/")
    with pytest.raises(CommandError, match="Ingenting svarer"):
        check()
    assert not Link.objects.exists()


@pytest.mark.django_db
def test_checking_links_is_no_change_of_the_register(site):
    document = make_document(url=site.url())
    history = document.history.count()
    check()
    assert document.history.count() == history


# Who sees it


@pytest.mark.django_db
def test_staff_sees_which_links_are_dead_and_what_names_them(
    site, staff_client, django_assert_max_num_queries
):
    site.answers["/borte"] = 404
    for number in range(5):
        make_document(title_nb=f"Kilde {number}", url=site.url(f"/{number}"))
    report = make_document(title_nb="Rapport", url=site.url("/borte"), archive_url=site.url("/kopi"))
    check()
    check()
    with django_assert_max_num_queries(12):
        page = text_of(staff_client.get(address(Link, "changelist")))
    assert "Kilde 0 (nettadresse)" in page
    dead = text_of(staff_client.get(address(Link, "changelist"), {"state": "dead"}))
    assert "død: siden finnes ikke (404)" in dead
    assert "Rapport (nettadresse)" in dead
    assert "Kilde 0" not in dead
    assert "/borte" not in text_of(staff_client.get(address(Link, "changelist"), {"state": "answers"}))
    link = staff_client.get(address(Link, "change", Link.objects.dead().get().pk))
    assert address(type(report), "change", report.pk) in link.content.decode()


@pytest.mark.django_db
def test_nobody_writes_links_by_hand(staff_client):
    link = Link.objects.create(url="https://example.org/")
    assert staff_client.get(address(Link, "add")).status_code == 403
    assert staff_client.post(address(Link, "change", link.pk), {"url": "x"}).status_code == 403
    assert staff_client.post(address(Link, "delete", link.pk), {"post": "yes"}).status_code == 403


@pytest.mark.django_db
def test_a_source_has_its_archived_copy_beside_its_own_address(client):
    url, copy = "https://example.org/rapport", "https://archive.example.org/rapport"
    document = make_document(url=url, archive_url=copy)
    make_membership(source=document)
    page = client.get(document.get_absolute_url())
    assert f'href="{copy}"' in page.content.decode()
    assert "arkivert kopi" in read(client, document.get_absolute_url())
    plain = make_document(url=url)
    assert "arkivert kopi" not in read(client, plain.get_absolute_url())
