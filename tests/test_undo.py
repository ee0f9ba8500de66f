"""Any change set can be undone as one: everything is as it was, or nothing is changed."""

from contextlib import suppress

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.changes import Kind, shown
from networks.models import (
    ChangeSet,
    City,
    Document,
    Organization,
    Theme,
    change_set,
    current_change_set,
)
from networks.resources import TABLES
from networks.resources.folder import dump, load
from networks.undoing import MOST_NAMED, CannotUndo, undo
from tests.admin_pages import address
from tests.conftest import OSLO
from tests.make import (
    make_city,
    make_document,
    make_focus_area,
    make_framework,
    make_group,
    make_membership,
    make_organization,
    make_theme,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(tmp_path):
    """A function that gives the whole register as its files: {table: text}, and what is derived."""
    return lambda: snapshot(tmp_path)


def snapshot(folder):
    dump(folder)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    columns = {
        model: list(model._base_manager.order_by("pk").values_list())  # database keys and derived columns
        for model in TABLES.values()
    }
    return files, columns


def act(user=None):
    return change_set(ChangeSet.Means.FORM, user)


def newest():
    return ChangeSet.objects.first()


def test_records_that_were_made_are_gone_after_undoing(register, staff):
    before = register()
    with act():
        organization = make_organization()
        organization.themes.add(make_theme())
        make_membership(organization=organization)
    undo(newest(), staff)
    assert register() == before
    assert Organization.history.first().history_type == "-"


def test_changed_fields_languages_dates_and_lists_are_as_they_were(register, staff):
    climate, noise = make_theme("Klima"), make_theme("Støy")
    organization = make_organization(
        "Eurocities", summary_nb="Nettverk", start="1986", source=make_document()
    )
    organization.themes.add(climate)
    before = register()
    with act():
        organization.name_nb, organization.name_en = "Eurobyer", "Eurocities"
        organization.summary_nb, organization.start, organization.source = "", "2020-23", None
        organization.save()
        organization.themes.set([noise])
    assert register() != before
    undo(newest(), staff)
    assert register() == before
    again = Organization.objects.get()
    assert (again.name, list(again.themes.all())) == ("Eurocities", [climate])


def test_deleted_records_come_back_with_the_same_keys_and_lists(register, staff):
    group = make_group()
    group.themes.add(make_theme())
    part = make_group("Del", organization=group.organization, parent=group)
    before = register()
    with act():
        part.delete()
        group.delete()
    undo(newest(), staff)
    assert register() == before


def test_what_was_deleted_along_with_a_record_comes_back(register, staff):
    make_focus_area(framework=(framework := make_framework()))
    before = register()
    with act():
        framework.delete()
    undo(newest(), staff)
    assert register() == before


def test_two_records_that_swapped_addresses_swap_them_back(register, staff):
    one, other = make_city("Bergen"), make_city("Stavanger")
    before = register()
    with act():
        one.slug = "x"
        one.save()
        other.slug = "bergen"
        other.save()
        one.slug = "stavanger"
        one.save()
    undo(newest(), staff)
    assert register() == before


def test_an_undone_action_can_be_done_again_and_undone_again(register, staff):
    city, theme = make_city("Bergen"), make_theme()
    before = register()
    with act():
        city.name_nb = "Stavanger"
        city.save()
        theme.delete()
        make_organization().themes.add(make_theme("Støy"))
    after = register()
    action = newest()
    first = undo(action, staff)
    assert register() == before
    second = undo(first, staff)
    assert register()[0] == after[0]
    undo(second, staff)
    assert register() == before
    assert (first.undoes, second.undoes, first.means, first.user) == (action, first, "undo", staff)


def test_an_action_is_undone_only_once(staff):
    with act():
        make_city()
    action = newest()
    undo(action, staff)
    with pytest.raises(CannotUndo, match="angret allerede"):
        undo(action, staff)


def test_what_was_made_and_deleted_at_once_is_nothing(register, staff):
    before = register()
    with act():
        make_city().delete()
    assert shown(newest()) == ({}, [])
    undo(newest(), staff)
    assert register() == before


# --- refused --------------------------------------------------------------------------------------------


def refused(action, staff, register, *words):
    """Undoing `action` is refused with all of `words`, and changes nothing."""
    before = register(), ChangeSet.objects.count(), history_rows()
    with pytest.raises(CannotUndo) as said:
        undo(action, staff)
    assert (register(), ChangeSet.objects.count(), history_rows()) == before
    for word in words:
        assert word in str(said.value)
    return str(said.value)


def history_rows():
    return sum(model.history.count() for model in TABLES.values())


def test_a_record_that_was_changed_since_is_named(register, staff):
    with act(staff):
        bergen, _other = make_city("Bergen"), make_city("Stavanger")
    action = newest()
    bergen.place_nb = "Vestland"
    bergen.save()
    said = refused(action, staff, register, "«Bergen»: ble endret siden", "program")
    assert "Stavanger" not in said


def test_a_list_that_was_changed_since_is_a_change_too(register, staff):
    with act():
        organization = make_organization()
    action = newest()
    organization.themes.add(make_theme())
    refused(action, staff, register, "«Eurocities»: ble endret siden")


def test_a_new_record_that_others_refer_to_now_stays(register, staff):
    with act():
        document, theme = make_document(title_nb="Melding"), make_theme("Klima")
    action = newest()
    make_city("Bergen", source=document)
    make_organization("Eurocities").themes.add(theme)
    refused(action, staff, register, "«Melding»: «Bergen» viser til", "«Klima»: «Eurocities» viser til")


def test_a_new_framework_does_not_take_the_points_of_others_with_it(register, staff):
    with act():
        framework = make_framework(name_nb="Strategi")
    action = newest()
    make_focus_area(framework=framework, name_nb="Klima")
    refused(action, staff, register, "Strategi", "«1. Klima» viser til")


def test_what_a_record_referred_to_may_be_deleted_since(register, staff):
    document, theme = make_document(title_nb="Melding"), make_theme("Klima")
    city = make_city("Bergen", source=document)
    organization = make_organization("Eurocities")
    organization.themes.add(theme)
    with act():
        city.source = None
        city.save()
        organization.themes.clear()
    action = newest()
    document.delete()
    theme.delete()
    refused(action, staff, register, "«Bergen»: viser til «Melding»", "«Eurocities»: viser til «Klima»")


def test_an_address_that_another_took_since_is_named(register, staff):
    city = make_city("Bergen", slug="bergen")
    with act():
        city.delete()
    action = newest()
    make_city("Bergen kommune", slug="bergen")
    refused(action, staff, register, "«Bergen»", "denne adressen")


def test_a_rule_that_only_a_later_record_breaks_is_said(register, staff):
    membership = make_membership(start="2011", end="2020")
    with act():
        membership.end = "2012"
        membership.save()
    action = newest()
    make_membership(city=membership.city, organization=membership.organization, start="2015")
    refused(action, staff, register, "«Bergen – Eurocities: medlem»", "2015")


def test_a_record_without_an_older_history_is_left_alone(register, staff):
    organization = make_organization()
    Organization.history.all().delete()
    with act():
        organization.themes.add(make_theme())
    refused(newest(), staff, register, "«Eurocities»: historikken")


def test_only_the_first_few_are_named_and_the_rest_counted(register, staff):
    with act():
        cities = [make_city(f"By {number}") for number in range(8)]
    action = newest()
    for city in cities:
        city.place_nb = "Et sted"
        city.save()
    assert refused(action, staff, register, "By 4", "og 3 til").count("«") == MOST_NAMED


def test_whoever_verified_a_fact_may_be_gone(register, staff, django_user_model):
    ola = django_user_model.objects.create_user("ola")
    city = make_city(verified_by=ola)
    with act():
        city.verified_by = None
        city.save()
    before = register()
    ola.delete()
    undo(newest(), staff)
    assert register() == before


# --- shown ----------------------------------------------------------------------------------------------


def fields_shown(action, **arguments):
    _counts, records = shown(action, **arguments)
    return {record.name: {label: (old, new) for label, old, new in record.fields} for record in records}


def test_what_is_shown_is_in_words_and_never_a_key():
    document, theme = make_document(title_nb="Melding"), make_theme("Klima")
    organization = make_organization("Eurocities", kind="network", source=document)
    organization.themes.add(theme)
    with act():
        organization.kind, organization.start, organization.source = "project", "2020-23", None
        organization.published = False
        organization.save()
        organization.themes.set([make_theme("Støy")])
    counts, _records = shown(newest())
    assert counts == {Organization: {Kind.CHANGED: 1}, Theme: {Kind.NEW: 1}}
    assert fields_shown(newest())["Eurocities"] == {
        "Type": ("nettverk", "prosjekt"),
        "Grunnlagt": ("", "høsten 2020"),
        "Kilde": ("Melding", ""),
        "Publisert": ("Ja", "Nei"),
        "Temaer": ("fjernet: Klima", "lagt til: Støy"),
    }
    with translation.override("en"):
        assert fields_shown(newest())["Eurocities"]["Founded"] == ("", "autumn 2020")


def test_records_that_are_gone_keep_their_names_and_those_of_what_they_named():
    membership = make_membership()
    with act():
        membership.delete()
        membership.organization.delete()
        membership.city.delete()
    found = fields_shown(newest())
    assert set(found) == {"Bergen – Eurocities: medlem", "Eurocities", "Bergen"}
    assert found["Bergen – Eurocities: medlem"]["By eller region"] == ("Bergen", "")


def test_one_kind_can_be_shown_alone_and_no_more_than_so_many():
    city = make_city("Bergen")
    with act():
        city.place_nb = "Vestland"
        city.save()
        for number in range(3):
            make_city(f"By {number}")
    assert list(fields_shown(newest(), kind="changed")) == ["Bergen"]
    assert list(fields_shown(newest(), kind="new", most=2)) == ["By 0", "By 1"]
    assert shown(newest(), most=1)[0] == {City: {Kind.CHANGED: 1, Kind.NEW: 3}}


# --- any sequence ---------------------------------------------------------------------------------------

STEPS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5), st.integers(0, 5)), max_size=12)


def take(step, which, other):
    """One change as a form makes it, or none where the register lacks what it needs."""

    def one(model, number=which):
        return (rows := list(model.objects.order_by("pk"))) and rows[number % len(rows)]

    if step == 0:
        make_theme(f"Tema {which}")
    elif step == 1:
        make_organization(f"Nettverk {which}", parent=one(Organization) or None, source=one(Document) or None)
    elif step == 2:
        make_document(title_en=f"Report {which}", title_nb="")
    elif step == 3 and (organization := one(Organization)):
        organization.name_nb, organization.name_en = [("Nytt", ""), ("", "New"), ("Begge", "Both")][other % 3]
        organization.start = ["", "1993~", "../2020"][other % 3]
        organization.save()
    elif step == 4 and (organization := one(Organization)):
        organization.themes.set(Theme.objects.order_by("pk")[:other])
    elif step == 5 and (organization := one(Organization)):
        one_theme = one(Theme, other)
        if one_theme and not organization.themes.filter(pk=one_theme.pk).exists():
            one_theme.name_en = f"Theme {other}"
            one_theme.save()
    elif step == 6:
        unused = Theme.objects.filter(organizations=None, working_groups=None).order_by("pk")
        for theme in unused[: which % 2 + 1]:
            theme.delete()
    elif step == 7:
        for row in (one(Document), one(Organization)):
            with suppress(ProtectedError):
                row and row.delete()


@given(STEPS, STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_one_action_does_is_undone_to_the_byte(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("dump")
    with transaction.atomic():
        for step in first:
            take(*step)
        before = snapshot(folder)
        with act():
            current_change_set()
            for step in second:
                take(*step)
        action = newest()
        after = snapshot(folder)
        undoing = undo(action, None)
        assert snapshot(folder) == before
        undo(undoing, None)
        assert snapshot(folder) == after
        transaction.set_rollback(True)


# --- the admin ------------------------------------------------------------------------------------------


def test_the_page_of_a_change_set_says_what_it_did_and_undoes_it(staff_client, staff):
    city = make_city("Bergen")
    with change_set(ChangeSet.Means.IMPORT, staff, "byer.csv"):
        city.name_nb = "Stavanger"
        city.save()
    action = newest()
    page = text_of(staff_client.get(address(ChangeSet, "change", action.pk)))
    for words in ("import: byer.csv", "kari", "Byer og regioner", "Bergen → Stavanger", "Angre"):
        assert words in page
    assert "Vil du angre dette?" in text_of(staff_client.get(address(ChangeSet, "undo", action.pk)))
    assert City.objects.get().name_nb == "Stavanger"
    answer = staff_client.post(address(ChangeSet, "undo", action.pk), follow=True)
    assert "Alt er som det var før" in text_of(answer)
    assert "Angrer: import (byer.csv)" in text_of(answer)
    assert City.objects.get().name_nb == "Bergen"
    page = staff_client.get(address(ChangeSet, "change", action.pk)).content.decode()
    assert "Angret av:" in page
    assert address(ChangeSet, "undo", action.pk) not in page


def test_an_action_that_did_nothing_is_not_undone(staff_client):
    with act():
        make_city("Bergen").delete()
    action = newest()
    for ask in (staff_client.get, staff_client.post):
        answer = ask(address(ChangeSet, "undo", action.pk), follow=True)
        assert "Her er det ingenting å angre" in text_of(answer)
    assert newest() == action


def test_the_page_says_why_an_action_cannot_be_undone(staff_client):
    with act():
        city = make_city("Bergen")
    action = newest()
    make_membership(city=city)
    answer = staff_client.post(address(ChangeSet, "undo", action.pk), follow=True)
    assert "«Bergen»: «Bergen – Eurocities: medlem» viser til" in text_of(answer)
    assert City.objects.count() == 1


def test_the_page_can_show_one_kind_and_ignores_nonsense(staff_client):
    with act():
        make_city("Bergen")
    page = address(ChangeSet, "change", newest().pk)
    assert "Bergen" in text_of(staff_client.get(page, {"kind": "new"}))
    assert "Bergen" not in text_of(staff_client.get(page, {"kind": "deleted"}))
    assert "Bergen" in text_of(staff_client.get(page, {"kind": "tull"}))


@pytest.mark.parametrize("key", ["0", "999999", "99999999999999999999", "tull", "1_2F", "\u0664\u0665"])
def test_a_change_set_that_does_not_exist_is_not_found(staff_client, key):
    for page in ("change", "undo"):
        assert staff_client.get(address(ChangeSet, page, key)).status_code == 404
    assert staff_client.post(address(ChangeSet, "undo", key)).status_code == 404


def test_the_list_of_change_sets_says_how_many_records_without_a_query_for_each(staff_client, staff):
    for number in range(5):
        with act(staff):
            make_theme(f"Tema {number}")
            make_city(f"By {number}")
        undo(newest(), staff)
    with CaptureQueriesContext(connection) as queries:
        page = staff_client.get(address(ChangeSet, "changelist"))
    assert len(queries) <= 12
    assert {row.number for row in page.context["cl"].result_list} == {2}
    assert text_of(page).count("angring, ") == 5


@pytest.mark.parametrize(
    ("rights", "allowed"),
    [
        (["view_changeset", "delete_city", "change_theme"], False),
        (["change_changeset", "delete_city"], False),
        (["change_changeset", "change_theme"], False),
        (["change_changeset", "delete_city", "change_theme", "publish"], True),
    ],
)
def test_undoing_takes_the_rights_to_do_it_by_hand(client, django_user_model, rights, allowed):
    ola = django_user_model.objects.create_user("ola", is_staff=True)
    ola.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(ola)
    theme = make_theme()
    with act():
        make_city()
        theme.save()
    action = newest()
    page = client.get(address(ChangeSet, "change", action.pk))
    assert (address(ChangeSet, "undo", action.pk) in page.content.decode()) == allowed
    for answer in (client.get, client.post):
        assert answer(address(ChangeSet, "undo", action.pk)).status_code in (
            (200, 302) if allowed else (403,)
        )
    assert City.objects.exists() != allowed


def test_whoever_may_not_see_change_sets_sees_none(client, django_user_model):
    with act():
        make_city()
    page = address(ChangeSet, "change", newest().pk)
    assert client.get(page).status_code == 302
    client.force_login(django_user_model.objects.create_user("ola", is_staff=True))
    assert client.get(page).status_code == 403


def test_loading_a_whole_register_can_be_undone_and_seen(register, staff, staff_client):
    before = register()
    with change_set(ChangeSet.Means.COMMAND, staff, "load_register oslo"):
        load(OSLO)
    action = newest()
    with CaptureQueriesContext(connection) as queries:
        assert staff_client.get(address(ChangeSet, "change", action.pk)).status_code == 200
    assert len(queries) <= 120
    undo(action, staff)
    assert register() == before


def test_a_change_set_shows_nothing_of_tables_that_one_may_not_view(client, django_user_model):
    with act():
        make_city("Hemmelig", published=False)
    ola = django_user_model.objects.create_user("ola", is_staff=True)
    ola.user_permissions.set(Permission.objects.filter(codename="view_changeset"))
    client.force_login(ola)
    page = client.get(address(ChangeSet, "change", newest().pk))
    assert page.status_code == 200
    assert "Hemmelig" not in page.content.decode()
