"""An address that a page once had leads to where the page is now."""

import pytest

from networks.models import Organization
from networks.resources import TABLES
from tests.make import (
    make_city,
    make_commitment,
    make_document,
    make_group,
    make_official,
    make_organization,
    make_page,
    make_theme,
)
from tests.spreadsheets import imported

pytestmark = pytest.mark.django_db

FAMILIES = [
    make_organization,
    make_group,
    make_commitment,
    make_official,
    make_city,
    make_theme,
    make_document,
    make_page,
]


def move(row, slug):
    row.slug = slug
    row.save()


def leads_to(client, address):
    """Where a permanent redirect leads; None where there is none."""
    response = client.get(address)
    assert response.status_code in (200, 301, 404)
    return response.headers.get("Location")


@pytest.mark.parametrize("make", FAMILIES, ids=lambda make: make.__name__)
def test_the_old_address_of_every_kind_of_page_leads_to_the_new_one(make, client):
    row = make(slug="old")
    old = row.get_absolute_url()
    move(row, "new")
    assert leads_to(client, old) == row.get_absolute_url()


def test_the_language_and_the_query_are_kept(client):
    move(make_organization(slug="old"), "new")
    assert leads_to(client, "/nettverk/old/?dato=2015-06-01&x=%C3%B8") == (
        "/nettverk/new/?dato=2015-06-01&x=%C3%B8"
    )
    assert leads_to(client, "/en/networks/old/") == "/en/networks/new/"


def test_each_address_of_a_chain_leads_straight_to_the_last(client):
    row = make_organization(slug="one")
    move(row, "two")
    move(row, "three")
    assert leads_to(client, "/nettverk/one/") == leads_to(client, "/nettverk/two/") == "/nettverk/three/"


def test_an_address_that_another_record_has_now_is_that_records(client):
    move(make_organization("Old", slug="old"), "new")
    make_organization("Other", slug="old")
    assert leads_to(client, "/nettverk/old/") is None
    assert "Other" in client.get("/nettverk/old/").content.decode()


def test_an_address_that_a_draft_has_now_leads_nowhere(client):
    move(make_organization("Old", slug="old"), "new")
    make_organization("Other", slug="old", published=False)
    assert client.get("/nettverk/old/").status_code == 404


def test_of_two_records_that_had_an_address_the_later_one_gets_its_readers(client):
    for slug in ("first", "second"):
        move(make_organization(slug="old"), slug)
    assert leads_to(client, "/nettverk/old/") == "/nettverk/second/"


def test_a_rename_that_is_undone_leads_in_no_circle(client):
    row = make_organization(slug="old")
    move(row, "new")
    move(row, "old")
    assert leads_to(client, "/nettverk/new/") == "/nettverk/old/"
    assert leads_to(client, "/nettverk/old/") is None
    # A browser that had stored the first redirect would go round between the two.
    assert client.get("/nettverk/new/").headers["Cache-Control"] == "no-cache"


def test_what_is_unpublished_or_deleted_has_moved_nowhere(client, staff_client):
    client = type(client)()
    row = make_organization(slug="old")
    move(row, "new")
    row.published = False
    row.save()
    assert client.get("/nettverk/old/").status_code == 404
    assert leads_to(staff_client, "/nettverk/old/") == "/nettverk/new/"
    row.delete()
    assert staff_client.get("/nettverk/old/").status_code == 410


def test_an_address_that_only_a_draft_had_leads_nowhere(client):
    row = make_organization(slug="secret", published=False)
    row.slug, row.published = "open", True
    row.save()
    assert client.get("/nettverk/secret/").status_code == 404


def test_a_rename_by_an_import_leads_on_too(client, staff_client):
    row = make_organization(slug="old")
    imported(staff_client, Organization, f"id,slug\n{row.public_id},new\n")
    assert Organization.objects.get().slug == "new"
    assert leads_to(client, "/nettverk/old/") == "/nettverk/new/"


def test_the_feed_of_an_organisation_moves_with_it(client):
    move(make_organization(slug="old"), "new")
    assert leads_to(client, "/en/networks/old/changes.atom") == "/en/networks/new/changes.atom"


def test_every_history_that_is_asked_for_an_address_has_an_index_on_it():
    for model in TABLES.values():
        if any(field.name == "slug" for field in model._meta.fields):
            assert model.history.model._meta.get_field("slug").db_index, model
