"""Every kind of public page is opened on wide and narrow screens, in light and dark, and examined by axe."""

from unittest.mock import Mock
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.urls import resolve

from networks.urls import urlpatterns
from networks.views.figures import FigureList
from tests.browser.conftest import Reader
from tests.make import make_everything
from tests.pages import walk

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 375, "height": 700}
LOOKS = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "dark"), (NARROW, "light")]
ADDRESSES = [
    "/",
    "/nettverk/",
    "/nettverk/eurocities/",
    "/nettverk/eurocities/medlemmer/",
    "/arbeidsgrupper/",
    "/arbeidsgrupper/eurocities-waste/",
    "/forpliktelser/",
    "/forpliktelser/covenant-of-mayors-emissions/",
    "/verv/",
    "/verv/raymond-johansen/",
    "/byer/",
    "/byer/oslo/",
    "/byer/shanghai/",
    "/temaer/",
    "/temaer/miljo/",
    "/kilder/",
    "/kilder/eurocities-og-metrex/",
    "/tall/",
    "/sok/",
    "/sok/?q=oslo",
    "/sok/?q=atlantis",
    "/om/om-registeret/",
    "/om/forankring/",
    "/rapport/",
    # Another day, and one that nobody can read.
    "/?dato=2015-06-01",
    "/nettverk/metrex/?dato=2015-06-01",
    "/nettverk/?dato=tull",
    # Lists that are narrowed down: to some rows, to none, and by what the register does not have.
    "/arbeidsgrupper/?nettverk=eurocities&tema=miljo",
    "/forpliktelser/?nettverk=aalborg-commitments&tema=klima",
    "/nettverk/?tema=atlantis",
    # Rows of other times, those from a row on, and from one that is not there; a family of what is found.
    "/nettverk/?tid=other",
    "/nettverk/?fra=eurocities",
    "/byer/?fra=atlantis",
    "/sok/?q=by&type=city",
    "/sok/?q=eurocites",
    "/en/",
    "/en/commitments/covenant-of-mayors-emissions/",
    "/en/officials/raymond-johansen/",
    "/en/cities/?date=2015-06-01",
]
FEEDS = ("changes", "organization_changes")


# What a page refuses, and the status with which it does.
REFUSALS = {
    403: PermissionDenied(),
    404: Http404(),
    500: RuntimeError("a fault of ours"),
    503: OperationalError("database is locked"),
}
REFUSED_FORMS = {403: "/admin/login/", 405: "/tall/"}


def faults(page, looks=LOOKS):
    """What axe finds wrong with the open page in each of the looks: lines of text, "" for nothing."""
    page.evaluate(AXE_SCRIPT)  # once, as it is half a megabyte
    wrong = []
    for size, scheme in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found = AxeResults(page.evaluate("axe.run({resultTypes: ['violations'], preload: false})"))
        if found.violations_count:
            wrong.append(f"{size['width']} px, {scheme}: {found.generate_report()}")
    return "\n".join(wrong)


def refused(reader, address, status):
    """Open the page at `address`, which answers with `status`, and look round."""
    assert reader.page.goto(address).status == status
    # The one thing in the console is the browser's own word of it.
    assert f"responded with a status of {status} " in reader.noticed.pop()
    reader.look_round()


def test_the_addresses_have_every_kind_of_page():
    kinds = {each.name for each in urlpatterns if not each.name.endswith("_csv")} - set(FEEDS)
    met = {
        resolve(urlsplit(address).path).url_name for address in ADDRESSES if not address.startswith("/en/")
    }
    assert kinds - met == set()


def test_no_page_has_a_fault_wide_or_narrow_light_or_dark(reader, subtests):
    for address in ADDRESSES:
        with subtests.test(address):
            reader.open(address)
            wrong = faults(reader.page)
            assert not wrong, wrong


def test_no_page_has_a_fault_where_the_register_has_everything(
    page, base_url, client, transactional_db, subtests
):
    make_everything()
    reader = Reader(page, base_url)
    addresses = [address for address, _page in walk(client) if not address.startswith("/en/")]
    assert len(addresses) > len(urlpatterns) / 2
    for address in addresses:
        with subtests.test(address):
            reader.open(address)
            wrong = faults(page, [(NARROW, "light")])
            assert not wrong, wrong


def test_no_page_that_refuses_has_a_fault(reader, monkeypatch, subtests):
    show = Mock()
    monkeypatch.setattr(FigureList, "get", show)
    for status, show.side_effect in REFUSALS.items():
        with subtests.test(status=status):
            refused(reader, "/tall/", status)
            wrong = faults(reader.page)
            assert not wrong, wrong


def test_no_page_that_refuses_a_form_has_a_fault(reader, subtests):
    for status, address in REFUSED_FORMS.items():
        with subtests.test(address, status=status):
            reader.page.route(f"**{address}", lambda route: route.continue_(method="POST"))
            refused(reader, address, status)
            wrong = faults(reader.page)
            assert not wrong, wrong
