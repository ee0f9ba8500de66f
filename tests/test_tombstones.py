"""What the public knew and is deleted says so at its old address; it names nothing, as it may be a person."""

import pytest

from tests.make import make_city, make_commitment, make_document, make_group, make_official, make_organization
from tests.pages import text_of
from tests.test_moved_slugs import FAMILIES, move

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", FAMILIES, ids=lambda make: make.__name__)
def test_a_page_of_any_kind_that_is_deleted_is_gone_and_says_when(make, client):
    row = make(slug="gammel")
    here = row.get_absolute_url()
    row.delete()
    page = client.get(here)
    assert page.status_code == 410
    assert "fjernet fra registeret" in text_of(page)
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert 'rel="canonical"' not in page.content.decode()


def test_it_speaks_english_too_and_leads_on_to_the_list_and_the_search(client):
    make_organization(slug="old").delete()
    page = client.get("/en/networks/old/")
    assert page.status_code == 410
    assert "was removed from the register on" in text_of(page)
    assert 'href="/en/networks/"' in page.content.decode()
    assert 'action="/en/search/"' in page.content.decode()


def test_a_person_who_was_deleted_is_not_named(client):
    make_official("Kari Nordmann").delete()
    page = client.get("/verv/kari-nordmann/")
    assert page.status_code == 410
    assert "Nordmann" not in text_of(page)
    assert "Nordmann" not in page.content.decode()


def test_each_address_that_it_once_had_is_gone(client):
    row = make_organization(slug="one")
    move(row, "two")
    row.delete()
    assert {client.get(f"/nettverk/{slug}/").status_code for slug in ("one", "two")} == {410}


def test_what_was_taken_off_the_public_pages_before_it_was_deleted_was_public_once(client):
    row = make_organization(slug="old")
    row.published = False
    row.save()
    assert client.get("/nettverk/old/").status_code == 404
    row.delete()
    assert client.get("/nettverk/old/").status_code == 410


def test_an_address_that_the_public_never_had_is_not_found(client):
    make_organization(slug="draft", published=False).delete()
    renamed = make_organization(slug="secret", published=False)
    renamed.slug, renamed.published = "open", True
    renamed.save()
    renamed.delete()
    for slug in ("draft", "secret", "never"):
        assert client.get(f"/nettverk/{slug}/").status_code == 404
    assert client.get("/nettverk/open/").status_code == 410


def test_a_published_group_of_a_draft_network_was_never_public(client):
    group = make_group(slug="gruppe", organization=make_organization(published=False))
    group.delete()
    assert client.get("/arbeidsgrupper/gruppe/").status_code == 404


def test_a_group_that_was_public_is_gone_also_when_its_network_is_gone_too(client):
    network = make_organization(published=False)
    group = make_group(slug="gruppe", organization=network)
    network.published = True
    network.save()
    group.delete()
    network.delete()
    assert client.get("/arbeidsgrupper/gruppe/").status_code == 410


def test_a_commitment_that_was_withdrawn_before_its_city_was_published_was_never_public(client):
    city = make_city(published=False)
    commitment = make_commitment(slug="mal", city=city)
    commitment.delete()
    city.published = True
    city.save()
    assert client.get("/forpliktelser/mal/").status_code == 404


def test_whatever_has_the_address_now_keeps_it(client):
    make_document(slug="melding").delete()
    assert client.get("/kilder/melding/").status_code == 410
    draft = make_document(slug="melding", published=False)
    assert client.get("/kilder/melding/").status_code == 404
    draft.published = True
    draft.save()
    assert client.get("/kilder/melding/").status_code == 200


def test_the_feed_of_a_network_that_is_deleted_is_gone(client):
    make_organization(slug="old").delete()
    assert client.get("/nettverk/old/endringer.atom").status_code == 410
    assert client.get("/nettverk/never/endringer.atom").status_code == 404
