"""The whole register as a folder of CSV files, one a table: `load` and `dump`."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.utils.translation import gettext as _

from networks.resources import RESOURCES, TABLES
from networks.resources.base import columns
from networks.resources.export import csv_lines, export_rows
from networks.resources.formats import as_dataset, decode, parse


class LoadError(Exception):
    """The folder cannot be loaded. `sentences` say why, with file, line and column; nothing was saved."""

    def __init__(self, sentences):
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def load(folder):
    """Add and change what the CSV files in `folder` (a `Path`) hold, in one transaction; delete nothing.

    Returns ({table: (new, changed, unchanged)}, {table: rows that the folder lacks}).
    Raises `LoadError`, and then nothing is saved.
    """
    files = {path.stem: path for path in sorted(folder.glob("*.csv"))}
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
    counts, lacking = {}, {}
    with transaction.atomic():
        for table, model in TABLES.items():
            if table not in files:
                continue
            result = RESOURCES[model]().import_data(read(files[table]))
            if errors := list(sentences(files[table].name, result)):
                raise LoadError(errors)  # the tables after it refer to this one
            counts[table] = tuple(result.totals[kind] for kind in ("new", "update", "skip"))
            seen = {row.object_id for row in result.rows}
            lacking[table] = [row for row in model._default_manager.all() if row.pk not in seen]
    return counts, lacking


def read(path):
    """A file as a dataset in which rows come after the rows they refer to."""
    try:
        headers, rows = parse(decode(path.read_bytes(), path.name), path.name)
    except ValueError as error:
        raise LoadError([str(error)]) from error
    return as_dataset(headers, parents_first(headers, rows))


def parents_first(headers, rows):
    """The rows so that one whose `part_of`, `parent` or `initiator` is in the same file comes after it."""
    above = [headers.index(name) for name in ("part_of", "parent", "initiator") if name in headers]
    if not above or "slug" not in headers:
        return rows
    slug = headers.index("slug")
    waiting, done, ordered = {row[slug] for _line, row in rows}, set(), []
    while rows:
        ready = [
            (line, row)
            for line, row in rows
            if all(row[column] not in waiting or row[column] in done for column in above)
        ]
        if not ready:  # a circle, which each row's own rules refuse
            return ordered + rows
        ordered += ready
        done |= {row[slug] for _line, row in ready}
        rows = [each for each in rows if each not in ready]
    return ordered


def sentences(file, result):
    """What is wrong, each with the file, its line, the column and the value."""
    for error in result.base_errors:
        yield f"{file}: {error.error}"
    for row in result.invalid_rows:
        for column, messages in row.error_dict.items():
            for message in messages:
                about = {"file": file, "line": row.number, "column": column, "message": message}
                if column == NON_FIELD_ERRORS:
                    yield _("%(file)s, line %(line)d: %(message)s") % about
                else:
                    yield _("%(file)s, line %(line)d, %(column)s: %(message)s") % about
    for row in result.error_rows:
        for error in row.errors:
            about = {"file": file, "line": row.number, "message": error.error}
            yield _("%(file)s, line %(line)d: %(message)s") % about


def dump(folder):
    """Write every table to `folder` (a `Path`), sorted by natural key, so that two dumps can be compared."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, model in TABLES.items():
        headers = list(columns(model))
        keys = [headers.index(name) for name in model.key_fields]
        rows = export_rows(model._default_manager.order_by("pk"))
        ordered = sorted(rows, key=lambda row, keys=keys: [row[key] for key in keys])
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(headers, ordered))
