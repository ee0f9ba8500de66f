import os
import subprocess
import sys

from django.conf import settings

WHAT = """\
csv + bulk_create
create, the plan alone
create
create with history
nothing changed, by natural key
nothing changed, by id
csv + upsert
everything changed, the plan alone
everything changed
csv writer on a raw cursor
CSV export
memory, CSV, nothing changed
memory, CSV, create with history
memory, XLSX, create with history
a job: the plan with its preview and files
  meanwhile another user saves, the longest wait
  the page of the preview
a job: the import, with history
csv + bulk_create of 200 rows
  django-import-export, create
  django-import-export, nothing changed
  django-import-export, everything changed"""


def test_the_bench_measures_everything():
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.spreadsheets"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"ROWS": "200", "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    title, _empty, _heads, *table = done.stdout.splitlines()
    assert title.startswith("200 memberships on ")
    assert [line[:50].rstrip() for line in table] == WHAT.splitlines()
    assert all(line.endswith(("yes", "no")) for line in table if "≤" in line)
    assert sum("≤" in line for line in table) == 11
