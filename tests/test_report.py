"""The report: the whole register on a day, with every source, and without a draft whoever makes it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_focus_area,
    make_framework,
    make_group,
    make_home,
    make_measurement,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_partnership,
    make_position,
    make_target,
    make_theme,
)
from tests.pages import lacking, read, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["Paris", "Graz", "Halifax"])
def test_a_city_whose_name_ends_in_s_x_or_z_has_an_apostrophe(client, name):
    make_home(name)
    assert f"{name}’ internasjonale samarbeid" in read(client, "/rapport/")


def test_a_source_says_its_publisher_date_reference_address_and_when_it_was_verified(client):
    source = make_document(
        title_nb="Byrådssak",
        publisher="Bystyret",
        date="2011",
        reference="Sak 12/2011",
        url="https://example.org/sak",
    )
    network = make_organization(source=source, verified_on="2025-01-31")
    make_figure(organization=network, source=source, verified_on="2026-03-02", as_of="2011")
    make_figure(organization=network, kind="countries", as_of="2011", source=make_document(title_nb="Notat"))
    sources = read(client, "/rapport/").partition("Byrådssak.")[2]
    assert not lacking(
        sources,
        "Bystyret. Nettside. 2011. Sak 12/2011. https://example.org/sak Sist kontrollert 2. mars 2026.",
        "Notat. Nettside. Udatert. Nettadresse ikke oppgitt. Ikke kontrollert.",
    )


def test_a_vacant_seat_is_a_vacancy_and_a_hidden_holder_is_none(client):
    home, network = make_home(), make_organization()
    make_position(body=make_body("Rådet", organization=network), on_behalf_of=home, note_nb="Valg i mai.")
    make_position(
        body=make_body("Utvalget", organization=network),
        official=make_official(published=False),
        on_behalf_of=home,
    )
    page = read(client, "/rapport/").partition("Ledige plasser Ledig plass")[2]
    assert page.startswith(": medlem, Rådet i Eurocities, på vegne av Oslo")
    assert page.partition("Samarbeidsbyer")[0].count("Valg i mai.") == 1
    assert "medlem, Utvalget" not in read(client, "/rapport/")


def register_with_drafts():
    home = make_home(source=make_document(title_nb="Skjult kilde", published=False))
    network = make_organization(parent=make_organization("Skjult mor", published=False))
    network.themes.add(make_theme("Skjult tema", published=False))
    make_membership(organization=network, city=home)
    make_group("Skjult gruppe", organization=network, published=False)
    make_group(organization=network).themes.add(make_theme("Skjult emne", published=False))
    make_commitment("Skjult løfte", city=home, published=False)
    make_partnership(city=make_city("Skjult by", published=False))
    hidden = make_document(published=False)
    make_target(commitment=make_commitment(city=home), indicator_nb="Skjult mål", source=hidden)
    make_figure(organization=network, value=77777, source=hidden)
    make_focus_area(framework=make_framework(organization=network), name_nb="Skjult punkt", source=hidden)


def test_staff_make_the_same_report_as_everybody_else(client, staff_client):
    register_with_drafts()
    page = read(staff_client, "/rapport/")
    assert "Skjult" not in page
    assert "ikke publisert" not in page.replace("kilden er ikke publisert", "")
    assert "77" not in page
    without_the_minute = re.compile(r"laget .*? nettadresse")
    theirs = read(type(client)(), "/rapport/")
    assert without_the_minute.sub("", page) == without_the_minute.sub("", theirs)
    # They are still logged in where they make changes.
    assert staff_client.get("/admin/").status_code == 200


def make_much(number, home):
    for each in range(number):
        source = make_document()
        network = make_organization(f"Nettverk {each}", source=source)
        network.themes.add(make_theme(f"Tema {each}"))
        make_membership(organization=network, city=home, source=source)
        make_membership(organization=network, city=make_city(f"By {each}", part_of=home), source=source)
        group = make_group(f"Gruppe {each}", organization=network, source=source)
        group.themes.add(make_theme(f"Emne {each}"))
        make_participation(working_group=group, city=home, source=source)
        body = make_body(organization=network, source=source, seat=home)
        make_position(body=body, official=make_official(f"Kari {each}"), on_behalf_of=home, source=source)
        make_position(working_group=group, on_behalf_of=home, source=source)
        make_position(city=home, official=make_official(f"Ola {each}"), source=source)
        commitment = make_commitment(f"Løfte {each}", city=home, organization=network, source=source)
        commitment.themes.add(make_theme(f"Sak {each}"))
        make_measurement(target=make_target(commitment=commitment, source=source), source=source)
        make_partnership(city=make_city(f"Venn {each}"), source=source).themes.add(make_theme(f"Felt {each}"))
        make_figure(organization=network, as_of="2014", source=source)
        make_focus_area(framework=make_framework(organization=network, source=source), source=source)


def test_a_large_register_asks_no_more_of_the_database_than_a_small_one(client):
    home, counts = make_home(), []
    for more in (3, 57):
        make_much(more, home)
        with CaptureQueriesContext(connection) as queries:
            page = read(client, "/rapport/")
        counts.append(len(queries))
    assert "Nettverk 56" in page
    assert counts[0] == counts[1] <= 12


def test_an_empty_register_has_a_report_with_words(client):
    assert not lacking(
        read(client, "/rapport/"),
        "Internasjonalt samarbeid",
        "Ingen organisasjoner er registrert denne dagen.",
        "Ingen forpliktelser er registrert denne dagen.",
        "Ingen ledige plasser er registrert denne dagen.",
        "Det er ikke registrert noe samarbeid denne dagen.",
        "Registeret har ingen byer.",
        "Ingen tall er registrert denne dagen.",
        "Ingen rammeverk er registrert denne dagen.",
    )
    assert "None" not in text_of(client.get("/en/report/"))


def test_a_day_that_cannot_be_read_gets_words_and_the_report_of_today(client):
    page = read(client, "/rapport/?dato=tull")
    assert "«tull» er ikke én dag" in page
    assert "dato=tull" not in page.partition("nettadresse")[2].partition("Innhold")[0]
