import os
import subprocess
import sys

from django.conf import settings

from tests.benchmarks.pages import Table

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


def test_the_table_of_pages_says_of_each_line_whether_it_held(capsys):
    table = Table()
    table.begin("SQLite")
    table.tell_rate("a page", "≥ 0.10", [(30, 200), (10, 200), (5, 200)], "100")
    table.tell_rate("a large one", "≤ 2", [(30, 90), (20, 30)], "100", as_time=True)
    table.tell("its first byte, ms", "≤ 30", [12.34], rows="100")
    table.tell("its first row, ms", "", [1234])
    table.end()
    assert capsys.readouterr().out.splitlines()[-8:] == [
        "| a page | 0.05 (0.025–0.15) | ≥ 0.10 | no | 10 (5–30) a second | 100 |",
        "| a large one | 2.25 (1.5–3) | ≤ 2 | no | 25 (20–30) a second | 100 |",
        "| its first byte, ms | 12.3 | ≤ 30 | yes |  | 100 |",
        "| its first row, ms | 1,234 |  |  |  |  |",
        "",
        "1 of 3 lines held.",
        "Not held: SQLite: a page",
        "Not held: SQLite: a large one",
    ]
