"""What is not published is not there for the public, and is there, marked, for staff."""

import re

import pytest

from networks.models import City, FocusArea, Measurement, Membership, Official, Position
from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_framework,
    make_group,
    make_home,
    make_measurement,
    make_membership,
    make_official,
    make_organization,
    make_page,
    make_participation,
    make_partnership,
    make_position,
    make_target,
    make_theme,
)
from tests.pages import lacking, read, text_of

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


@pytest.mark.parametrize("make", FAMILIES, ids=lambda make: make.__name__)
def test_the_page_of_a_draft_is_not_found_by_the_public_and_marked_for_staff(make, client, staff_client):
    client = type(client)()
    draft = make(published=False)
    assert client.get(draft.get_absolute_url()).status_code == 404
    page = staff_client.get(draft.get_absolute_url())
    assert page.status_code == 200
    assert "ikke publisert" in text_of(page)


@pytest.mark.parametrize("make", FAMILIES, ids=lambda make: make.__name__)
def test_a_draft_is_not_in_lists_and_not_found_by_search(make, client):
    draft = make("Hemmelig") if make is not make_document else make(title_nb="Hemmelig")
    draft.published = False
    draft.save()
    lists = [
        "/",
        "/nettverk/",
        "/arbeidsgrupper/",
        "/forpliktelser/",
        "/verv/",
        "/byer/",
        "/temaer/",
        "/kilder/",
    ]
    for address in [*lists, "/sok/?q=hemmelig"]:
        assert "Hemmelig" not in text_of(client.get(address))


@pytest.mark.parametrize("which", ["organization", "city", "source"])
def test_a_fact_is_public_when_everything_that_it_names_is_published(which):
    membership = make_membership(source=make_document())
    assert membership in Membership.objects.published()
    named = getattr(membership, which)
    named.published = False
    named.save()
    assert membership not in Membership.objects.published()


def test_a_participation_in_a_group_of_an_unpublished_organisation_is_hidden():
    group = make_group(organization=make_organization(published=False))
    participation = make_participation(working_group=group)
    assert participation not in type(participation).objects.published()


def test_a_post_in_a_body_of_an_unpublished_organisation_is_hidden():
    position = make_position(body=make_body(organization=make_organization(published=False)))
    assert position not in Position.objects.published()


def test_an_unpublished_theme_is_not_named_on_the_page_of_an_organisation(client):
    organization = make_organization()
    organization.themes.add(make_theme("Hemmelig", published=False))
    assert "Hemmelig" not in text_of(client.get(organization.get_absolute_url()))


def test_a_post_whose_holder_is_unpublished_is_hidden_and_no_vacancy(client):
    home, organization = make_home(), make_organization()
    body = make_body(organization=organization)
    hidden = make_position(body=body, official=make_official(published=False), on_behalf_of=home)
    assert hidden not in Position.objects.published()
    for address in (organization.get_absolute_url(), "/verv/", "/", home.get_absolute_url()):
        page = text_of(client.get(address))
        assert "Ledig plass" not in page
        assert "Kari Nordmann" not in page


def test_a_seat_with_nobody_in_it_is_shown_as_a_vacancy(client):
    home, organization = make_home(), make_organization()
    make_position(body=make_body(organization=organization), on_behalf_of=home)
    for address in (organization.get_absolute_url(), "/verv/", "/", home.get_absolute_url()):
        assert "Ledig plass" in text_of(client.get(address))


def test_a_member_of_staff_without_the_right_to_view_sees_what_the_public_sees(client, django_user_model):
    official = make_official(published=False)
    client.force_login(django_user_model.objects.create_user("per", is_staff=True))
    assert client.get(official.get_absolute_url()).status_code == 404
    assert list(Official.objects.published()) == []


def test_what_is_new_is_a_draft_until_somebody_publishes_it():
    assert City(name_nb="Bergen", country="NO").published is False


def test_a_position_in_a_body_that_is_hidden_is_hidden(client):
    body = make_body(source=make_document(published=False))
    position = make_position(official=make_official("Kari"), organization=None, body=body)
    assert position not in Position.objects.published()
    assert str(body.name) not in text_of(client.get("/verv/kari/"))


def test_a_measurement_of_a_target_that_is_hidden_is_hidden():
    target = make_target(source=make_document(published=False))
    measurement = make_measurement(target=target)
    assert measurement not in Measurement.objects.published()


@pytest.mark.parametrize("make", [make_organization, make_group, make_city, make_commitment])
def test_a_source_that_is_a_draft_is_not_named(make, client, staff_client):
    client = type(client)()
    row = make(source=make_document(title_nb="Hemmelig notat", published=False))
    page = text_of(client.get(row.get_absolute_url()))
    assert "Hemmelig" not in page
    assert "kilden er ikke publisert" in page
    assert "Hemmelig notat" in text_of(staff_client.get(row.get_absolute_url()))


@pytest.mark.parametrize(
    ("make", "relation"),
    [
        (make_organization, "parent"),
        (make_organization, "initiator"),
        (make_group, "parent"),
        (make_city, "part_of"),
    ],
)
def test_a_draft_above_is_not_named(make, relation, client, staff_client):
    client = type(client)()
    row = make(**{relation: make("Hemmelig", published=False)})
    assert "Hemmelig" not in text_of(client.get(row.get_absolute_url()))
    assert "Hemmelig" in text_of(staff_client.get(row.get_absolute_url()))


def page_of_a_network_with_drafts():
    network = make_organization()
    network.themes.add(make_theme("Skjult tema", published=False))
    make_organization("Skjult kampanje", parent=network, published=False)
    make_organization("Skjult initiativ", initiator=network, published=False)
    group = make_group("Skjult gruppe", organization=network, published=False)
    make_participation(working_group=group, city=make_home())
    make_commitment("Skjult løfte", organization=network, published=False)
    make_membership(organization=network, city=make_city("Skjult by", published=False))
    return network, (
        "Skjult tema",
        "Skjult kampanje",
        "Skjult initiativ",
        "Skjult gruppe",
        "Skjult løfte",
        "Skjult by",
    )


def page_of_a_theme_with_drafts():
    theme = make_theme()
    for row in (
        make_organization("Skjult nettverk", published=False),
        make_group("Skjult gruppe", published=False),
        make_commitment("Skjult løfte", published=False),
        make_partnership(city=make_city("Skjult by", published=False)),
    ):
        row.themes.add(theme)
    return theme, ("Skjult nettverk", "Skjult gruppe", "Skjult løfte", "Skjult by")


def page_of_a_city_with_drafts():
    make_home()
    city = make_city()
    make_city("Skjult bydel", part_of=city, published=False)
    make_commitment("Skjult løfte", city=city, published=False)
    make_body(
        "Skjult kontoret", seat=city, organization=make_organization("Skjult nettverk", published=False)
    )
    make_partnership(city=city).themes.add(make_theme("Skjult tema", published=False))
    return city, ("Skjult bydel", "Skjult løfte", "Skjult kontoret", "Skjult nettverk", "Skjult tema")


def page_of_a_group_with_drafts():
    group = make_group()
    make_group("Skjult undergruppe", organization=group.organization, parent=group, published=False)
    group.themes.add(make_theme("Skjult tema", published=False))
    return group, ("Skjult undergruppe", "Skjult tema")


def page_of_a_commitment_with_drafts():
    commitment = make_commitment()
    commitment.themes.add(make_theme("Skjult tema", published=False))
    return commitment, ("Skjult tema",)


@pytest.mark.parametrize(
    "page_with_drafts",
    [
        page_of_a_network_with_drafts,
        page_of_a_theme_with_drafts,
        page_of_a_city_with_drafts,
        page_of_a_group_with_drafts,
        page_of_a_commitment_with_drafts,
    ],
)
def test_staff_see_drafts_on_the_pages_that_name_them_each_marked_and_the_public_sees_none(
    client, staff_client, page_with_drafts
):
    row, drafts = page_with_drafts()
    address = row.get_absolute_url()
    assert not lacking(read(staff_client, address), *(f"{name} ikke publisert" for name in drafts))
    assert lacking(read(type(client)(), address), *drafts) == list(drafts)


def test_numbers_and_points_from_a_draft_are_marked_for_staff_and_hidden_from_the_public(
    client, staff_client
):
    hidden = make_document(published=False)
    network = make_organization()
    make_figure(organization=network, value=77, source=hidden)
    framework = make_framework(organization=network)
    FocusArea.objects.create(framework=framework, number=1, name_nb="Åpne byer", source=hidden)
    target = make_target(
        value=88, unit_nb="tonn", source=hidden, commitment=make_commitment(organization=network)
    )
    visible = make_target(indicator_nb="trær", commitment=target.commitment)
    make_measurement(target=visible, value=33, source=hidden)
    pages = {
        network.get_absolute_url(): (r"77 \d ikke publisert", r"Åpne byer ikke publisert"),
        target.get_absolute_url(): (r"88 tonn innen 2020 \d ikke publisert", r"33 ikke publisert \d"),
        "/forpliktelser/": (r"88 tonn innen 2020 ikke publisert",),
    }
    for address, patterns in pages.items():
        for pattern in patterns:
            assert re.search(pattern, read(staff_client, address)), pattern
            assert not re.search(pattern.split()[0], read(type(client)(), address)), pattern
