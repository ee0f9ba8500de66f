"""The roles that the register comes with, and that nobody gives away more than they have."""

import importlib

import pytest
from django.apps import apps
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from networks.changes import recorded_models
from networks.publishing import may_publish
from tests.admin_pages import fields_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
JOINED = {"date_joined_0": "01.11.2026", "date_joined_1": "12:00:00"}
roles = importlib.import_module("networks.migrations.0005_roles")


def member(name, *groups):
    user = User.objects.create_user(name, password=name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def administrator(client):
    user = member("anne", "Administrator")
    client.force_login(user)
    return user


def may(user, verb, model):
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}")


# What they may


@pytest.mark.parametrize(
    ("role", "verbs", "publishes", "administers"),
    [
        ("Leser", {"view"}, False, False),
        ("Redaktør", {"view", "add", "change", "delete"}, False, False),
        ("Publiserer", {"view", "add", "change", "delete"}, True, False),
        ("Administrator", {"view", "add", "change", "delete"}, True, True),
    ],
)
def test_each_role_may_what_it_is_for_in_every_table(role, verbs, publishes, administers):
    user = member("per", role)
    for model in recorded_models():
        assert {verb for verb in ("view", "add", "change", "delete") if may(user, verb, model)} == verbs
    assert (may_publish(user), may(user, "change", User)) == (publishes, administers)
    assert not any("historical" in name for name in user.get_all_permissions())


def test_the_roles_are_made_once_and_the_offices_own_changes_stay():
    group = Group.objects.get(name="Leser")
    group.permissions.clear()
    roles.make_roles(apps)
    assert Group.objects.count() == 4
    assert not group.permissions.exists()


def test_going_back_removes_only_the_roles_that_are_as_they_were_made():
    member("per", "Redaktør")
    Group.objects.get(name="Leser").permissions.clear()
    roles.remove_roles(apps, None)
    assert set(Group.objects.values_list("name", flat=True)) == {"Leser", "Redaktør"}
    roles.make_roles(apps)
    assert Group.objects.get(name="Publiserer").permissions.filter(codename="publish").exists()


# What can be given


def test_the_picker_holds_no_table_that_programs_keep_for_themselves(staff_client):
    page = staff_client.get(reverse("admin:auth_group_add"))
    offered = {each.codename for each in page.context["adminform"].form.fields["permissions"].queryset}
    assert {"publish", "view_city", "delete_fee", "change_changeset", "change_user"} <= offered
    technical = ("historical", "session", "contenttype", "logentry", "permission", "preferences", "merger")
    assert not [name for name in offered if any(part in name for part in (*technical, "importjob"))]


def test_a_permission_that_is_not_offered_stays_where_somebody_has_it(staff_client):
    group = Group.objects.create(name="Drift")
    group.permissions.add(Permission.objects.get(codename="view_session"))
    form = reverse("admin:auth_group_change", args=[group.pk])
    sent = fields_of(staff_client.get(form)) | {"name": "Ny drift"}
    assert staff_client.post(form, sent).status_code == 302
    assert [each.codename for each in Group.objects.get(name="Ny drift").permissions.all()] == [
        "view_session"
    ]


def test_an_administrator_makes_users_and_gives_them_roles(client, administrator):
    user = User.objects.create_user("ny")
    form = reverse("admin:auth_user_change", args=[user.pk])
    sent = fields_of(client.get(form)) | {
        "is_staff": "on",
        "groups": [Group.objects.get(name="Publiserer").pk],
        **JOINED,
    }
    assert client.post(form, sent).status_code == 302
    assert may_publish(User.objects.get(username="ny"))


def test_an_administrator_makes_nobody_a_superuser(client, administrator):
    for user in (administrator, User.objects.create_user("ny")):
        form = reverse("admin:auth_user_change", args=[user.pk])
        sent = fields_of(client.get(form)) | {"is_superuser": "on"} | JOINED
        assert client.post(form, sent).status_code == 302
    sent = {"username": "to", "password1": "langt passord", "password2": "langt passord"}
    client.post(reverse("admin:auth_user_add"), {**sent, "is_superuser": "on", "usable_password": "true"})
    assert User.objects.filter(username="to").exists()
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_administrator_gives_no_right_that_they_lack(client, administrator):
    technical = Permission.objects.get(codename="delete_session")
    strong = Group.objects.create(name="Drift")
    strong.permissions.add(technical)
    user = User.objects.create_user("ny")
    form = reverse("admin:auth_user_change", args=[user.pk])
    for name, key in (("user_permissions", technical.pk), ("groups", strong.pk)):
        page = client.post(form, fields_of(client.get(form)) | {name: [key]})
        assert page.status_code == 200
        assert name in page.context["adminform"].form.errors
    page = client.get(reverse("admin:auth_group_change", args=[strong.pk]))
    assert 'name="_save"' not in page.content.decode()
    assert not User.objects.get(username="ny").get_all_permissions()


@pytest.mark.parametrize("stronger", [{"is_superuser": True}, {"is_superuser": False}])
def test_whoever_has_more_rights_is_not_changed_deleted_or_given_a_password(client, administrator, stronger):
    other = User.objects.create_user("sterk", password="gammelt", **stronger)
    if not stronger["is_superuser"]:
        other.user_permissions.add(Permission.objects.get(codename="delete_session"))
    for page, sent in (
        ("auth_user_change", {"username": "svak"}),
        ("auth_user_password_change", {"password1": "nytt passord", "password2": "nytt passord"}),
        ("auth_user_delete", {"post": "yes"}),
    ):
        assert client.post(reverse(f"admin:{page}", args=[other.pk]), sent).status_code == 403, page
    sent = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [other.pk], "post": "yes"}
    assert client.post(reverse("admin:auth_user_changelist"), sent).status_code == 403
    assert User.objects.get(username="sterk").check_password("gammelt")


def test_whoever_has_no_more_rights_gets_a_new_password_from_an_administrator(client, administrator):
    other = member("per", "Redaktør")
    sent = {"password1": "nytt passord", "password2": "nytt passord", "usable_password": "true"}
    answer = client.post(reverse("admin:auth_user_password_change", args=[other.pk]), sent)
    assert answer.status_code == 302
    assert User.objects.get(username="per").check_password("nytt passord")


def test_an_editor_sees_no_users_but_names_owners(client):
    client.force_login(member("per", "Redaktør"))
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    page = client.get(reverse("admin:networks_organization_add"))
    assert "per" in text_of(page)
