"""The address of a record that was merged into another leads to that one, as long as it stays merged."""

import pytest

from networks.models import City, Membership, Organization
from networks.undoing import undo
from tests.make import make_city, make_membership, make_organization
from tests.spreadsheets import faults
from tests.test_merging import merge
from tests.test_moved_slugs import FAMILIES, leads_to, move

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", FAMILIES, ids=lambda make: make.__name__)
def test_the_address_of_every_kind_of_page_leads_to_the_record_that_stays(make, client, staff):
    kept, gone = make(slug="kept"), make(slug="gone")
    old = gone.get_absolute_url()
    merge(kept, gone, staff)
    assert leads_to(client, old) == kept.get_absolute_url()
    assert client.get(old).status_code == 301


def test_a_chain_of_mergers_leads_straight_to_the_last(client, staff):
    one, two, three = (make_organization(name, slug=name) for name in ("one", "two", "three"))
    move(one, "first")
    merge(two, one, staff)
    merge(three, two, staff)
    move(three, "third")
    for slug in ("one", "first", "two", "three"):
        assert leads_to(client, f"/nettverk/{slug}/?dato=2015-06-01") == "/nettverk/third/?dato=2015-06-01"


def test_the_feed_of_a_network_leads_on_too(client, staff):
    merge(make_organization(slug="kept"), make_organization(slug="gone"), staff)
    assert leads_to(client, "/en/networks/gone/changes.atom") == "/en/networks/kept/changes.atom"


def test_what_only_a_draft_was_called_leads_nowhere_nor_does_anything_lead_to_a_draft(client, staff):
    merge(make_organization(slug="kept"), make_organization(slug="gone", published=False), staff)
    assert client.get("/nettverk/gone/").status_code == 404
    merge(make_organization(slug="draft", published=False), make_organization(slug="public"), staff)
    assert client.get("/nettverk/public/").status_code == 410


def test_a_merger_that_was_undone_leads_nowhere_even_when_the_record_is_deleted_later(client, staff):
    kept, gone = make_organization(slug="kept"), make_organization(slug="gone")
    action = merge(kept, gone, staff)
    undoing = undo(action, staff)
    assert leads_to(client, "/nettverk/gone/") is None
    assert client.get("/nettverk/gone/").status_code == 200
    undo(undoing, staff)
    assert leads_to(client, "/nettverk/gone/") == "/nettverk/kept/"
    undo(Organization.history.first().change_set, staff)
    Organization.objects.get(slug="gone").delete()
    assert client.get("/nettverk/gone/").status_code == 410


def test_the_other_way_round_after_undoing_leads_in_no_circle(client, staff):
    one, other = make_organization(slug="one"), make_organization(slug="other")
    undo(merge(one, other, staff), staff)
    merge(Organization.objects.get(slug="other"), Organization.objects.get(slug="one"), staff)
    assert leads_to(client, "/nettverk/one/") == "/nettverk/other/"
    assert leads_to(client, "/nettverk/other/") is None


def test_a_file_that_names_a_merged_record_by_its_id_is_told_which_one_it_is_now(staff_client, staff):
    kept, gone = make_organization("C40", slug="c40"), make_organization("C40 Cities", slug="c40-cities")
    merge(kept, gone, staff)
    found = faults(staff_client, Organization, f"id,name_nb\n{gone.public_id},C40 Cities\n")
    assert found[2][0][2] == (
        f"Det som hadde id-en «{gone.public_id}», ble slått sammen med «C40», som har id-en "
        f"{kept.public_id}. Skriv den id-en, eller ta ut raden."
    )
    make_city("Bergen", slug="bergen")
    found = faults(staff_client, Membership, "organization,city,level,start\nc40-cities,bergen,member,2011\n")
    assert "Mente du «c40»?" in found[2][0][2]


def test_a_fact_that_became_one_with_another_is_known_by_its_id_too(staff_client, staff):
    kept, gone = make_organization("C40"), make_organization("C40 Cities")
    city = make_city()
    make_membership(organization=kept, city=city)
    twin = make_membership(organization=gone, city=city)
    merge(kept, gone, staff)
    found = faults(staff_client, Membership, f"id,title_nb\n{twin.public_id},Medlem\n")
    assert "ble slått sammen med «Bergen – C40: medlem»" in found[2][0][2]
    assert City.objects.count() == 1
