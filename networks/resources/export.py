"""The register on its way out: rows of any table, a few at a time, as CSV, XLSX or a zip of CSV."""

import csv
import zipfile
from collections import defaultdict
from contextlib import nullcontext
from itertools import chain, islice
from types import SimpleNamespace

from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks.models.base import readable_key
from networks.resources import TABLES, xlsx
from networks.resources.cells import (
    SEPARATOR,
    Choice,
    Dated,
    Day,
    Lines,
    Number,
    Relation,
    Relations,
    StaffMember,
    WholeNumber,
    YesNo,
    cell,
)
from networks.resources.columns import columns
from networks.resources.formats import guard

CHUNK = 1000  # rows in memory at a time


def public_columns(model):
    """The columns of `model` that are not for the office alone."""
    found, hidden = columns(model).items(), model.office_only()
    return {
        name: field for name, field in found if getattr(field, "translated_field", field).name not in hidden
    }


def export_rows(queryset, public=False):
    """Yield each row of `queryset` as a list of texts, a cell for each of `columns(queryset.model)`.

    For the `public` it is a cell for each of `public_columns`, and no draft is named. Where the rows are
    facts that `on_day` annotated, one more cell tells whether each holds on that day.
    """
    model = queryset.model
    fields = (public_columns if public else columns)(model).values()
    cells = [cell(field) for field in fields]
    paths = [
        _key_of_published(field, widget)
        if isinstance(widget, Relation) and public and field.name not in model.public_if
        else f"{field.name}__{widget.key}"
        if isinstance(widget, Relation)
        else field.name
        for field, widget in zip(fields, cells, strict=True)
        if not isinstance(widget, Relations)
    ]
    tells_what_holds = public and "holds" in queryset.query.annotations
    if tells_what_holds:
        paths.append("holds")
    # The package for translations would look for a text in another language, which nobody asks for here.
    plain = models.QuerySet(model, queryset.query.chain(), queryset.db)
    rows = plain.values_list("pk", *paths).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        keys, *values = zip(*chunk, strict=True)
        values = iter(values)
        texts = [
            _several(field, widget, keys, public)
            if isinstance(widget, Relations)
            else (value or "" for value in next(values))
            if isinstance(widget, Relation)
            else map(widget.render, next(values))
            for field, widget in zip(fields, cells, strict=True)
        ]
        if tells_what_holds:
            texts.append("yes" if holds else "possible" for holds in next(values))
        yield from map(list, zip(*texts, strict=True))


def _key_of_published(field, widget):
    """The key of the row that a public row names, where that is public too: it need not be."""
    named = field.related_model.objects.published().filter(pk=OuterRef(field.attname))
    return Subquery(named.order_by().values(widget.key))


def _several(field, widget, keys, public):
    """The cells of a many-to-many field in the rows with these primary keys."""
    found = defaultdict(list)
    named = {f"{field.name}__isnull": False}
    if public:
        named = {f"{field.name}__in": field.related_model.objects.published()}
    pairs = models.QuerySet(field.model).filter(pk__in=keys, **named)
    for key, other in pairs.values_list("pk", f"{field.name}__{widget.key}"):
        found[key].append(other)
    return [SEPARATOR.join(sorted(found[key])) for key in keys]


def csv_lines(headers, rows, delimiter=",", end="\n"):
    """Yield CSV as text, some lines at a time; no cell is read as a formula by a spreadsheet."""
    lines = []
    # Told to end lines with both, the writer quotes cells that hold either.
    writer = csv.writer(SimpleNamespace(write=lines.append), delimiter=delimiter, lineterminator="\r\n")
    rows = chain([headers], rows)
    while chunk := list(islice(rows, CHUNK)):
        writer.writerows([guard(text) for text in row] for row in chunk)
        yield "".join(lines) if end == "\r\n" else "".join([line[:-2] + end for line in lines])
        lines.clear()


def excel_csv(queryset):
    """Yield the rows of `queryset` as CSV that Excel opens with a double click: a byte order mark and ;."""
    yield "\ufeff"
    yield from csv_lines(columns(queryset.model), export_rows(queryset), ";", "\r\n")


def plain_csv(queryset):
    """Yield the rows of `queryset` as CSV for programs."""
    return csv_lines(columns(queryset.model), export_rows(queryset))


def public_csv(queryset, day):
    """Yield those rows of `queryset` that are public as CSV that Excel opens with a double click.

    Where they are facts that `on_day` annotated, a last column tells whether each holds on `day`. They come
    in the order in which they were entered: to sort them, the database would have to find them all first.
    """
    yield "\ufeff"
    headers, rows = [*public_columns(queryset.model)], queryset.published().order_by("pk")
    if "holds" in rows.query.annotations:
        headers.append(f"holds_on_{day}")
    # So it would on PostgreSQL for rows that are read outside a transaction.
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        yield from csv_lines(headers, export_rows(rows, public=True), ";", "\r\n")


def write_xlsx(file, querysets, may_list):
    """Write {table: queryset} to `file` as XLSX, a sheet a table. Raises `ValueError` as `xlsx.write` does.

    `may_list` tells of a model whether drop-down lists may show its rows.
    """
    choices = {}  # of each model once, however many tables refer to it
    tables = {
        table: (_xlsx_columns(queryset.model, may_list, choices), export_rows(queryset))
        for table, queryset in querysets.items()
    }
    xlsx.write(file, tables)


def _xlsx_columns(model, may_list, choices):
    found = []
    for name, field in columns(model).items():
        widget = cell(field)
        offered = ()
        if isinstance(widget, YesNo):
            offered = ("yes", "no")
        elif isinstance(widget, Choice):
            offered = tuple(sorted(set(widget.codes.values())))
        elif isinstance(widget, Relation) and not isinstance(widget, StaffMember) and may_list(widget.model):
            if widget.model not in choices:
                keys = models.QuerySet(widget.model).order_by(widget.key).values_list(widget.key, flat=True)
                choices[widget.model] = tuple(keys[: xlsx.LONGEST_LIST + 1])
            offered = choices[widget.model]
        kind = (
            "number" if isinstance(widget, Number) else "day" if isinstance(widget, Dated | Day) else "text"
        )
        found.append(
            xlsx.Column(
                name,
                note=_note(name, field, widget),
                kind=kind,
                choices=offered if len(offered) <= xlsx.LONGEST_LIST else (),
                several=isinstance(widget, Relations),
            )
        )
    return found


def _note(name, field, widget):
    """What a column holds and what may be written in it, in the reader's language."""
    parts = [
        capfirst(str(field.verbose_name)),
        "" if field.blank or field.has_default() else _("Must be filled in."),
        "" if isinstance(widget, Lines) else str(field.help_text),  # which speaks of lines
        _("Leave it as it is. A new row gets its own.") if name == "id" else _what_may_be_written(widget),
        _("To name a new row in another table, write one for it: 4 to 12 small letters and digits.")
        if name == "id" and _is_named_by_id(field.model)
        else "",
    ]
    return "\n".join(filter(None, parts))


def _is_named_by_id(model):
    """Whether rows of another table refer to those of `model` by the identifier, as they have no address."""
    relations = [field for other in TABLES.values() for field in other._meta.concrete_fields]
    return readable_key(model) == "public_id" and any(field.related_model is model for field in relations)


def _what_may_be_written(widget):
    match widget:
        case StaffMember():
            return _("The user name of a member of staff.")
        case Relations() | Relation():
            table = next(table for table, model in TABLES.items() if model is widget.model)
            if isinstance(widget, Relations):
                return _("Keys of the table “%s”, separated by |.") % table
            return _("A key of the table “%s”.") % table
        case Choice() if len(labels := dict(widget.field.flatchoices)) <= 20:
            return _("One of:") + "".join(f"\n{code}: {label}" for code, label in labels.items() if code)
        case Choice():
            return capfirst(_("a two-letter code such as NO"))
        case YesNo():
            return _("Write yes or no.")
        case Day():
            return _("One day, such as 13.01.2020.")
        case Dated():
            return _("A date as the source gives it: 13.01.2020, 2020-01, 2020, autumn 2020, ca. 1993.")
        case WholeNumber():
            return _("A whole number, such as 1234.")
        case Number():
            return _("A number, such as 1234,5.")
        case Lines():
            return _("Several are separated by |.")
    return ""


def register():
    """The whole register as {table: queryset}, each in the order in which rows were entered."""
    return {table: model._default_manager.order_by("pk") for table, model in TABLES.items()}


def register_zip():
    """Yield the whole register as a zip of plain CSV files, one a table."""
    pieces = []
    # A file that cannot be sought in: what is written goes straight to the reader.
    with zipfile.ZipFile(SimpleNamespace(write=_write_to(pieces), flush=lambda: None), "w") as archive:
        for table, queryset in register().items():
            entry = zipfile.ZipInfo(f"{table}.csv")  # with no time: the same rows are the same file
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as member:
                for lines in plain_csv(queryset):
                    member.write(lines.encode())
                    yield b"".join(pieces)
                    pieces.clear()
    yield b"".join(pieces)


def _write_to(pieces):
    def write(piece):
        pieces.append(bytes(piece))
        return len(piece)

    return write
