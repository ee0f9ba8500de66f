"""Any change set can be undone as one: everything is as it was, or nothing is changed."""

import pytest

from networks.changes import CannotUndo, shown, undo
from networks.models import ChangeSet, Organization, change_set
from networks.resources import TABLES
from networks.resources.folder import dump
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
