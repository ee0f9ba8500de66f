"""Another language of the interface is a setting and a catalogue; one of the content also a migration."""

import os
import subprocess
import sys

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "networks/"
msgstr "nettverka/"

msgid "Networks"
msgstr "Nettverka"

msgctxt "address"
msgid "date"
msgstr "dag"

msgid "Skip to the content"
msgstr "Hopp til innhaldet"
"""

SETTINGS = """
from config.settings import *
LANGUAGES = [*LANGUAGES, ("nn", "Norwegian Nynorsk")]
LOCALE_PATHS = [{locale!r}, *LOCALE_PATHS]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {database!r}}}}}
{more}
"""

READS = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from networks.models import Organization
Organization.objects.create(name_nb="Ordføreravtalen", start="1986", published=True)
client = Client(headers={"host": "localhost"})
page = client.get("/nn/nettverka/?dag=2001-05-17").content.decode()
for words in (
    '<html lang="nn"',
    "Hopp til innhaldet",
    'aria-current="true">Nettverka</a>',
    '<span lang="nb">Ordføreravtalen</span>',
    '<a class="top__lang" href="/nettverk/?dato=2001-05-17" lang="nb" hreflang="nb">',
    "17. mai 2001",
):
    assert words in page, (words, page)
assert 'lang="nn" hreflang="nn"' in client.get("/").content.decode()
assert client.get("/nn/admin/login/").status_code == 200
"""


@pytest.fixture
def run(tmp_path):
    """run(code, more) runs a program with nynorsk among the languages, and `more` in its settings."""
    folder = tmp_path / "locale" / "nn" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = read_po(CATALOGUE.encode().splitlines(), locale="nn")
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)

    def run(*arguments, more=""):
        own = SETTINGS.format(
            locale=str(tmp_path / "locale"), database=str(tmp_path / "db.sqlite3"), more=more
        )
        (tmp_path / "with_nynorsk.py").write_text(own)
        path = os.pathsep.join([str(tmp_path), str(settings.BASE_DIR)])
        variables = {
            **os.environ,
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "with_nynorsk",
            "PYTHONPATH": path,
            "PYTHONIOENCODING": "utf-8",
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_nynorsk_for_the_interface_is_a_setting_and_a_catalogue(run):
    done = run("-c", READS)
    assert done.returncode == 0, done.stderr


def test_nynorsk_for_the_interface_needs_no_migration_and_for_the_content_it_does(run):
    arguments = ("manage.py", "makemigrations", "--check", "--dry-run")
    assert run(*arguments).returncode == 0
    content = run(*arguments, more="MODELTRANSLATION_LANGUAGES = ('nb', 'en', 'nn')")
    assert content.returncode == 1
    assert "Add field name_nn to organization" in content.stdout
