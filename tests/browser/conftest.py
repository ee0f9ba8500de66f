"""A browser for tests in which a person clicks: Debian's Chromium, or the one that CHROMIUM names."""

import os
import shutil
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connections
from playwright.sync_api import expect

from networks.resources.folder import load
from tests.conftest import OSLO

# Playwright keeps an event loop running in the thread of the tests, also in those that come later, and
# Django takes a query there for one from asynchronous code and refuses it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_BROWSER = "There is no Chromium: apt-get install chromium, or name the program in the variable CHROMIUM."
NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = shutil.which(os.environ.get("CHROMIUM") or "chromium")
    if not chromium:
        give_up = pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip
        give_up(NO_BROWSER)
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def _connections_of_the_loop(playwright):
    """Close, while Playwright's loop still runs, the connections that Django opened under it.

    Under a running loop Django keeps a set of connections of its own, which nobody would find afterwards.
    """
    yield
    connections.close_all()


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    # A page that scrolls smoothly keeps whoever clicks waiting.
    return {**browser_context_args, "locale": "nb-NO", "reduced_motion": "reduce"}


@pytest.fixture
def register_of_oslo(transactional_db):
    """The register of Oslo, where the live server sees it."""
    load(OSLO)


class Reader:
    """A person who reads and clicks, and who notices what no page may do to a reader."""

    def __init__(self, page, site):
        self.page = page
        self.host = urlsplit(site).netloc
        self.noticed = []
        page.on("request", self.notice_host)
        page.on("console", self.notice_error)
        page.on("pageerror", lambda error: self.noticed.append(f"script error: {error}"))

    def notice_host(self, request):
        if urlsplit(request.url).netloc not in ("", self.host):
            self.noticed.append(f"another host: {request.url}")

    def notice_error(self, message):
        if message.type == "error":
            self.noticed.append(f"console error: {message.text}")

    @property
    def main(self):
        return self.page.get_by_role("main")

    def open(self, address="/"):
        self.page.goto(address)
        self.look_round()

    def click(self, *names):
        """Follow the links with these names, one after the other."""
        for name in names:
            link = self.page.get_by_role("link", name=name, exact=True).first
            address = urljoin(self.page.url, link.get_attribute("href"))
            link.click()
            expect(self.page).to_have_url(address)
            self.look_round()

    def reads(self, *phrases):
        """Each of the phrases can be seen on the page."""
        for phrase in phrases:
            expect(self.main).to_contain_text(phrase, use_inner_text=True)

    def look_round(self):
        """No cookie, no other host, no console error, and nothing sticks out of a narrow screen."""
        self.page.wait_for_load_state()
        cookies = [f"cookie: {each['name']}" for each in self.page.context.cookies()]
        assert self.noticed + cookies + self.sticks_out() == [], self.page.url

    def sticks_out(self):
        size = self.page.viewport_size
        self.page.set_viewport_size(NARROW)
        beyond = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        self.page.set_viewport_size(size)
        return [f"sideways overflow: {beyond} px"] if beyond > 0 else []


@pytest.fixture
def reader(page, base_url, register_of_oslo):
    """A reader on the front page."""
    reader = Reader(page, base_url)
    reader.open()
    return reader


@pytest.fixture
def editor(new_context, register_of_oslo, staff):
    """A page on which staff has logged in, in a browser of its own."""
    page = new_context().new_page()
    page.goto("/admin/")
    page.get_by_label("Brukernavn").fill("kari")
    page.get_by_label("Passord").fill("kari")
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_role("heading", name="Rediger registeret")).to_be_visible()
    return page


@pytest.fixture
def upload(editor):
    """upload(table, file) sends a file on the page for importing the table that staff calls so."""

    def send(table, file):
        editor.goto("/admin/")
        main = editor.get_by_role("main")
        main.get_by_role("link", name=table, exact=True).click()
        main.get_by_role("link", name="Importer", exact=True).click()
        editor.get_by_label("Fil:", exact=True).set_input_files(file)
        main.get_by_role("button", name="Vis hva som blir endret").click()

    return send
