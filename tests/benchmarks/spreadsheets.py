"""What spreadsheets cost, as ratios within one run: `make bench`, or of fewer rows `ROWS=20000 make bench`.

It works on a database of its own, which it makes and deletes: a file in a temporary folder, or beside the
database that DATABASE_URL names on PostgreSQL. Each CPU time is that of this process alone, without the
server's, and the smaller of two measurements (of the plans alone and of the jobs there is one). Memory is
the peak of a fresh process less what it holds when everything is imported and the database open. Rows are
written in one transaction with a change set, and without history unless it is said. Linux only, which tells
the peak of a process in /proc.
"""

# ruff: noqa: E402  Models can be imported once Django is set up.

import csv
import gc
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "1")

import django

django.setup()

import tablib
import xlsxwriter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.test.utils import setup_test_environment
from django.urls import reverse
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget

from networks.models import ChangeSet, City, Document, ImportJob, Membership, Organization, change_set
from networks.resources import jobs, xlsx
from networks.resources.columns import columns
from networks.resources.export import plain_csv
from networks.resources.formats import CSVTable
from networks.resources.plan import Upload
from networks.resources.writing import CHUNK

# Why a city is a member is nothing that a list of members tells.
HEADERS = [
    name
    for name, field in columns(Membership).items()
    if name != "id" and getattr(field, "translated_field", field).name not in Membership.cost_fields
]
KEY = Membership.key_fields
ORGANIZATIONS, SOURCES = 100, 50
OF_STOCK = 2_000  # rows that the package's own resource is given
MB = 1024**2


# --- The rows -------------------------------------------------------------------------------------------


def fill(rows):
    """Make the networks, cities and sources that `rows` memberships name."""
    Organization._base_manager.bulk_create(
        Organization(slug=f"nettverk-{i}", name_nb=f"Nettverk nr. {i}") for i in range(ORGANIZATIONS)
    )
    City._base_manager.bulk_create(
        City(slug=f"by-{i}", name_nb=f"Byen Ål {i}", country="NO")
        for i in range(rows // ORGANIZATIONS // 2 + 1)
    )
    Document._base_manager.bulk_create(
        Document(slug=f"dokument-{i}", title_nb=f"Årsmelding {i}", kind="web_page", date=str(1970 + i))
        for i in range(SOURCES)
    )


def memberships(rows, note=""):
    """Yield the cells of each row: two periods of every city in every network, as sources date them."""
    for number in range(rows):
        pair, is_second = divmod(number, 2)
        year, month, day = 1985 + pair % 20, 1 + pair % 12, 1 + pair % 28
        starts = (f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}", f"{year}~", f"{year}-23")
        yield [
            f"nettverk-{pair % ORGANIZATIONS}",
            f"by-{pair // ORGANIZATIONS}",
            "signatory" if pair % 7 == 0 else "member",
            "Stifter" if pair % 50 == 0 else "",
            "Founder" if pair % 50 == 0 else "",
            f"{year + 25}-{month:02}-{day:02}" if is_second else starts[pair % 5],
            "" if is_second else f"{year + 15}",
            f"Gikk inn igjen på årsmøtet, sak {number}: «Færre, større og nærmere» {note}".strip(),
            f"Decided at the annual meeting, item {number}" if pair % 3 == 0 else "",
            f"dokument-{pair % SOURCES}",
            f"{year + 26}" if pair % 4 == 0 else "",
            f"2021-{month:02}-{day:02}",
            "",
        ]


def as_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    return path


def as_xlsx(path, rows):
    """Write what Excel saves: each text once, in a part of its own."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("memberships")
        for line, cells in enumerate([HEADERS, *rows]):
            sheet.write_row(line, 0, cells)
    return path


# --- What the register is held against ------------------------------------------------------------------


def instances(path):
    """Yield the rows of a file as whoever knows that they are right would read them."""
    keys = {model: dict(model.objects.values_list("slug", "pk")) for model in (Organization, City, Document)}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Membership(
                organization_id=keys[Organization][row["organization"]],
                city_id=keys[City][row["city"]],
                level=row["level"],
                title_nb=row["title_nb"],
                title_en=row["title_en"],
                start=row["start"],
                end=row["end"],
                note_nb=row["note_nb"],
                note_en=row["note_en"],
                source_id=keys[Document][row["source"]],
                as_of=row["as_of"],
                verified_on=date.fromisoformat(row["verified_on"]),
            )


def bulk_create(path, **options):
    rows = instances(path)
    with transaction.atomic():
        while chunk := list(islice(rows, CHUNK)):
            Membership._base_manager.bulk_create(chunk, **options)


def upsert(path):
    bulk_create(
        path,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=[
            field.name
            for field in Membership._meta.concrete_fields
            if not field.primary_key and field.name not in (*KEY, "public_id")
        ],
    )


def raw_export(path):
    names = {"organization": "o.slug", "city": "c.slug", "source": "d.slug", "verified_by": "u.username"}
    wanted = ", ".join(
        names.get(name) or f'm."{field.column}"' for name, field in columns(Membership).items()
    )
    with connection.cursor() as cursor, path.open("w", encoding="utf-8", newline="") as file:
        cursor.execute(
            f"SELECT {wanted} FROM networks_membership m"
            " JOIN networks_organization o ON o.id = m.organization_id"
            " JOIN networks_city c ON c.id = m.city_id"
            " LEFT JOIN networks_document d ON d.id = m.source_id"
            " LEFT JOIN auth_user u ON u.id = m.verified_by_id ORDER BY m.id"
        )
        csv.writer(file).writerows(cursor)


class Stock(resources.ModelResource):
    """What the documentation of django-import-export shows for such a table."""

    organization = fields.Field("organization", "organization", ForeignKeyWidget(Organization, "slug"))
    city = fields.Field("city", "city", ForeignKeyWidget(City, "slug"))
    source = fields.Field("source", "source", ForeignKeyWidget(Document, "slug"))
    verified_by = fields.Field(
        "verified_by", "verified_by", ForeignKeyWidget(get_user_model(), get_user_model().USERNAME_FIELD)
    )

    class Meta:
        model = Membership
        fields = HEADERS
        import_id_fields = KEY
        skip_unchanged = True


def stock(path):
    dataset = tablib.Dataset().load(path.read_text(encoding="utf-8"), format="csv")
    result = Stock().import_data(dataset)
    if result.has_errors() or result.has_validation_errors():
        raise SystemExit(f"{path.name}: the stock resource refused rows")


# --- What is measured -----------------------------------------------------------------------------------


def run(path, write=True, **wanted):
    """Plan a file, or do what it says; it has to come to as many rows of each kind as are `wanted`."""
    table = xlsx.read(path)["memberships"] if path.suffix == ".xlsx" else CSVTable(path, path.name)
    with transaction.atomic(), change_set(ChangeSet.Means.IMPORT, None, path.name):
        summary = Upload({"memberships": table}).run(write=write)
    found = {kind: count for kind in jobs.KINDS if (count := summary.total(kind))}
    if found != wanted:
        raise SystemExit(f"{path.name}: {wanted} were wanted, but the plan has {found}")


def export(path):
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(plain_csv(Membership.objects.order_by("pk")))


def job(path, user):
    """A job of the administration that is planned."""
    with path.open("rb") as file:
        new = jobs.receive(File(file), path.name, user, "memberships")
    jobs.plan(new)
    if new.state != ImportJob.State.PLANNED:
        raise SystemExit(f"{path.name}: {new.message or new.state}")
    return new


def apply(planned):
    jobs.confirm(planned)
    jobs.apply(planned)
    if planned.state != ImportJob.State.DONE:
        raise SystemExit(planned.message)


def cpu(measure, *arguments, before=lambda: None, times=2, **options):
    """The CPU seconds of `measure`, the smallest of so many times; `before` is called before each."""
    found = []
    while len(found) < times:
        before()
        gc.collect()
        start = time.process_time()
        try:
            measure(*arguments, **options)
        except IntegrityError as error:
            # Of 100,000 new identifiers, two are the same once in fifty times. Only the import minds that.
            if "public_id" not in str(error):
                raise
            continue
        found.append(time.process_time() - start)
    return min(found)


def clear():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM networks_historicalmembership")
        cursor.execute("DELETE FROM networks_membership")


def measured(folder, rows):
    """Yield (what, CPU seconds or None, what it comes to, what it must be at most or None, unit)."""
    new, changed = as_csv(folder / "new.csv", memberships(rows)), folder / "changed.csv"
    without_history = override_settings(SIMPLE_HISTORY_ENABLED=False)
    versions = iter(range(rows))

    def change():
        as_csv(changed, memberships(rows, f"({next(versions)})"))

    def over(base, what, seconds, most=None):
        return what, seconds, seconds / base, most, ""

    with without_history:
        base = cpu(bulk_create, new, before=clear)
        yield over(base, "csv + bulk_create", base)
        clear()
        yield over(base, "create, the plan alone", cpu(run, new, times=1, write=False, new=rows))
        yield over(base, "create", cpu(run, new, new=rows, before=clear), 2)
    yield over(base, "create with history", cpu(run, new, new=rows, before=clear), 4)

    export(folder / "id.csv")
    yield over(base, "nothing changed, by natural key", cpu(run, new, unchanged=rows), 0.7)
    yield over(base, "nothing changed, by id", cpu(run, folder / "id.csv", unchanged=rows), 0.7)

    with without_history:
        base_of_change = cpu(upsert, changed, before=change)
        yield over(base_of_change, "csv + upsert", base_of_change)
        change()
        yield over(
            base_of_change,
            "everything changed, the plan alone",
            cpu(run, changed, times=1, write=False, changed=rows),
        )
        yield over(base_of_change, "everything changed", cpu(run, changed, changed=rows, before=change), 2)

    raw = cpu(raw_export, folder / "raw.csv")
    yield over(raw, "csv writer on a raw cursor", raw)
    yield over(raw, "CSV export", cpu(export, folder / "id.csv"), 5)

    yield "memory, CSV, nothing changed", None, memory(folder / "id.csv", "unchanged", rows), 60, " MB"
    clear()
    workbook = as_xlsx(folder / "new.xlsx", memberships(rows))
    yield "memory, CSV, create with history", None, memory(new, "new", rows), 60, " MB"
    yield "memory, XLSX, create with history", None, memory(workbook, "new", rows), 150, " MB"

    yield from in_the_administration(new, base, over)

    with without_history:
        few = as_csv(folder / "few.csv", memberships(min(rows, OF_STOCK)))
        base = cpu(bulk_create, few, before=clear)
        yield over(base, f"csv + bulk_create of {min(rows, OF_STOCK)} rows", base)
        yield over(base, "  django-import-export, create", cpu(stock, few, before=clear))
        yield over(base, "  django-import-export, nothing changed", cpu(stock, few))

        def change_few():
            as_csv(few, memberships(min(rows, OF_STOCK), f"({next(versions)})"))

        yield over(base, "  django-import-export, everything changed", cpu(stock, few, before=change_few))


def in_the_administration(new, base, over):
    """The whole way of a file: the job with its preview and files, the page, and what others notice."""
    user = get_user_model().objects.create_superuser("kari")
    planned = []
    with another_user_saves() as waits:
        seconds = cpu(lambda: planned.append(job(new, user)), times=1)
    yield over(base, "a job: the plan with its preview and files", seconds)
    yield "  meanwhile another user saves, the longest wait", None, waits[0], 1, " s"
    client = Client()
    client.force_login(user)
    page = client.get(reverse("admin:networks_importjob_change", args=[planned[0].public_id]))
    yield "  the page of the preview", None, len(page.content) / MB, 1, " MB"
    yield over(base, "a job: the import, with history", cpu(apply, planned[0], times=1))


# --- Other processes ------------------------------------------------------------------------------------


def other_process(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.spreadsheets", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
    )


def memory(path, kind, rows):
    """The megabytes that a process of its own takes for a file, of which nothing is kept."""
    answer, _errors = other_process("memory", path, kind, rows).communicate()
    return float(answer)


def tell_memory(path, kind, rows):
    connection.ensure_connection()
    idle = _memory("VmRSS")
    with transaction.atomic():
        run(Path(path), **{kind: int(rows)})
        transaction.set_rollback(True)
    print((_memory("VmHWM") - idle) / 1024)


def _memory(which):
    # getrusage would count what the parent held when it started this process.
    return int(re.search(rf"{which}:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])


@contextmanager
def another_user_saves():
    """A list that holds, once the block is left, the longest that another process waited to save a row."""
    waits = []
    process = other_process("save")
    process.stdout.readline()  # it has begun
    yield waits
    answer, _errors = process.communicate("stop\n")
    waits.append(float(answer))


def save_and_tell():
    stop, waits = [], []
    Thread(target=lambda: stop.append(sys.stdin.readline()), daemon=True).start()
    row = Organization.objects.first()
    while not stop:
        row.summary_nb = f"Utgave {len(waits)}"
        start = time.monotonic()
        row.save()
        waits.append(time.monotonic() - start)
        if len(waits) == 1:
            print("begun", flush=True)
        time.sleep(0.02)
    print(max(waits))


@contextmanager
def own_database(folder):
    """A database that nobody else uses, for this process and those that it starts."""
    settings.PRIVATE_ROOT = folder / "private"
    known = connection.settings_dict["NAME"]
    is_sqlite = connection.vendor == "sqlite"
    name = str(folder / "bench.sqlite3") if is_sqlite else f"bench_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, serialize=False)
    url = os.environ.get("DATABASE_URL", "")
    os.environ["DATABASE_URL"] = (
        f"sqlite:///{name}" if is_sqlite else urlsplit(url)._replace(path=name).geturl()
    )
    try:
        yield
    finally:
        connection.creation.destroy_test_db(known, verbosity=0)


def main():
    rows = int(os.environ.get("ROWS") or 100_000)
    setup_test_environment(debug=False)
    with TemporaryDirectory() as folder, own_database(Path(folder)):
        fill(rows)
        print(f"{rows} memberships on {connection.display_name}\n")
        print(f"{'what':<50} {'CPU s':>7} {'ratio':>9} {'must be':>9}  held")
        for what, seconds, found, most, unit in measured(Path(folder), rows):
            line = f"{what:<50} {'' if seconds is None else f'{seconds:.2f}':>7} {f'{found:.2f}{unit}':>9}"
            if most is not None:
                line += f" {f'≤ {most}{unit}':>9}  {'yes' if found <= most else 'no'}"
            print(line, flush=True)


if __name__ == "__main__":
    what, *arguments = sys.argv[1:] or ["main"]
    settings.DEBUG = False  # or every query is remembered
    {"main": main, "memory": tell_memory, "save": save_and_tell}[what](*arguments)
