"""Whoever is named in the history stays, or nobody would see who did what; and a group that has members."""

import pytest
from django.contrib.auth.models import Group, User

from networks.models import ChangeSet, change_set
from tests.make import make_theme
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ola():
    return User.objects.create_user("ola", is_staff=True)


def sent(user):
    """The two ways to delete a user: (address, what is sent)."""
    chosen = {"action": "delete_selected", "_selected_action": [user.pk]}
    return [(f"/admin/auth/user/{user.pk}/delete/", {}), ("/admin/auth/user/", chosen)]


@pytest.mark.parametrize("way", [0, 1])
def test_whoever_is_named_in_the_history_is_not_deleted_but_can_be_shut_out(staff_client, ola, way):
    with change_set(ChangeSet.Means.FORM, ola):
        make_theme()
    page, typed = sent(ola)[way]
    answer = staff_client.post(page, {**typed, "post": "yes"})
    assert "«ola» står i historikken" in text_of(answer)
    assert "Fjern haken ved «Aktiv»" in text_of(answer)
    assert ChangeSet.objects.get().user == ola


@pytest.mark.parametrize("way", [0, 1])
def test_whoever_is_named_nowhere_is_deleted_after_a_question_in_norwegian(staff_client, ola, way):
    page, typed = sent(ola)[way]
    asked = staff_client.post(page, typed) if typed else staff_client.get(page)
    for said in ("Ingenting i registeret nevner", "ola", "Nei, gå tilbake"):
        assert said in text_of(asked)
    assert "User_groups" not in text_of(asked)
    staff_client.post(page, {**typed, "post": "yes"})
    assert not User.objects.filter(username="ola").exists()


def test_whoever_looks_after_something_is_not_deleted(staff_client, ola):
    make_theme(owner=ola)
    staff_client.post(sent(ola)[0][0], {"post": "yes"})
    assert User.objects.filter(username="ola").exists()


def test_a_group_is_deleted_only_when_nobody_is_in_it(staff_client, ola):
    group = Group.objects.create(name="Vikarer")
    ola.groups.add(group)
    page = f"/admin/auth/group/{group.pk}/delete/"
    assert "«Vikarer» kan ikke slettes, for disse er med i den: ola." in text_of(staff_client.get(page))
    staff_client.post(page, {"post": "yes"})
    assert Group.objects.filter(name="Vikarer").exists()
    ola.groups.clear()
    asked = text_of(staff_client.get(page))
    assert "Ingen er med i det du sletter." in asked
    assert "Group_permissions" not in asked
    staff_client.post(page, {"post": "yes"})
    assert not Group.objects.filter(name="Vikarer").exists()
