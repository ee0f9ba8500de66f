"""The whole register as a folder of CSV files, one a table: `load` and `dump`."""

from itertools import count

from django.db import connection, transaction
from django.db.models import TextField, Value
from django.db.models.functions import Cast, Coalesce, Collate
from django.utils.translation import gettext as _

from networks.models.base import readable_key
from networks.resources import TABLES
from networks.resources.columns import columns
from networks.resources.export import csv_lines, export_rows
from networks.resources.formats import CSVTable, TableError
from networks.resources.plan import Upload


class LoadError(Exception):
    """The folder cannot be loaded. `sentences` say why, with file, line and column; nothing was saved."""

    def __init__(self, sentences):
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def load(folder, watch=lambda rows: None):
    """Add and change what the CSV files in `folder` (a `Path`) hold, in one transaction; delete nothing.

    `watch` is told the number of rows that are done.
    Returns ({table: (new, changed, unchanged)}, {table: rows that the folder lacks}).
    Raises `LoadError`, and then nothing is saved.
    """
    files = {path.stem: path for path in sorted(folder.glob("*.csv")) if path.is_file()}
    if not files:
        raise LoadError([_("There are no CSV files in %s.") % folder])
    if unknown := sorted(set(files) - set(TABLES)):
        raise LoadError(
            [
                _("There is no table called “%(name)s”. The tables are: %(tables)s.")
                % {"name": name, "tables": ", ".join(TABLES)}
                for name in unknown
            ]
        )
    errors, done = [], count(1)

    def report(table, row):
        errors.extend(sentences(files[row.table].name, row))
        watch(next(done))

    try:
        upload = Upload({table: CSVTable(path, path.name) for table, path in files.items()})
        with transaction.atomic():
            summary = upload.run(report, write=True)
            if summary.is_refused:
                transaction.set_rollback(True)
    except TableError as error:
        raise LoadError([str(error)]) from error
    errors = [f"{files[table].name}: {sentence}" for table, sentence in summary.faults] + errors
    if errors:
        raise LoadError(errors)
    counts = {table: summary.counts_of(table) for table in TABLES if table in files}
    lacking = {
        table: [row for row in TABLES[table]._default_manager.all() if row.pk not in summary.seen[table]]
        for table in counts
    }
    return counts, lacking


def sentences(file, row):
    """What is wrong with a row, each with the file, its line, the column and the value."""
    for fault in row.faults:
        about = {"file": file, "line": row.line, "column": fault.column, "message": fault.message}
        if fault.column:
            yield _("%(file)s, line %(line)d, %(column)s: %(message)s") % about
        else:
            yield _("%(file)s, line %(line)d: %(message)s") % about


def dump(folder):
    """Write every table to `folder` (a `Path`), sorted by natural key, so that two dumps can be compared."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, model in TABLES.items():
        rows = export_rows(model._default_manager.order_by(*map(as_written, key_of(model))))
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(columns(model), rows))


def key_of(model):
    """The paths of the texts and numbers that the natural key of `model` consists of."""
    for name in model.key_fields:
        field = model._meta.get_field(name)
        yield f"{name}__{readable_key(field.related_model)}" if field.is_relation else name


def as_written(path):
    """An expression that sorts by the text of `path` in any database as by its bytes."""
    collation = "C" if connection.vendor == "postgresql" else "BINARY"
    return Collate(Coalesce(Cast(path, TextField()), Value("")), collation)
