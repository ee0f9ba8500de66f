"""The report of the register of Oslo: every family of the register, as it was on the day."""

import re

import pytest

from tests.pages import lacking, read

pytestmark = pytest.mark.django_db


def test_the_cover_says_what_it_is_of_which_day_made_when_and_from_where(oslo, client):
    assert not lacking(
        read(client, "/rapport/?dato=31.12.2020"),
        "Oslos internasjonale samarbeid",
        "rapporten gjelder 31. desember 2020",
        "http://testserver/rapport/?dato=2020-12-31",
        "«Mulig» betyr",
        "«Opplyst» er dagen",
    )
    page = read(client, "/rapport/")
    day, made, address = re.search(r"rapporten gjelder (.+?) laget (.+?) nettadresse (\S+)", page).groups()
    assert made.startswith(day)
    assert re.fullmatch(r"\d\d:\d\d", made.split()[-1])
    assert re.fullmatch(r"http://testserver/rapport/\?dato=\d{4}-\d\d-\d\d", address)


def test_the_report_of_2015_has_every_family_as_it_was(oslo, client):
    page = read(client, "/rapport/?dato=2015-06-01")
    assert not lacking(
        page,
        "Innhold Nettverk Oslo er med i: 8",
        "assosiert medlem, til senest 2020 (opplyst 2011 eller senere)",
        "Kilden kaller Eurocities en interesseforening",
        "skal være mer enn 20 prosent innen 2020",
        "Fristen er ikke ute",
        "Nettsted: Ikke oppgitt",
        "Göteborg Sverige samarbeidsprosjekter, datoer ikke oppgitt (opplyst 2011 eller senere)",
        "rundt 700 lokaldemokratier",
    )
    assert re.search(r"medlem, senest fra 2020 \(opplyst høsten 2020 eller senere\) \d mulig", page)
    assert "140 medlemmer" not in page
    assert "Innvalgt i styret" not in page


def test_the_report_of_today_has_every_family_as_last_known(oslo, client):
    page = read(client, "/rapport/")
    assert not lacking(
        page,
        "medlem, senest fra 2020 (opplyst høsten 2020 eller senere)",
        "Raymond Johansen: medlem, Styret i Eurocities, på vegne av Oslo, siden høsten 2020",
        "skulle være mer enn 20 prosent innen 2020",
        "Utfallet er ikke kjent",
        "Ingen ledige plasser er registrert denne dagen.",
        "Anna König Jerlmyr: ordfører, Stockholm",
        "Eurocities 140 medlemmer høsten 2020 eller senere",
        "Strategisk rammeverk 2020–2029",
        "Bymyndighetene tar opp og drøfter globale utfordringer (opplyst høsten 2020 eller senere)",
        "Viken Fylke Norge 1. januar 2020 – 31. desember 2023",
    )
    assert "assosiert medlem, til senest 2020" not in page


def test_the_english_report_is_in_english(oslo, client):
    page = read(client, "/en/report/?date=2020-12-31")
    assert not lacking(
        page, "Oslo’s international cooperation", "31 December 2020", "Partner cities", "Sources"
    )
    assert "/rapport/?dato=2020-12-31" in client.get("/en/report/?date=2020-12-31").content.decode()


def test_every_reference_leads_to_a_numbered_source_that_says_all_there_is(oslo, client):
    page = client.get("/rapport/").content.decode()
    body, _mark, listed = page.partition('<section class="sources"')
    numbers = re.findall(r'id="source-(\d+)"', listed)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert set(re.findall(r'href="#source-(\d+)"', body)) == set(numbers)


def test_every_page_leads_to_the_report_of_its_day_and_search_engines_do_not(oslo, client):
    assert 'href="/rapport/">Rapport for denne dagen' in client.get("/nettverk/").content.decode()
    page = client.get("/en/networks/?date=2015-06-01").content.decode()
    assert 'href="/en/report/?date=2015-06-01">Report for this day' in page
    assert '<meta name="robots" content="noindex">' in client.get("/rapport/").content.decode()
