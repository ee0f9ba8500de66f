"""What the register refuses, in the database and in words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from networks.models import (
    City,
    FocusArea,
    GoverningBody,
    KeyFigure,
    Measurement,
    Membership,
    Partnership,
    Position,
    Target,
    Theme,
    WorkingGroup,
)
from networks.models.base import Record
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
    make_participation,
    make_partnership,
    make_position,
    make_target,
)

pytestmark = pytest.mark.django_db


def refused(row):
    """The sentences that `full_clean` refuses `row` with; the database must refuse it too."""
    with pytest.raises(ValidationError) as said:
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._base_manager.bulk_create([row])
    return " ".join(said.value.messages)


def test_a_period_that_ends_before_it_starts():
    row = Membership(
        organization=make_organization(), city=make_city(), level="member", start="2015", end="2010"
    )
    assert "slutter før den begynner" in refused(row)


def test_a_period_that_may_end_after_it_starts_is_taken():
    make_membership(start="2015-06", end="2015").full_clean()


def test_two_home_cities():
    make_home("Oslo")
    assert "bare være én" in refused(City(name_nb="Bergen", country="NO", is_home=True))


def test_half_a_pair_of_coordinates():
    assert "to og to" in refused(City(name_nb="Bergen", country="NO", latitude=60))


def test_a_latitude_beyond_the_pole():
    city = City(name_nb="Bergen", country="NO", latitude=91, longitude=5)
    assert "90" in refused(city)


def test_a_country_that_does_not_exist():
    with pytest.raises(ValidationError) as said:
        City(name_nb="Atlantis", country="XX").full_clean()
    assert "country" in said.value.message_dict


def test_a_name_in_no_language():
    assert "minst ett språk" in refused(Theme())


def test_a_name_in_english_alone_is_taken():
    Theme(name_en="Urban governance").full_clean()


@pytest.mark.parametrize(
    "make",
    [make_membership, make_participation, make_partnership, make_position, make_figure, make_measurement],
    ids=lambda make: make.__name__,
)
def test_the_same_natural_key_twice(make):
    first = make()
    again = type(first)(
        **{
            field.attname: getattr(first, field.attname)
            for field in first._meta.concrete_fields
            if field.name not in ("id", "public_id")
        }
    )
    assert "fra før" in refused(again)


def test_the_same_focus_area_twice():
    framework = make_framework()
    FocusArea.objects.create(framework=framework, number=1, name_nb="Et inkluderende samfunn")
    assert "fra før" in refused(FocusArea(framework=framework, number=1, name_nb="Noe annet"))


def test_the_same_identifier_or_address_twice():
    city = make_city("Bergen")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_city("Berlin", public_id=city.public_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_city("Berlin", slug=city.slug)


def test_two_memberships_of_one_level_in_one_period():
    first = make_membership(start="2010", end="2015")
    again = Membership(organization=first.organization, city=first.city, level="member", start="2012")
    with pytest.raises(ValidationError) as said:
        again.full_clean()
    assert "samme nivå i samme periode fra før: 2010–2015" in said.value.messages[0]


@pytest.mark.parametrize(
    ("start", "end"), [("2015", ""), ("2016", ""), ("", "2009"), ("", "../2010"), ("2015-06-30", "")]
)
def test_two_memberships_of_one_level_one_after_the_other_are_taken(start, end):
    first = make_membership(start="2010", end="2015-06-30")
    Membership(
        organization=first.organization, city=first.city, level="member", start=start, end=end
    ).full_clean()


def test_two_levels_at_once_are_taken():
    first = make_membership(start="2010")
    Membership(organization=first.organization, city=first.city, level="observer", start="2010").full_clean()


def test_a_title_of_its_own_without_the_title():
    row = Membership(organization=make_organization(), city=make_city(), level="other")
    assert "nettverket selv bruker" in refused(row)


def test_a_target_with_a_value_and_no_year():
    assert "må ha et år" in refused(Target(commitment=make_commitment(), indicator_nb="kutt", value=20))


def test_a_target_that_was_met_in_no_year():
    target = Target(commitment=make_commitment(), indicator_nb="kutt", outcome="met")
    assert "må ha et målår" in refused(target)


def test_a_baseline_after_the_target():
    target = make_target(year=2020)
    target.baseline_year, target.public_id, target.pk, target.slug = 2025, "zzzzzzzz", None, ""
    assert refused(target) == "Utgangsåret kan ikke være senere enn målåret."


def test_a_baseline_in_the_year_of_the_target_is_taken():
    target = Target(commitment=make_commitment(), indicator_nb="kutt", year=2020, baseline_year=2020)
    target.slug = "kutt"
    target.full_clean()


def test_a_baseline_that_is_no_year_is_told_so_and_not_that_it_comes_too_late():
    target = Target(commitment=make_commitment(), indicator_nb="kutt", year=2020, baseline_year=1800)
    assert refused(target) == "Utgangsåret må være fra 1900 til 2200."


def test_a_year_that_is_no_year():
    assert "1900" in refused(Target(commitment=make_commitment(), indicator_nb="kutt", value=2, year=20))
    assert "1900" in refused(Measurement(target=make_target(), year=20, value=1))


def test_a_post_in_two_places_or_in_none():
    official, body = make_official(), make_body()
    nowhere = Position(official=official, role="member")
    twice = Position(official=official, role="member", body=body, organization=body.organization)
    assert "ett sted" in refused(nowhere)
    assert "ett sted" in refused(twice)


def test_a_vacant_seat_that_no_city_holds():
    assert "tilhører en by" in refused(Position(body=make_body(), role="member"))


def test_a_vacant_seat_that_a_city_holds_is_taken():
    seat = Position(body=make_body(), role="member", on_behalf_of=make_city())
    seat.full_clean()
    assert seat.is_vacant


def test_a_post_with_no_name():
    assert "hva vervet heter" in refused(Position(body=make_body(), official=make_official(), role="other"))


def test_a_post_in_a_citys_own_government_on_behalf_of_a_city():
    city = make_city()
    with pytest.raises(ValidationError) as said:
        Position(city=city, official=make_official(), role="mayor", on_behalf_of=city).full_clean()
    assert "on_behalf_of" in said.value.message_dict


def test_an_organisation_that_belongs_to_itself():
    parent = make_organization("ICLEI")
    part = make_organization("Cities for Climate Protection", parent=parent)
    parent.parent = part
    with pytest.raises(ValidationError) as said:
        parent.full_clean()
    assert "høre til seg selv" in said.value.message_dict["parent"][0]


def test_a_group_under_a_forum_of_another_organisation():
    forum = make_group("Miljø", organization=make_organization("METREX"))
    group = WorkingGroup(organization=make_organization("Eurocities"), name_nb="Avfall", parent=forum)
    with pytest.raises(ValidationError) as said:
        group.full_clean()
    assert "i en annen organisasjon" in said.value.message_dict["parent"][0]


def test_cooperation_of_the_home_city_with_itself():
    with pytest.raises(ValidationError) as said:
        Partnership(city=make_home(), kind="sister_city").full_clean()
    assert "seg selv" in said.value.message_dict["city"][0]


@pytest.mark.parametrize("typed", ["tull", "31.02.2020", "03/04/2020", "2020/", "0000", "Y17000"])
def test_a_date_that_is_no_date(typed):
    with pytest.raises(ValidationError) as said:
        Membership(start=typed).full_clean()
    assert typed in said.value.message_dict["start"][0]
    with pytest.raises(ValidationError), transaction.atomic():
        make_membership(start=typed)


@pytest.mark.parametrize("how", ["save", "bulk_create", "update_fields"])
def test_the_bounds_of_a_date_follow_it_on_every_path(how):
    row = Membership(organization=make_organization(), city=make_city(), level="member", start="2020-23")
    if how == "bulk_create":
        Membership._base_manager.bulk_create([row])
    else:
        row.save()
    if how == "update_fields":
        row.start = "2019"
        row.save(update_fields=["start"])
    stored = Membership.objects.values("start_earliest", "start_latest").get()
    year = 2019 if how == "update_fields" else 2020
    assert {day.year for day in stored.values()} == {year}


def test_what_a_person_types_is_stored_as_edtf():
    row = make_membership()
    row.start = "Høsten 2020"
    row.full_clean()
    row.save()
    assert Membership.objects.get().start == "2020-23"


def test_a_bare_bulk_create_is_refused_as_it_leaves_no_history():
    with pytest.raises(TypeError, match="history"):
        City.objects.bulk_create([City(name_nb="Bergen", country="NO")])
    assert not City.objects.exists()


def test_a_bare_update_is_refused_as_it_leaves_no_history():
    make_membership()
    with pytest.raises(TypeError, match="history"):
        Membership.objects.update(start="2020")


def test_what_others_refer_to_cannot_be_deleted():
    membership = make_membership(source=make_document())
    for row in (membership.organization, membership.city, membership.source):
        with pytest.raises(IntegrityError):
            row.delete()


def test_identifiers_are_short_and_never_the_databases_key():
    assert all(
        len(row.public_id) == 10 and row.public_id != str(row.pk)
        for row in (make_city(), make_membership(), make_participation())
    )


def said_of(row):
    with pytest.raises(ValidationError) as said:
        row.full_clean()
    return " ".join(said.value.messages)


def test_a_partner_city_that_becomes_the_home_city():
    city = make_partnership().city
    city.is_home = True
    assert "registrert som samarbeidsby" in said_of(city)


def test_an_organisation_that_is_its_own_initiator():
    organization = make_organization()
    organization.initiator = organization
    assert "høre til seg selv" in said_of(organization)


def test_a_group_that_leaves_its_parts_in_another_organisation():
    part = make_group("Del")
    whole = make_group(organization=part.organization)
    part.parent = whole
    part.save()
    whole.organization = make_organization("METREX")
    assert "Flytt den først" in said_of(whole)


def test_a_check_on_a_day_that_has_not_been():
    assert "har ikke vært ennå" in said_of(make_membership(verified_on=date(2999, 1, 1)))


@pytest.mark.parametrize("model", [Target, Measurement, GoverningBody, KeyFigure, Position, FocusArea])
def test_everything_that_a_fact_names_must_be_published(model):
    named = {
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, Record)
    }
    assert named == set(model.public_if)
