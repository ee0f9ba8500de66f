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

from networks.management.progress import progress


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
    roles = get_user_model().objects.filter(is_superuser=False).values_list("groups__name", flat=True)
    assert sorted(roles) == ["Administrator", "Leser", "Publiserer", "Redaktør"]
    assert get_user_model().objects.filter(is_superuser=True).count() == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_sqlite_waits_for_others_and_checks_foreign_keys():
    options = settings.DATABASES["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 20
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_long_command_tells_how_far_it_is_in_plain_lines_where_there_is_no_terminal(capsys):
    with progress() as watch:
        for rows in range(9_000, 21_000, 1_000):
            watch(rows)
    assert capsys.readouterr().err == "10000 rader så langt.\n20000 rader så langt.\n"


def test_a_long_command_tells_how_far_it_is_with_a_bar_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress(total=2_000) as watch:
        watch(1_000)
        watch(2_000)
    assert "/2000" in capsys.readouterr().err
