import importlib
import os
import subprocess
from pathlib import Path

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_migrate
from django.template.backends import jinja2
from django.test.signals import template_rendered
from django.utils import translation
from hypothesis import HealthCheck

from networks import links
from networks.resources.folder import load
from tests.machine import MANAGE, Machine
from tests.websites import Site, running

OSLO = Path(settings.BASE_DIR) / "fixtures" / "oslo"


def make_roles_again(**signal):
    """A test that commits has its database emptied after it, and with it the roles that a migration made."""
    importlib.import_module("networks.migrations.0005_roles").make_roles(apps)


post_migrate.connect(make_roles_again, sender=apps.get_app_config("networks"))


def shown(render):
    """As `render` of a template, and the test client hears of it, as it does of Django's own templates."""

    def tell(template, context=None, request=None):
        context = {} if context is None else context
        page = render(template, context, request)
        template_rendered.send(template, template=template.template, context=context)
        return page

    return tell


jinja2.Template.render = shown(jinja2.Template.render)


# How slow a machine is says nothing about the code.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _in_bokmal():
    """Each test begins in the language of the site, whatever the one before it turned on."""
    with translation.override("nb"):
        yield


@pytest.fixture(autouse=True)
def _private_folder(settings, tmp_path):
    """What staff send in a test goes away with it."""
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture(scope="module")
def oslo(django_db_setup, django_db_blocker):
    """The register of Oslo, loaded once for a test file and rolled back after it."""
    with django_db_blocker.unblock(), translation.override("nb"), transaction.atomic():
        load(OSLO)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def staff(db, django_user_model):
    """A member of staff who may do everything."""
    return django_user_model.objects.create_superuser("kari", password="kari")


@pytest.fixture
def staff_client(client, staff):
    """A browser without JavaScript in which staff is logged in."""
    client.force_login(staff)
    return client


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An empty register in a file."""
    file = tmp_path_factory.mktemp("migrated") / "register.sqlite3"
    env = os.environ | {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{file}"}
    subprocess.run([*MANAGE, "migrate", "--verbosity", "0"], env=env, check=True)
    return file


@pytest.fixture
def machine(tmp_path, migrated, transactional_db):
    return Machine(tmp_path, migrated)


@pytest.fixture
def site(monkeypatch):
    """A web site that names ending in .test lead to; all other names are looked up as they always are."""
    real = links.resolve

    async def resolve(host, port):
        return ["127.0.0.1"] if host.endswith(".test") else await real(host, port)

    monkeypatch.setattr(links, "resolve", resolve)
    with running(Site()) as server:
        yield server
