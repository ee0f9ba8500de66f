"""The pages after an election and to another level: what they ask, refuse, show and do."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.duplicates import pairs
from networks.models import (
    ChangeSet,
    Distinct,
    Document,
    Membership,
    Official,
    Organization,
    Participation,
    Position,
)
from tests.admin_pages import address
from tests.make import (
    make_body,
    make_city,
    make_document,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_position,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ELECTION = "/admin/networks/position/election/"


@pytest.fixture
def seat():
    return make_position(body=make_body(), on_behalf_of=make_home(), official=make_official("Kari"))


def page_of(official, day="25.10.2023"):
    return f"{ELECTION}?official={official.pk}&date={day}"


def sent(*positions, **fields):
    """What a browser sends where the `positions` are shown and all of them end."""
    return {
        "shown": [str(each.pk) for each in positions],
        **{f"{each.pk}-leaves": "on" for each in positions},
        **fields,
    }


def agreed(page):
    return re.search(r'name="agreed" value="(\w+)"', page.content.decode())[1]


def confirmed(client, where, data):
    """The page after somebody has looked at the preview and confirmed it."""
    preview = client.post(where, data)
    return client.post(where, data | {"confirm": "1", "agreed": agreed(preview)}, follow=True)


def test_a_preview_shows_in_words_what_would_be_done_and_saves_nothing(staff_client, seat):
    page = text_of(staff_client.post(page_of(seat.official), sent(seat)))
    assert "Ingenting er lagret ennå." in page
    assert "Ingen overtar: Plassen til Oslo blir stående ledig." in page
    assert "25. oktober 2023" in page
    assert "Blir offentlig." in page
    assert Position.objects.count() == 1


def test_what_is_confirmed_is_done_as_one_change_set(staff, staff_client, seat):
    source = make_document()
    page = confirmed(staff_client, page_of(seat.official), sent(seat, source=source.pk))
    assert "Ferdig: Alt er lagret." in text_of(page)
    action = ChangeSet.objects.get(means="election")
    assert (action.user, action.detail) == (staff, "Kari, 25. oktober 2023")
    assert reverse("admin:networks_changeset_change", args=[action.pk]) in page.content.decode()
    assert set(Position.objects.values_list("end", "start", "source")) == {
        ("2023-10-25", "", source.pk),
        ("", "2023-10-25", source.pk),
    }


def test_whoever_confirms_after_somebody_changed_a_post_sees_what_would_be_done_now(staff_client, seat):
    where, data = page_of(seat.official), sent(seat)
    digest = agreed(staff_client.post(where, data))
    seat.end = "2026"
    seat.save()
    page = staff_client.post(where, data | {"confirm": "1", "agreed": digest})
    assert "Registeret er endret i mellomtiden. Ingenting er lagret." in text_of(page)
    assert "2026 → 25. oktober 2023" in text_of(page)
    assert Position.objects.get().end == "2026"


def test_a_post_that_came_or_went_since_the_page_was_opened_is_told(staff_client, seat):
    told = "Noen har endret disse vervene etter at du åpnet siden."
    make_position(official=seat.official)
    assert told in text_of(staff_client.post(page_of(seat.official), sent(seat)))
    data = sent(*Position.objects.all())
    Position.objects.exclude(pk=seat.pk).get().delete()
    assert told in text_of(staff_client.post(page_of(seat.official), data))
    assert Position.objects.get().end == ""


def test_going_back_from_the_preview_keeps_what_was_typed(staff_client, seat):
    data = sent(seat, **{f"{seat.pk}-new_name": "Ola Nordmann"})
    preview = staff_client.post(page_of(seat.official), data)
    page = staff_client.post(page_of(seat.official), data | {"agreed": agreed(preview), "change": "1"})
    assert 'value="Ola Nordmann"' in page.content.decode()
    assert Position.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"successor": "0"}, "Denne personen er ikke i registeret. Velg en annen."),
        ({"successor": "x\0"}, "Denne personen er ikke i registeret. Velg en annen."),
        ({"successor": "9" * 30}, "Denne personen er ikke i registeret. Velg en annen."),
        ({"successor": "holder"}, "«Kari» har vervet nå."),
        ({"new_name": "  KARI "}, "Registeret har et navn som ligner."),
        ({"new_name": "Ola", "successor": "other"}, "ikke begge deler"),
        ({"new_name": "Ola\u200b"}, "det usynlige tegnet"),
        ({"new_name": "Ola", "leaves": ""}, "Kryss av her også"),
        ({"leaves": ""}, "Kryss av minst ett verv som slutter."),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_nothing_is_saved(staff_client, seat, fields, sentence):
    keys = {"holder": seat.official.pk, "other": make_official("Per").pk}
    fields = {f"{seat.pk}-{name}": keys.get(value, value) for name, value in fields.items()}
    page = staff_client.post(page_of(seat.official), sent(seat) | fields | {"confirm": "1"})
    assert sentence in text_of(page)
    assert Position.objects.get().end == ""


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("official=&date=2023", "Velg enten en person eller en by."),
        ("official=0&date=2023", "Velg et gyldig valg"),
        ("official=x&city=x&date=2023", "Velg et gyldig valg"),
        ("official={}&date=", "Feltet er påkrevet."),
        ("official={}&date=i+fjor", "«i fjor» er ikke en dato"),
        ("official={}&date=%00", "Null"),
        ("official={}&date=2023/..", "«2023 eller senere» har ingen siste dag"),
        ("official={}&date=2023&which=x", "Velg et gyldig valg"),
        ("official={}&date=1850", "Registeret har ingen verv som kan gjelde den dagen."),
        ("official={}&date=9999", "Verv: Kari, 9999"),
        ("official={}&date=0001", "Verv: Kari, 0001"),
        ("city=", "Velg hvilke verv det gjelder"),
    ],
)
def test_nonsense_in_the_address_gets_a_sentence(staff_client, seat, query, sentence):
    if "1850" in query:
        seat.start = "1900"
        seat.save()
    where = f"{ELECTION}?{query.format(seat.official.pk)}"
    assert sentence in text_of(staff_client.get(where))
    assert staff_client.post(where, {"shown": "x", "confirm": "1", "source": "\0"}).status_code == 200


@pytest.mark.parametrize("lacking", ["change_position", "add_position"])
def test_without_the_right_there_is_no_way_in_and_no_link(client, django_user_model, seat, lacking):
    some = django_user_model.objects.create_user("ola", is_staff=True)
    names = ["view_position", "view_official", "change_official", "change_position", "add_position"]
    permissions = Permission.objects.filter(codename__in=[name for name in names if name != lacking])
    some.user_permissions.set(permissions)
    client.force_login(some)
    for page in ("/admin/", address(Position, "changelist"), address(Official, "change", seat.official.pk)):
        assert ELECTION not in client.get(page).content.decode()
    for response in (client.get(page_of(seat.official)), client.post(page_of(seat.official), sent(seat))):
        assert response.status_code == 403
    some.user_permissions.add(Permission.objects.get(codename=lacking))
    for page in ("/admin/", address(Position, "changelist"), address(Official, "change", seat.official.pk)):
        assert ELECTION in client.get(page).content.decode()


def test_who_may_not_publish_is_told_that_the_post_is_public_and_makes_no_person(
    client, django_user_model, seat
):
    some = django_user_model.objects.create_user("ola", is_staff=True)
    some.user_permissions.set(Permission.objects.filter(codename__in=["change_position", "add_position"]))
    client.force_login(some)
    name = {f"{seat.pk}-new_name": "Ola"}
    page = client.post(page_of(seat.official), sent(seat, confirm="1", **name))
    assert "er offentlig, og du har ikke rett til å publisere." in text_of(page)
    assert "Eller en ny person" not in text_of(page)
    assert not Official.objects.filter(name="Ola").exists()


def test_who_may_not_publish_makes_a_draft_of_a_new_person(client, django_user_model, seat):
    seat.official.published = False
    seat.official.save()
    some = django_user_model.objects.create_user("ola", is_staff=True)
    rights = ["change_position", "add_position", "add_official"]
    some.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(some)
    confirmed(client, page_of(seat.official), sent(seat, **{f"{seat.pk}-new_name": "Ola"}))
    assert not Official.objects.get(name="Ola").published


def test_other_methods_than_get_and_post_are_refused(staff_client, seat):
    membership = make_membership()
    for where in (ELECTION, address(Membership, "move", membership.pk)):
        assert staff_client.put(where).status_code == 405


def test_the_page_asks_as_little_for_forty_posts_as_for_two(staff_client, seat):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            page = staff_client.get(f"{ELECTION}?city={seat.on_behalf_of_id}&date=2023")
        return page.content.decode().count('name="shown"'), len(queries)

    def take_seats(number):
        for _seat in range(number):
            body = make_body(organization=seat.body.organization, source=make_document())
            make_position(body=body, on_behalf_of=seat.on_behalf_of, official=make_official())

    take_seats(1)
    assert asked()[0] == 2
    few = asked()[1]
    take_seats(38)
    assert asked() == (40, few)
    assert few <= 15


# --- another level --------------------------------------------------------------------------------------


@pytest.fixture
def associate():
    return make_membership(level="associate_member", city=make_home())


def moving(row):
    return address(type(row), "move", row.pk)


def test_the_next_level_is_shown_before_it_is_begun(staff_client, associate):
    page = text_of(staff_client.post(moving(associate), {"level": "member", "date": "senest 2020"}))
    assert "Dette blir gjort. Ingenting er lagret ennå." in page
    assert "Til: – → senest 2020" in page
    assert "Fra: senest 2020" in page
    assert Membership.objects.count() == 1


def test_a_confirmed_move_ends_one_level_and_begins_the_next(staff_client, associate):
    confirmed(staff_client, moving(associate), {"level": "other", "title_nb": "Pådriver", "date": "2020"})
    assert set(Membership.objects.values_list("level", "title_nb", "start", "end")) == {
        ("associate_member", "", "", "2020"),
        ("other", "Pådriver", "2020", ""),
    }
    assert ChangeSet.objects.get(means="move").detail == "Oslo – Eurocities: assosiert medlem, 2020"


def test_a_participant_moves_on_in_the_same_way(staff_client):
    confirmed(staff_client, moving(make_participation()), {"role": "leader", "date": "2020"})
    assert set(Participation.objects.values_list("role", "start", "end")) == {
        ("participant", "", "2020"),
        ("leader", "2020", ""),
    }


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"date": "2020"}, "level", "Feltet er påkrevet."),
        ({"date": "2020", "level": "x"}, "level", "Velg et gyldig valg"),
        ({"date": "2020", "level": "associate_member"}, "level", "Slik er det nå. Velg noe annet."),
        ({"date": "2020", "level": "other"}, "", "Skriv tittelen som nettverket selv bruker."),
        ({"date": "1999", "level": "member"}, "", "Perioden slutter før den begynner."),
        ({"level": "member"}, "date", "Feltet er påkrevet."),
        ({"date": "i fjor", "level": "member"}, "date", "er ikke en dato"),
        ({"date": "2020/..", "level": "member"}, "date", "har ingen siste dag"),
        ({"date": "2020", "level": "member", "source": "x"}, "source", "Velg et gyldig valg"),
    ],
)
def test_what_is_wrong_with_a_move_is_said_at_its_field(staff_client, associate, data, field, sentence):
    associate.start = "2000"
    associate.save()
    page = staff_client.post(moving(associate), data | {"confirm": "1"})
    errors = page.context["form"].errors[field or "__all__"]
    assert any(sentence in each for each in errors), errors
    assert Membership.objects.get().end == ""


def test_the_second_of_two_who_move_the_same_on_is_told(staff_client, associate):
    data = {"level": "member", "date": "2020"}
    digest = agreed(staff_client.post(moving(associate), data))
    staff_client.post(moving(associate), data | {"confirm": "1", "agreed": digest})
    page = staff_client.post(moving(associate), data | {"confirm": "1", "agreed": digest})
    assert "registrert fra før" in text_of(page)
    assert Membership.objects.count() == 2


@pytest.mark.parametrize("key", ["0", "x", "9" * 30])
def test_a_row_that_is_not_there_gets_a_sentence(staff_client, key):
    page = staff_client.get(address(Membership, "move", key), follow=True)
    assert page.status_code == 200
    assert "finnes ikke" in text_of(page)


def test_the_way_on_is_in_the_rows_own_form_and_among_the_organisations(staff_client, associate):
    for page in (
        address(Membership, "change", associate.pk),
        address(Organization, "change", associate.organization.pk),
    ):
        assert moving(associate) in staff_client.get(page).content.decode()


def test_without_the_right_nobody_moves_on(client, django_user_model, associate):
    some = django_user_model.objects.create_user("ola", is_staff=True)
    some.user_permissions.set(Permission.objects.filter(codename="change_membership"))
    client.force_login(some)
    own = address(Membership, "change", associate.pk)
    assert moving(associate) not in client.get(own).content.decode()
    assert client.post(moving(associate), {"level": "member", "date": "2020"}).status_code == 403


def test_the_preview_names_a_source_that_hides_what_was_public(staff_client, associate):
    source = make_document(published=False)
    data = {"level": "member", "date": "2020", "source": source.pk}
    assert "Er ikke lenger offentlig" in text_of(staff_client.post(moving(associate), data))
    assert Document.objects.get() == source


def test_two_bodies_of_one_city_may_have_the_same_post(staff_client, seat):
    other = make_position(
        body=make_body("Utvalget", organization=make_organization("ICLEI")),
        on_behalf_of=seat.on_behalf_of,
        official=seat.official,
    )
    make_position(official=make_official("Per"), on_behalf_of=make_city())
    page = staff_client.get(page_of(seat.official))
    rows = re.findall(r'name="shown" value="(\d+)"', page.content.decode())
    data = sent(*[Position(pk=int(key)) for key in rows])
    assert {int(key) for key in rows} == {seat.pk, other.pk}
    confirmed(staff_client, page_of(seat.official), data)
    assert Position.objects.filter(official=None, on_behalf_of=seat.on_behalf_of).count() == 2


@pytest.mark.parametrize("name", ["Hansen, Ola", "Ola  HANSEN", "Óla Hansen", "Ola Hannsen"])
def test_a_new_person_with_a_name_like_another_is_asked_about_before_anything_is_shown(
    staff_client, seat, name
):
    there = make_official("Ola Hansen" if name != "Ola Hannsen" else "Ola Hanssen")
    page = staff_client.post(page_of(seat.official), sent(seat, **{f"{seat.pk}-new_name": name}))
    assert not page.context["outcome"]
    assert "Registeret har et navn som ligner." in text_of(page)
    assert f'name="{seat.pk}-different" value="{there.public_id}"' in page.content.decode()


def test_a_new_person_who_is_ticked_as_another_stays_so_through_the_preview_and_for_good(
    staff, staff_client, seat
):
    there = make_official("Ola Hansen")
    data = sent(seat, **{f"{seat.pk}-new_name": "Hansen, Ola", f"{seat.pk}-different": there.public_id})
    preview = staff_client.post(page_of(seat.official), data)
    hidden = f'<input type="hidden" name="{seat.pk}-different" value="{there.public_id}">'
    assert hidden in preview.content.decode()
    assert not Distinct.objects.exists()
    confirmed(staff_client, page_of(seat.official), data)
    new = Official.objects.get(name="Hansen, Ola")
    assert pairs(Official) == []
    said = Distinct.objects.get()
    assert ({said.one, said.other}, said.user) == ({new.public_id, there.public_id}, staff)


def test_names_like_others_are_looked_for_once_for_all_rows(staff_client, seat):
    def queries(rows):
        data = sent(*rows, **{f"{each.pk}-new_name": f"Ola Hansen {each.pk}" for each in rows})
        with CaptureQueriesContext(connection) as queries:
            assert staff_client.post(page_of(seat.official), data | {"source": "x"}).status_code == 200
        return len(queries)

    few = queries([seat])
    more = [make_position(body=make_body(f"Styre {number}"), official=seat.official) for number in range(5)]
    assert queries([seat, *more]) == few


def test_whoever_is_slower_than_somebody_else_is_told_and_nothing_is_saved(staff_client, seat, monkeypatch):
    def hold_election(*args):
        raise IntegrityError

    monkeypatch.setattr("networks.admin.election.hold_election", hold_election)
    page = text_of(staff_client.post(page_of(seat.official), sent(seat)))
    assert "i samme øyeblikk" in page
    assert Position.objects.get().end == ""
