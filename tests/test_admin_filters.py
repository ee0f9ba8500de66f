"""The lists of the admin are narrowed down as the public ones are, and stay short where there is much."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.models import (
    City,
    Commitment,
    Document,
    KeyFigure,
    Membership,
    Official,
    Organization,
    WorkingGroup,
)
from tests.admin_pages import address
from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_everything,
    make_figure,
    make_group,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_position,
    make_theme,
)

pytestmark = pytest.mark.django_db


def filters(client, model):
    page = client.get(address(model, "changelist"))
    return [str(spec.title) for spec in page.context["cl"].filter_specs]


def shown(client, model, **asked):
    page = client.get(address(model, "changelist"), asked)
    assert page.status_code == 200, page.headers
    return {str(row) for row in page.context["cl"].result_list}


@pytest.mark.parametrize(
    ("model", "first"),
    [
        (Organization, ["type", "temaer", "byens rolle"]),
        (WorkingGroup, ["organisasjon", "temaer", "byens rolle"]),
        (City, ["land", "type"]),
        (Official, ["på vegne av", "nettverk", "rolle"]),
        (Commitment, ["by eller region", "resultat", "organisasjon", "temaer"]),
        (Document, ["type"]),
        (KeyFigure, ["hva som er talt", "organisasjon"]),
    ],
)
def test_the_filters_of_the_public_list_come_first_and_in_its_order(staff_client, model, first):
    make_everything()
    for number in range(2):
        theme, row = make_theme(f"Tema {number}"), make_organization(f"Nettverk {number}")
        row.themes.add(theme)
        group = make_group(f"Gruppe {number}", organization=row)
        group.themes.add(theme)
        make_figure(organization=row)
        city = make_city(f"By {number}")
        make_position(official=make_official(f"Person {number}"), organization=row, on_behalf_of=city)
        make_commitment(f"Løfte {number}", city=city, organization=row).themes.add(theme)
    there = filters(staff_client, model)
    assert there[: len(first)] == first


def test_a_list_is_narrowed_down_by_what_the_city_is_there_today(staff_client):
    home, other = make_home(), make_city("Bergen")
    here, left, theirs = (make_organization(name) for name in ("Her", "Forlatt", "Deres"))
    make_membership(organization=here, city=home, level="signatory")
    make_membership(organization=left, city=home, level="signatory", end="2001")
    make_membership(organization=theirs, city=other, level="signatory")
    assert shown(staff_client, Organization, home_role="signatory") == {"Her"}
    assert shown(staff_client, Organization, home_role="member") == set()
    group = make_group("Led", organization=here)
    make_group("Ikke", organization=here)
    make_participation(working_group=group, city=home, role="leader")
    assert shown(staff_client, WorkingGroup, home_role="leader") == {"Led"}
    page = staff_client.get(address(Organization, "changelist"), {"home_role": "tull"})
    assert page.status_code == 302


def test_people_are_found_by_the_network_in_which_they_have_a_post(staff_client):
    network = make_organization()
    make_position(official=make_official("Kari"), organization=network)
    make_position(official=make_official("Ola"), body=make_body(organization=network))
    make_position(official=make_official("Per"), organization=make_organization("METREX"))
    assert shown(staff_client, Official, network="eurocities") == {"Kari", "Ola"}


def test_a_filter_of_many_rows_is_left_out_but_an_address_that_chooses_one_still_does(staff_client):
    city = make_city("Oslo")
    networks = [make_organization(f"Nettverk {number}") for number in range(51)]
    for network in networks:
        make_membership(organization=network, city=city)
    assert "organisasjon" not in filters(staff_client, Membership)
    chosen = {"organization__id__exact": networks[7].pk}
    page = staff_client.get(address(Membership, "changelist"), chosen)
    assert [row.organization for row in page.context["cl"].result_list] == [networks[7]]
    links = re.findall(r'href="\?organization__id__exact=(\d+)"', page.content.decode())
    assert set(links) <= {str(networks[7].pk)}


def test_a_filter_offers_what_occurs(staff_client):
    city = make_city("Oslo")
    for name in ("Eurocities", "METREX"):
        make_membership(organization=make_organization(name), city=city)
    make_organization("Uten medlemmer")
    page = staff_client.get(address(Membership, "changelist"))
    (spec,) = [each for each in page.context["cl"].filter_specs if each.title == "organisasjon"]
    assert [name for _key, name in spec.lookup_choices] == ["Eurocities", "METREX"]


def test_the_filters_keep_a_list_within_its_queries(staff_client):
    make_everything()
    for model in (Organization, WorkingGroup, City, Official, Commitment, Document, KeyFigure, Membership):
        with CaptureQueriesContext(connection) as queries:
            staff_client.get(address(model, "changelist"))
        assert len(queries) <= 12, model
