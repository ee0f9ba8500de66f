"""The page of a source: everything that it says."""

import pytest
from django.utils.text import capfirst

from networks.models import FocusArea
from networks.models.facts import Sourced
from networks.resources import TABLES
from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_framework,
    make_group,
    make_measurement,
    make_membership,
    make_organization,
    make_participation,
    make_partnership,
    make_position,
    make_target,
)
from tests.pages import read, text_of

pytestmark = pytest.mark.django_db


def make_focus_area(**fields):
    return FocusArea.objects.create(framework=make_framework(), number=1, name_nb="Åpne byer", **fields)


SOURCED = [
    make_body,
    make_city,
    make_commitment,
    make_figure,
    make_focus_area,
    make_framework,
    make_group,
    make_measurement,
    make_membership,
    make_organization,
    make_participation,
    make_partnership,
    make_position,
    make_target,
]


@pytest.mark.parametrize("make", SOURCED, ids=lambda make: make.__name__)
def test_a_source_leads_to_the_page_of_every_kind_of_fact_that_has_it(client, make):
    document = make_document()
    fact = make(source=document)
    page = client.get(document.get_absolute_url())
    kind = str(capfirst(fact._meta.verbose_name))
    assert kind in text_of(page)
    assert f'href="{fact.get_absolute_url().partition("#")[0]}"' in page.content.decode()


def test_a_source_says_how_many_facts_of_each_kind_a_page_has_from_it(client):
    document, network = make_document(), make_organization()
    for city in ("Bergen", "Stavanger"):
        make_membership(organization=network, city=make_city(city), source=document)
    make_figure(organization=network, source=document)
    assert "Eurocities Medlemskap (2), Nøkkeltall" in read(client, document.get_absolute_url())


def test_a_vacant_seat_is_told_on_the_page_of_the_city_that_holds_it(client):
    document = make_document()
    make_position(on_behalf_of=make_city("Bergen"), source=document)
    assert "Bergen Verv" in read(client, document.get_absolute_url())


def test_every_kind_of_fact_is_tried_here():
    assert len(SOURCED) == sum(
        issubclass(model, Sourced) and not model.is_for_the_office() for model in TABLES.values()
    )


def test_a_source_of_nothing_says_so(client):
    page = read(client, make_document().get_absolute_url())
    assert "Registeret har ingen opplysninger fra dette dokumentet." in page


def test_what_a_source_tells_of_other_times_is_told_apart(client):
    document, network = make_document(), make_organization()
    make_membership(organization=network, city=make_city("Bergen"), start="2010", source=document)
    make_membership(organization=network, city=make_city("Oslo"), end="2001", source=document)
    page = read(client, f"{document.get_absolute_url()}?dato=2015-06-01")
    assert "Eurocities Medlemskap, Medlemskap på andre tidspunkter" in page


def test_each_kind_of_fact_is_called_what_it_is(client):
    document, network = make_document(), make_organization()
    network.source = document
    network.save()
    make_body(organization=network, source=document)
    make_membership(organization=network, source=document)
    framework = make_framework(organization=network, source=document)
    for number in (1, 2, 3):
        FocusArea.objects.create(framework=framework, number=number, name_nb=str(number), source=document)
    for kind in ("members", "staff"):
        make_figure(organization=network, kind=kind, source=document)
    told = "Fokusområde (3), Nøkkeltall (2), "
    page = read(client, document.get_absolute_url())
    assert f"Eurocities {told}" in page
    for kind in ("Organisasjon", "Styrende organ", "Medlemskap", "Strategisk rammeverk"):
        assert kind in page.split(told)[1].split("Om registeret")[0]
