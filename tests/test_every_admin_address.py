"""Every address of the admin, asked for and sent to by everybody: no errors, and readers change nothing."""

import hashlib
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import get_resolver

from networks.changes import recorded_models
from networks.models import ChangeSet, ImportJob, Link, change_set
from networks.models.base import Published
from tests.admin_pages import fields_of
from tests.make import make_everything, make_fee

pytestmark = pytest.mark.django_db
SENT = {"post": "yes", "action": "delete_selected", "confirm": "1", "_save": "1"}
# What all who are logged in may ask for.
FOR_ALL_STAFF = {
    "",
    "login/",
    "password_change/",
    "password_change/done/",
    "jsi18n/",
    "understood/",
    "language/",
}
# To say that a fact is still correct is no edit, and what a membership costs is no reader's business.
WITHOUT_PUBLISHING = re.compile(r"/still-correct/$|^networks/fee/")


@pytest.fixture(autouse=True)
def _rows():
    with change_set(ChangeSet.Means.COMMAND):
        make_everything()
        make_fee()
    Link.objects.create(url="https://example.org/")
    user = User.objects.create_superuser("rot")
    ImportJob.objects.create(user=user, table="themes", file_name="fil.csv")


def paths(patterns, prefix=""):
    for each in patterns:
        path = prefix + str(each.pattern)
        yield from paths(each.url_patterns, path) if hasattr(each, "url_patterns") else [path]


def filled(path):
    """A path with rows that are there in the place of its arguments."""
    app, name, *_rest = [*path.split("/"), "", ""]
    model = apps.all_models.get(app, {}).get(name)
    row = model and model._base_manager.order_by("pk").first()
    past = model.history.order_by("pk").first().pk if hasattr(model, "history") else 1
    pair = (
        [getattr(each, "public_id", "x") for each in model._base_manager.order_by("pk")[:2]] if model else []
    )
    values = dict(zip(("kept", "gone"), pair, strict=False))
    values |= {"app_label": "networks", "name": "plan", "public_id": getattr(row, "public_id", "x")}
    key = str(row.pk if row else 1)
    path = re.sub(r"\(\?P<(\w+)>.*?\)", lambda match: values.get(match[1], key), path)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], key), path)
    path = path.replace("([^/]+)", key, 1).replace("([^/]+)", str(past), 1)
    return path.replace("^", "").replace("$", ""), key


def every_address():
    """[(address, the key of a row that its page is about)]: all but the one that logs out."""
    ours = [each.pattern for each in get_resolver().url_patterns[-1].url_patterns]
    beside = [str(each).removeprefix("admin/") for each in ours if str(each).startswith("admin/")]
    found = [*paths(admin.site.get_urls()), *filter(None, beside)]
    return [filled(path) for path in found if path != "logout/"]


def digest():
    """A digest of all that the database holds but for sessions and when somebody logged in."""
    digest = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label != "sessions.Session":
            names = [each.attname for each in model._meta.concrete_fields if each.name != "last_login"]
            for row in model._base_manager.order_by("pk").values_list(*names):
                digest.update(repr((model._meta.label, row)).encode())
    return digest.hexdigest()


def walk(client, keep=False, without=re.compile("(?!)")):
    """Ask for every address and send to it. Yields (address, method, status); what is done is undone."""
    client.raise_request_exception = False
    for path, key in every_address():
        if without.search(path):
            continue
        sent = SENT | {ACTION_CHECKBOX_NAME: key}
        for method in ("get", "post"):
            with transaction.atomic():
                answer = getattr(client, method)(f"/admin/{path}", sent if method == "post" else {})
                transaction.set_rollback(not keep)
            if answer.context and "inline_admin_formsets" in answer.context:
                sent |= fields_of(answer)
            login = answer.status_code == 302 and "/login/" in answer.url
            yield path, method, "login" if login else answer.status_code


def member(role):
    user = User.objects.create_user("per", is_staff=True)
    user.groups.set([Group.objects.get(name=role)] if role else [])
    return user


def test_there_are_as_many_addresses_as_the_admin_has_pages():
    found = [path for path, _key in every_address()]
    assert len(found) > 200
    assert {"networks/city/import/", "networks/theme/publish/", "costs/", "deleted/", "export/"} <= set(found)
    assert not [path for path in found if set(path) & set("<>()^$")]


def test_whoever_is_not_logged_in_is_asked_to(client):
    answers = [each for each in walk(client) if each[0] not in FOR_ALL_STAFF]
    assert {status for _path, _method, status in answers} == {"login"}


def test_staff_without_a_role_get_nowhere(client):
    client.force_login(member(""))
    before = digest()
    answers = [each for each in walk(client, keep=True) if each[0] not in FOR_ALL_STAFF]
    # The admin adds a slash for anybody, and leads from its old addresses to those of today.
    assert not [each for each in answers if each[2] not in (403, 404, 405, 302)]
    assert not [each for each in answers if each[2] == 302 and not re.search(r"/\d+/$", each[0])]
    assert digest() == before


def test_a_reader_changes_nothing(client):
    client.force_login(member("Leser"))
    before = digest()
    answers = list(walk(client, keep=True))
    assert not [each for each in answers if each[2] in ("login", 500)]
    shown = {path for path, method, status in answers if (method, status) == ("get", 200)}
    assert {"networks/city/", "networks/fee/", "networks/theme/export/"} <= shown
    assert not [path for path in shown if path.endswith(("/import/", "/add/", "/delete/"))]
    assert digest() == before


@pytest.mark.parametrize(
    "plan", [{}, {"published": False, "publish_on": "2100-01-01"}], ids=["is public", "has a day"]
)
def test_whoever_may_not_publish_meets_no_error_and_changes_nothing_where_all_is_or_will_be_public(
    client, plan
):
    for model in recorded_models():
        if plan and issubclass(model, Published):
            QuerySet(model).update(**plan)
    client.force_login(member("Redaktør"))
    before = digest()
    answers = walk(client, keep=True, without=WITHOUT_PUBLISHING)
    assert not [each for each in answers if each[2] in ("login", 500)]
    assert digest() == before


@pytest.mark.parametrize("role", ["Publiserer", "Administrator"])
def test_whoever_may_publish_meets_no_error(client, role):
    client.force_login(member(role))
    assert not [each for each in walk(client) if each[2] in ("login", 500)]


@pytest.mark.parametrize("method", ["head", "options", "put"])
def test_no_other_way_to_ask_is_an_error(staff_client, method):
    staff_client.raise_request_exception = False
    before = digest()
    statuses = {
        path: getattr(staff_client, method)(f"/admin/{path}").status_code for path, _key in every_address()
    }
    assert not [path for path, status in statuses.items() if status >= 500]
    assert digest() == before
