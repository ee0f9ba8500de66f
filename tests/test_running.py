"""Settings and commands of whoever runs the register."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection


def manage(*arguments, **environment):
    """A run of manage.py with nothing in its environment but `environment`."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


def test_without_debug_a_secret_key_is_required():
    run = manage("check")
    assert run.returncode != 0
    assert "SECRET_KEY" in run.stderr


def test_debug_is_off_unless_the_environment_turns_it_on():
    show = "from django.conf import settings; print(settings.DEBUG)"
    assert manage("shell", "-v0", "-c", show, SECRET_KEY="x").stdout.strip() == "False"
    assert manage("shell", "-v0", "-c", show, DEBUG="1").stdout.strip() == "True"


@pytest.mark.django_db
def test_the_trial_user_is_refused_where_debug_is_off(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="development only"):
        call_command("create_trial_user")
    assert not get_user_model().objects.exists()


@pytest.mark.django_db
def test_the_trial_user_is_made_once_and_said_on_the_terminal(settings):
    settings.DEBUG = True
    for _again in range(2):
        out = StringIO()
        call_command("create_trial_user", stdout=out)
        assert "“staff”" in out.getvalue()
    assert get_user_model().objects.count() == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_sqlite_waits_for_others_and_checks_foreign_keys():
    options = settings.DATABASES["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 20
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
