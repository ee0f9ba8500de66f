"""What comes out of the printer: as a PDF that the browser makes of a page."""

import io
import re

import pytest
from pypdf import PdfReader

from networks.models import Organization
from tests.make import make_figure

A4 = (595, 842)  # points
ADDRESSES = ["/", "/nettverk/", "/nettverk/eurocities/", "/forpliktelser/", "/byer/", "/tall/", "/rapport/"]
CONTROLS = [
    "Hopp til innholdet",
    "Arbeidsgrupper Forpliktelser Verv",
    "Vis en annen dag",
    "English",
    "Last ned",
    "Avgrens",
    "Gå tilbake til i dag",
    "Alle nettverk",
    "Alle kilder",
    "Vis som tabell",
]


@pytest.fixture
def printed(page, base_url, register_of_oslo):
    """printed(address) is the list of the pages of paper, as text."""

    def print_page(address):
        page.goto(address)
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=False))).pages
        assert {
            (round(float(each.mediabox.width)), round(float(each.mediabox.height))) for each in paper
        } == {A4}
        return [" ".join(each.extract_text().split()) for each in paper]

    return print_page


def test_the_report_has_every_family_on_paper(printed, base_url):
    pages = printed("/rapport/?dato=2020-12-31")
    text = " ".join(pages)
    assert "Oslos internasjonale samarbeid" in pages[0]
    assert "Innhold" in pages[0]
    families = [
        "Nettverk Oslo er med i",
        "Andre organisasjoner",
        "Forpliktelser",
        "Verv på vegne av Oslo",
        "Samarbeidsbyer",
        "Alle byer og regioner i registeret",
        "Tall",
        "Strategiske rammeverk",
        "Kilder",
    ]
    after_the_contents = " ".join(pages[1:])
    assert [family for family in families if family not in after_the_contents] == []
    assert "2. Et samfunn med utviklingsmuligheter" in text
    assert f"{base_url}/rapport/?dato=2020-12-31".replace("http://", "") in text.replace(" ", "")
    assert 8 <= len(pages) <= 12


def test_each_page_of_paper_says_the_register_the_day_and_its_number(printed):
    pages = printed("/rapport/?dato=2020-12-31")
    for number, text in enumerate(pages, 1):
        assert "Oslo internasjonalt, 31. desember 2020" in text
        assert f"{number} / {len(pages)}" in text


@pytest.mark.parametrize(
    "address",
    ["/", "/nettverk/", "/nettverk/eurocities/", "/forpliktelser/", "/byer/", "/tall/", "/rapport/"],
)
def test_paper_has_no_menus_forms_or_buttons_and_says_where_it_is_from(printed, base_url, address):
    pages = printed(f"{address}?dato=2020-12-31")
    text = " ".join(pages)
    assert [words for words in CONTROLS if words in text] == []
    assert f"{base_url}{address}?dato=2020-12-31" in text
    assert "31. desember 2020" in text
    assert min(map(len, pages)) > 100, "a page is nearly empty"
    assert len(pages) <= 12


def test_the_tables_behind_charts_are_open_on_paper(printed):
    network = Organization.objects.get(slug="eurocities")
    for year, value in (("2014", 12345), ("2016", 23456)):
        make_figure(organization=network, kind="signatories", value=value, as_of=year)
    for address in ("/", "/tall/", "/nettverk/eurocities/"):
        text = " ".join(printed(address))
        row = "Tilknytning og periode" if address == "/" else r"2016 23.456 kilde ikke oppgitt"
        assert re.search(row, text), address


def test_sources_are_printed_with_their_addresses(printed):
    document = Organization.objects.get(slug="eurocities").source
    document.url = "https://example.org/et/dokument"
    document.save()
    assert "https://example.org/et/dokument" in " ".join(printed("/nettverk/eurocities/"))
