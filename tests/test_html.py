"""The Nu HTML checker finds no error in any kind of page; what is XML is well formed."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from networks.models import Organization
from tests.make import make_everything
from tests.pages import walk

pytestmark = pytest.mark.django_db
NO_CHECKER = (
    "There is no HTML checker: install Java, run npm install --prefix FOLDER --ignore-scripts vnu-jar, "
    "and name the file vnu.jar in the variable VNU_JAR."
)
LISTS = ["", "nettverk/", "arbeidsgrupper/", "forpliktelser/", "verv/", "byer/", "temaer/", "kilder/"]
PAGES = [
    "/nettverk/eurocities/",
    "/nettverk/catchmr/",
    "/arbeidsgrupper/eurocities-waste/",
    "/forpliktelser/aalborg-commitments/",
    "/verv/raymond-johansen/",
    "/byer/oslo/",
    "/byer/glasgow/",
    "/temaer/miljo/",
    "/kilder/eurocities-og-metrex/",
    "/om/forankring/",
]
IN_ENGLISH = [
    "/en/",
    "/en/networks/",
    "/en/networks/eurocities/",
    "/en/cities/",
    "/en/officials/",
    "/en/officials/raymond-johansen/",
    "/en/commitments/",
]
ODD = {
    "/nettverk/eurocities/?dato=2015-06-01": 200,
    "/?dato=2015-06-01": 200,
    "/?dato=tull": 200,
    "/sok/": 200,
    "/sok/?q=oslo": 200,
    "/sok/?q=atlantis": 200,
    "/nettverk/atlantis/": 404,
    "/en/networks/atlantis/": 404,
}


@pytest.fixture(scope="session")
def check(tmp_path_factory):
    """A function that returns what the checker finds wrong with pages: {address: HTML}."""
    java, jar = shutil.which("java"), os.environ.get("VNU_JAR", "")
    if not java or not Path(jar).is_file():
        give_up = pytest.fail if os.environ.get("REQUIRE_HTML_CHECKER") else pytest.skip
        give_up(NO_CHECKER)

    def run(pages):
        folder = tmp_path_factory.mktemp("pages")
        for number, html in enumerate(pages.values()):
            (folder / f"{number}.html").write_bytes(html)
        call = [java, "-jar", jar, "--errors-only", "--format", "json", *folder.iterdir()]
        found = json.loads(subprocess.run(call, capture_output=True, text=True, timeout=300).stderr)
        addresses = list(pages)
        return [
            (addresses[int(Path(fault["url"]).stem)], fault["message"], fault.get("extract"))
            for fault in found["messages"]
        ]

    return run


def test_the_checker_finds_what_is_wrong(check):
    (fault,) = check({"/x/": b"<!doctype html><html lang=nb><title>x</title><p><img src='x.png'>"})
    assert fault[0] == "/x/"
    assert "alt" in fault[1]


def test_an_empty_register_is_right(check, client):
    assert not Organization.objects.exists(), "this test comes before those that load a register"
    addresses = ["/", "/en/", "/nettverk/", "/byer/", "/verv/", "/forpliktelser/", "/sok/?q=oslo"]
    assert check({address: client.get(address).content for address in addresses}) == []


def test_every_page_of_a_register_with_everything_in_it_is_right(check, client):
    make_everything()
    pages = {address: page.content for address, page in walk(client)}
    assert len(pages) > 40
    assert check(pages) == []


def test_every_kind_of_page_is_right(oslo, check, client):
    pages = {}
    wanted = dict.fromkeys([*(f"/{each}" for each in LISTS), *PAGES, *IN_ENGLISH], 200) | ODD
    for address, status in wanted.items():
        response = client.get(address)
        assert response.status_code == status, address
        pages[address] = response.content
    pages["405"] = client.post("/").content
    for template in ("403.html", "403_csrf.html"):
        pages[template] = render_to_string(template, request=response.wsgi_request).encode()
    for template in ("500.html", "503.html"):
        pages[template] = render_to_string(template).encode()
    assert check(pages) == []


def test_names_with_markup_leave_pages_right(oslo, check, client):
    row = Organization.objects.get(slug="eurocities")
    row.name_nb = row.summary_nb = row.other_names = "</script>\"'<b>&amp;<!-- ]]>"
    row.save()
    addresses = ["/", "/nettverk/", "/nettverk/eurocities/"]
    assert check({address: client.get(address).content for address in addresses}) == []


@pytest.mark.parametrize(
    "address",
    ["/sitemap.xml", "/endringer.atom", "/en/changes.atom", "/nettverk/eurocities/endringer.atom"],
)
def test_what_is_xml_is_well_formed(oslo, client, address):
    assert len(ElementTree.fromstring(client.get(address).content)) > 5
