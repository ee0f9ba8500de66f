"""An import from the file that somebody sends to the change in the register, and what is kept of it."""

import csv
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections import Counter, defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import ChangeSet, ImportJob, change_set, current_change_set
from networks.publishing import MayNotPublish, refuse_without_the_right
from networks.resources import TABLES, xlsx
from networks.resources.columns import WHAT_IS_WRONG
from networks.resources.formats import CSVTable, TableError, guard
from networks.resources.plan import Upload

State = ImportJob.State
KINDS = ("refused", "changed", "new", "unchanged")
SHOWN = 500  # rows of each kind in the preview
MOST_SHOWN = 300_000  # characters of them, so that the page is less than 1 MB
LONGEST_SHOWN = 80  # characters of a cell, which the page shortens
LARGEST = 50 * 1024 * 1024  # bytes of a file
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGE = 1024 * 1024  # bytes of a file beyond which nobody is kept waiting for it
STARTS_WITHIN = 30  # seconds that a process has to begin, or to say how far it is
LASTS = timedelta(days=1)  # how long a file waits for confirmation
PLAN_HEADERS = [
    gettext_lazy("table"),
    gettext_lazy("line"),
    gettext_lazy("kind"),
    gettext_lazy("row"),
    gettext_lazy("column"),
    gettext_lazy("old"),
    gettext_lazy("new"),
]


class NotNow(Exception):
    """The job is not in a state for that. The text is a sentence for whoever asked."""


def receive(file, name, user, table=""):
    """A new job for `file` (an uploaded file or a `File`), which is kept in a private folder.

    `table` is what the file is for; "" where it holds several. Raises `TableError` where it is too large.
    """
    expire()
    if file.size > LARGEST:
        message = _("The file is larger than %d MB. Divide it, or send only what has changed.")
        raise TableError(message % (LARGEST // 1024**2))
    job = ImportJob(user=user, table=table, file_name=name[-200:])
    job.folder.mkdir(parents=True, mode=0o700)
    checksum = hashlib.sha256()
    with (job.folder / "file").open("wb") as kept:
        for block in file.chunks():
            checksum.update(block)
            kept.write(block)
    job.checksum = checksum.hexdigest()
    job.save()
    return job


def expire():
    """Delete the files of jobs that nobody confirmed in time. What was imported stays listed."""
    old = ImportJob.objects.filter(at__lt=timezone.now() - LASTS)
    waiting = old.exclude(state__in=[State.DONE, State.EXPIRED, State.APPLYING])
    for job in waiting:
        if waiting.filter(pk=job.pk).update(state=State.EXPIRED):  # nobody has confirmed it meanwhile
            shutil.rmtree(job.folder, ignore_errors=True)


def sources(job):
    """{table: source} of what the job's file holds. Raises `TableError` with a sentence."""
    path, name = job.folder / "file", job.file_name
    if not zipfile.is_zipfile(path):
        if not job.table:
            raise TableError(_("%s is neither XLSX nor a zip of CSV files.") % name)
        return {job.table: CSVTable(path, name)}
    try:
        with zipfile.ZipFile(path) as archive:
            is_workbook = "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile as error:
        raise TableError(_("%s cannot be unpacked. Pack it anew, without a password.") % name) from error
    return _sheets(job, path, name) if is_workbook else _unpacked(job, path, name)


def _sheets(job, path, name):
    sheets = xlsx.read(path)
    if not sheets:
        raise TableError(_("%s is empty.") % name)
    if job.table:
        if job.table not in sheets and (len(sheets) > 1 or set(sheets) & set(TABLES)):
            message = _("%(file)s has several sheets. Name the one that is meant “%(table)s”.")
            raise TableError(message % {"file": name, "table": job.table})
        return {job.table: sheets.get(job.table) or next(iter(sheets.values()))}
    _refuse_unknown(sheets, name)
    return sheets


def _refuse_unknown(tables, name):
    if unknown := [table for table in tables if table not in TABLES]:
        message = _("%(file)s holds “%(name)s”, which is no table. The tables are: %(tables)s.")
        raise TableError(message % {"file": name, "name": unknown[0], "tables": ", ".join(TABLES)})


def _unpacked(job, path, name):
    folder = job.folder / "unpacked"
    folder.mkdir(exist_ok=True)
    try:
        with zipfile.ZipFile(path) as archive:
            members = {}
            for each in archive.infolist():
                file = each.filename.rpartition("/")[2]
                if not file or file.startswith("."):
                    continue  # folders, and what macOS adds
                table = re.sub(r"\.csv$", "", file, flags=re.IGNORECASE)
                if table in members:
                    message = _("%(file)s holds the table “%(table)s” twice. Take one of them out.")
                    raise TableError(message % {"file": name, "table": table})
                members[table] = each
            _refuse_unknown(members, name)
            if job.table and set(members) != {job.table}:
                message = _("%(file)s should hold %(table)s.csv and nothing else.")
                raise TableError(message % {"file": name, "table": job.table})
            if sum(each.file_size for each in members.values()) > LARGEST_UNPACKED:
                raise TableError(_("%s is too large when unpacked.") % name)
            for table, each in members.items():
                with archive.open(each) as packed, (folder / f"{table}.csv").open("wb") as file:
                    shutil.copyfileobj(packed, file)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        # Broken, or packed with a password or in a way that we do not know.
        raise TableError(_("%s cannot be unpacked. Pack it anew, without a password.") % name) from error
    return {table: CSVTable(folder / f"{table}.csv", f"{table}.csv") for table in members}


def unwatched(rows):
    pass


class Report:
    """What is kept of a plan: counts, the first rows of each kind, and all of them in files."""

    def __init__(self, job, watch):
        self.job, self.watch = job, watch
        self.kept, self.size = defaultdict(list), Counter()
        self.files, self.writers = [], {}
        self.done = 0

    def __enter__(self):
        for old in self.job.folder.glob("*.csv"):
            old.unlink()
        return self

    def __exit__(self, *_error):
        for file in self.files:
            file.close()

    def __call__(self, table, row):
        self.done += 1
        if self.done % 1000 == 0:
            progress(self.job, self.done)
            self.watch(self.done)
        if len(self.kept[row.kind]) < SHOWN and self.size[row.kind] < MOST_SHOWN:
            changes = table.in_words(row) if row.kind in ("new", "changed") else []
            about = {
                "table": row.table,
                "line": row.line,
                "name": row.name[: LONGEST_SHOWN + 1],
                "changes": [[text[: LONGEST_SHOWN + 1] for text in change] for change in changes],
                "faults": [(fault.column, fault.value, fault.message) for fault in row.faults],
                "warnings": row.warnings,
            }
            self.kept[row.kind].insert(0 if row.warnings else len(self.kept[row.kind]), about)
            self.size[row.kind] += len(json.dumps(about))
        if row.kind == "unchanged":
            return
        # Whoever may not change a row learns nothing of what it holds.
        changes = row.changes if row.kind != "refused" else []
        plan, name = self._writer("plan", PLAN_HEADERS), guard(row.name)
        plan.writerows(
            (row.table, row.line, row.kind, name, column, guard(old), guard(new))
            for column, old, new in changes or [("", "", "")]
        )
        if row.faults:
            headers = table.source.headers[: len(table.columns)]
            refused = self._writer(f"refused-{row.table}", [*headers, WHAT_IS_WRONG])
            why = " ".join(
                f"{fault.column}: {fault.message}" if fault.column else fault.message for fault in row.faults
            )
            refused.writerow([guard(cell) for cell in (*row.cells, why)])

    def _writer(self, name, headers):
        if name not in self.writers:
            file = (self.job.folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="")
            self.files.append(file)
            self.writers[name] = csv.writer(file, delimiter=";")
            self.writers[name].writerow(headers)
        return self.writers[name]


def plan(job, watch=unwatched):
    """Read the job's file and tell what it would do; nothing is written to the register."""
    progress(job, 0)
    try:
        upload = Upload(sources(job), job.user)
        with Report(job, watch) as report:
            summary = upload.run(report)
    except TableError as error:
        job.state, job.message = State.REFUSED, str(error)
        job.save()
        return
    _keep(job, summary, report)
    job.state = State.REFUSED if summary.is_refused else State.PLANNED
    job.save()


def _keep(job, summary, report):
    for kind in KINDS:
        setattr(job, kind, summary.total(kind))
    job.digest = summary.digest
    job.message = "\n".join(
        sentence if job.table else f"{table}: {sentence}" for table, sentence in summary.faults
    )
    (job.folder / "preview.json").write_text(json.dumps(report.kept))


def preview(job):
    """{kind: [row]} with the first rows of each kind, as `Report` kept them."""
    path = job.folder / "preview.json"
    return json.loads(path.read_text()) if path.exists() else {}


def confirm(job):
    """Claim a job that is planned, for the one process that will apply it. Raises `NotNow`."""
    claimed = ImportJob.objects.filter(pk=job.pk, state=State.PLANNED)
    if not claimed.update(state=State.APPLYING):
        job.refresh_from_db()
        if job.state == State.DONE:
            raise NotNow(_("This file is imported already. It was imported once."))
        raise NotNow(_("This file cannot be imported now: %s.") % job.get_state_display())
    job.state = State.APPLYING


def again(job):
    """Let an interrupted job begin anew: it is planned again, and waits for confirmation."""
    if not ImportJob.objects.filter(pk=job.pk, state=State.FAILED).update(state=State.READING, message=""):
        raise NotNow(_("This file cannot be imported now: %s.") % job.get_state_display())


def apply(job, watch=unwatched):
    """Do what the plan said, all of it in one transaction, or nothing: then the job holds the new plan."""
    progress(job, 0)
    upload = Upload(sources(job), job.user)
    try:
        with (
            Report(job, watch) as report,
            change_set(ChangeSet.Means.IMPORT, job.user, job.file_name),
            transaction.atomic(),
        ):
            summary = upload.run(report, write=True)
            as_planned = summary.digest == job.digest and not summary.is_refused
            if as_planned:
                refuse_without_the_right(job.user)
                job.state, job.message = State.DONE, ""
                job.change_set = current_change_set() if job.new or job.changed else None
                job.save()  # in the same transaction: the job says that it is done if and only if it is
            else:
                transaction.set_rollback(True)
    except MayNotPublish as refusal:
        job.state, job.message = State.REFUSED, str(refusal)
        job.save()
        return
    if not as_planned:
        _keep(job, summary, report)
        job.state = State.REFUSED if summary.is_refused else State.PLANNED
        sentence = _("Nothing was imported, as the result would differ from what you saw. See the new plan.")
        job.message = "\n".join(filter(None, [sentence, job.message]))
        job.save()


def start(job):
    """Go on with a job: at once, or where the file is large in a process of its own."""
    if (job.folder / "file").stat().st_size <= LARGE:
        run(job)
        return
    progress(job, 0)
    subprocess.Popen(
        [sys.executable, settings.BASE_DIR / "manage.py", "run_import", job.public_id],
        env=os.environ | {"REGISTER_LANGUAGE": translation.get_language()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def run(job, watch=unwatched):
    """Go on with a job where it stands: plan it, or apply it once it is confirmed.

    `watch` is told the number of rows that are done, every thousand. Raises `NotNow` where another process
    is at it.
    """
    if not (job.folder / "file").exists():
        raise NotNow(_("The file is no longer there. Send it again."))
    with (job.folder / "running").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # which the system lets go of when we die
        except BlockingIOError as error:
            raise NotNow(_("Another process is at this import.")) from error
        job.refresh_from_db()
        if job.user is None:  # whose rights would count
            job.state, job.message = State.REFUSED, _("Whoever sent the file is a user no longer.")
            job.save()
        elif job.state == State.READING:
            plan(job, watch)
        elif job.state == State.APPLYING:
            apply(job, watch)


def progress(job, rows):
    """Write down how far a job is. It stands in a file, as a transaction shows nothing until it ends."""
    new = job.folder / "progress.new"
    new.write_text(json.dumps({"rows": rows, "at": time.time()}))
    new.replace(job.folder / "progress.json")


def how_far(job):
    """The rows that a running job has come to. Where its process has died, the job is marked."""
    path = job.folder / "progress.json"
    known = json.loads(path.read_text()) if path.exists() else {"rows": 0, "at": 0}
    if time.time() - known["at"] < STARTS_WITHIN or _is_running(job):
        return known["rows"]
    interrupted = _("The import was interrupted. Nothing was saved; you can start it again.")
    running = ImportJob.objects.filter(pk=job.pk, state__in=[State.READING, State.APPLYING])
    running.update(state=State.FAILED, message=interrupted)
    job.refresh_from_db()
    return None


def _is_running(job):
    with (job.folder / "running").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
