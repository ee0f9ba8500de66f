"""The rows of one table of an upload: what each means, how it differs, and whether it may stand."""

from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from networks import names
from networks.duplicates import merged_into
from networks.resources.cells import SEPARATOR
from networks.resources.columns import Column, Coming, columns, read_headers
from networks.resources.judge import Judge
from networks.resources.writing import CHUNK, Writer, maker


@dataclass(slots=True)
class Fault:
    """What is wrong with a row: the column ("" where it is the row as a whole), the value and a sentence."""

    column: str
    value: str
    message: str


@dataclass(slots=True, eq=False)
class Row:
    """A row of a file and what becomes of it."""

    table: str
    line: int
    cells: list
    kind: str = "unchanged"  # new, changed, unchanged or refused
    name: str = ""
    pk: int | None = None
    changes: list = field(default_factory=list)  # (column, old cell, new cell)
    faults: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    values: dict = field(default_factory=dict)
    instance: models.Model | None = None
    waits: bool = False  # for another row of the file, which is not written yet

    def fault(self, column, message, value=""):
        self.kind = "refused"
        self.faults.append(Fault(column, names.shown(value), str(message)))


class TablePlan:
    """The rows of one table of an upload."""

    def __init__(self, upload, table, model, source):
        self.upload, self.table, self.model, self.source = upload, table, model, source
        found, self.faults = read_headers(model, source.headers)
        fields = columns(model)
        every = {name: Column(name, each, upload.keys_of(each)) for name, each in fields.items()}
        self.columns = [every[name] for name in found]
        self.place = {name: place for place, name in enumerate(found)}
        # Beyond the last column that has a name, nothing may stand.
        self.headed = max((place for place, name in enumerate(source.headers, 1) if name.strip()), default=0)
        self.stored = [column for column in every.values() if not column.is_many]
        self.several = [column for column in self.columns if column.is_many]
        self.relations = [column.attribute for column in self.columns if column.keys]
        self.make = maker(model)
        self.key_columns = [self.place.get(name) for name in model.key_fields]
        self.missing = [
            column.name
            for column in self.stored
            if column.name not in self.place and column.required and not column.field.has_default()
        ]
        self.judge = Judge(model, upload.user, self.columns)
        self.writer = Writer(model, self.several, upload)
        self.line_of, self.line_of_id = {}, {}  # where the file named a row of the register, a new identifier

    # What the rows are

    def rows(self, write):
        """Every row with what becomes of it, in the order of the file; those that wait for others last."""
        waiting = []
        source = self.source.rows()
        while chunk := list(islice(source, CHUNK)):
            rows = [Row(self.table, line, cells) for line, cells in chunk]
            self._settle(rows)
            # A plan writes nothing, so nothing of it has to wait, nor to be kept.
            waiting += [row for row in rows if write and row.waits]
            yield from self._done([row for row in rows if not (write and row.waits)], write)
        while waiting:
            for row in waiting:
                self._resolve(row)
            ready = [row for row in waiting if not row.waits]
            self.judge.check_again(ready)
            # Without any, what they wait for is refused, and so is the whole.
            yield from self._done(ready or waiting, bool(ready))
            waiting = [row for row in waiting if ready and row.waits]

    def _done(self, rows, write):
        self.upload.refused |= any(row.faults for row in rows)
        for row in rows:
            if row.kind == "changed" and "slug" in row.values:
                self._rename(row)
        if write and not self.upload.refused:
            self.writer.write(rows)
            self.line_of |= {row.instance.pk: row.line for row in rows if row.kind == "new"}
            self.upload.refused |= any(row.faults for row in rows)
        return rows

    def _rename(self, row):
        """What comes after this row names it by its new key, in the plan as when it is applied."""
        keys = self.upload.keys(self.model)
        keys.rename(row.pk, row.values["slug"])
        for column in self.columns:
            if column.keys is keys:
                column.known.clear()
                column.written.clear()

    def _settle(self, rows):
        """Read, find, compare and validate a chunk of rows."""
        for row in rows:
            self._check_length(row)
        sound = [row for row in rows if not row.faults]
        self._look_up_relations(sound)
        old = self._find(sound)
        for row in sound:
            self._compare(row, old.get(row.pk))
        changed = [row for row in sound if row.kind in ("new", "changed")]
        for row in changed:
            self._build(row, old.get(row.pk))
            self.judge.check_rights(row, old.get(row.pk))
        self.judge.check_publishing([row for row in changed if not row.faults], old)
        self.judge.check_keys([row for row in changed if not row.faults])
        self.judge.check_names([row for row in changed if not row.faults])
        for row in changed:
            if not row.faults:
                self.judge.check_rules(row)
        self.judge.check_beside([row for row in changed if not row.faults])
        for row in sound:
            row.name = row.name or self._name(row, old.get(row.pk))

    def _check_length(self, row):
        width = len(self.columns)
        if len(row.cells) < width or any(row.cells[self.headed :]):
            message = _("There are %(found)d cells, but %(wanted)d columns.")
            row.fault("", message % {"found": len(row.cells), "wanted": self.headed})
        else:
            row.cells = row.cells[:width]

    def _look_up_relations(self, rows):
        for place, column in enumerate(self.columns):
            if not column.keys:
                continue
            cells = {row.cells[place] for row in rows}
            if column.is_many:
                cells = {key for text in cells for key in text.split(SEPARATOR)}
            column.keys.look_up(keys=[text.strip() for text in cells if "\0" not in text])

    def _find(self, rows):
        """Tell which row of the register each row means. Returns {pk: its values, by attribute}."""
        place = self.place.get("id")
        ids = ["" if place is None else row.cells[place].strip() for row in rows]
        found = self._fetch(public_id__in={each for each in ids if each and "\0" not in each})
        by_id = {values["public_id"]: pk for pk, values in found.items()}
        unknown = []
        for row, text in zip(rows, ids, strict=True):
            row.pk = by_id.get(text)
            if row.pk is None:
                unknown.append((row, text))
        texts = {text for _row, text in unknown if text and "\0" not in text}
        merged = merged_into(self.model, "public_id", texts)
        for row, text in unknown:
            if text in merged:
                self._refuse_merged(row, text, merged[text])
            elif text and (line := self.line_of_id.setdefault(text, row.line)) != row.line:
                row.fault("id", _("This is the same row as on line %d. Delete one of them.") % line, text)
            else:
                self._find_by_key(row, text)
        found |= self._fetch(pk__in={row.pk for row, _text in unknown if row.pk} - set(found))
        for row in rows:
            if row.pk is None:
                continue
            if (line := self.line_of.setdefault(row.pk, row.line)) != row.line:
                row.fault("", _("This is the same row as on line %d. Delete one of them.") % line)
        return found

    def _refuse_merged(self, row, text, other):
        message = _(
            "What had the id “%(id)s” was merged into “%(row)s”, which has the id %(other)s. Write that "
            "id, or take the row out."
        )
        same = self.model._default_manager.get(public_id=other)
        row.fault("id", message % {"id": text, "row": same, "other": other}, text)

    def _find_by_key(self, row, text):
        key = self._key_in(row)
        if key is None:
            return
        if not any(value not in (None, "") for value in key):
            if "id" not in self.place:
                row.fault("", _("The row has neither an id nor a key. Write one of them."))
            return
        pk = self.judge.indexed().get(hash(key))
        if pk and text:
            same = self.model._default_manager.get(pk=pk)
            message = _(
                "No row has the id “%(id)s”, but “%(row)s” is there with the id %(other)s. "
                "Correct the id, or leave it empty."
            )
            about = {"id": names.shown(text), "row": same, "other": same.public_id}
            row.fault("id", message % about, text)
        else:
            row.pk = pk

    def _key_in(self, row):
        """The natural key that stands in a row; None where not all of it can be read."""
        if None in self.key_columns:
            return None
        values = []
        for place in self.key_columns:
            try:
                values.append(self.columns[place].read(row.cells[place]))
            except ValidationError:
                return None  # said in words when the row is compared
        return tuple(values)

    def _fetch(self, **which):
        attributes = [column.attribute for column in self.stored]
        # Without an order, which may lead to rows that PostgreSQL would not lock.
        rows = self.model._default_manager.filter(**which).order_by()
        if self.upload.write:
            rows = rows.order_by().select_for_update(of=("self",))
        found = {
            pk: dict(zip(attributes, values, strict=True))
            for pk, *values in rows.values_list("pk", *attributes)
        }
        for column in self.columns:
            if column.keys and not column.is_many:
                pks = {values[column.attribute] for values in found.values()} - {None}
                column.keys.look_up(pks=pks)
        for column in self.several:
            self._fetch_several(column, found)
        return found

    def _fetch_several(self, column, found):
        through = column.field.remote_field.through._default_manager
        own, other = column.field.m2m_column_name(), column.field.m2m_reverse_name()
        for values in found.values():
            values[column.attribute] = []
        for pk, each in through.filter(**{f"{own}__in": found}).values_list(own, other):
            found[pk][column.attribute].append(each)
        column.keys.look_up(pks={each for values in found.values() for each in values[column.attribute]})
        for values in found.values():
            values[column.attribute] = tuple(sorted(values[column.attribute], key=str))

    # What becomes of them

    def _compare(self, row, old):
        for column, text in zip(self.columns, row.cells, strict=True):
            if column.name in ("id", "slug") and not text.strip():
                continue  # a new row gets one, and an old one keeps its own
            before = "" if old is None else column.write(old[column.attribute])
            if old is not None and (text == before or column.is_plainly(text, old[column.attribute])):
                continue
            try:
                value = column.read(text)
            except ValidationError as error:
                for message in error.messages:
                    row.fault(column.name, message, text)
                continue
            if column.is_staff and value is None and text.strip():
                message = _("%(column)s: there is no user called “%(value)s” here; the cell is left out.")
                row.warnings.append(message % {"column": column.name, "value": names.shown(text)})
                continue
            if old is not None and value == old[column.attribute]:
                continue
            row.values[column.attribute] = value
            after = column.write(value)
            if old is not None or after:
                row.changes.append((column.name, before, after))
        if not row.faults:
            row.kind = "new" if old is None else "changed" if row.changes else "unchanged"
        if row.kind == "new":
            for name in self.missing:
                row.fault(name, _("A new row needs this column."))

    def _build(self, row, old):
        """Make the instance as it will be, and find what it waits for."""
        row.waits = self._has_coming(row.values)
        row.instance = self.make((old or {}) | row.values | {self.model._meta.pk.attname: row.pk})
        row.instance._state.adding = row.pk is None

    def _has_coming(self, values):
        for name in self.relations:
            value = values.get(name)
            if isinstance(value, Coming) or (
                isinstance(value, tuple) and any(isinstance(each, Coming) for each in value)
            ):
                return True
        return False

    def _resolve(self, row):
        """Put the keys of rows that are written by now where `Coming` stood."""
        for column in self.columns:
            if not column.keys or column.attribute not in row.values:
                continue
            value = row.values[column.attribute]
            if isinstance(value, tuple):
                value = tuple(column.keys.get(each) if isinstance(each, Coming) else each for each in value)
            elif isinstance(value, Coming):
                value = column.keys.get(value)
            row.values[column.attribute] = value
            if not column.is_many:
                setattr(row.instance, column.attribute, value)
        row.waits = self._has_coming(row.values)

    def in_words(self, row):
        """What changes in a row, for a person: [(label of the column, old, new)]."""
        columns = {column.name: column for column in self.columns}
        return [
            (str(columns[name].field.verbose_name), columns[name].in_words(old), columns[name].in_words(new))
            for name, old, new in row.changes
        ]

    def _name(self, row, old):
        cells = [row.cells[place] for place in self.key_columns if place is not None]
        return ", ".join(filter(None, cells)) or (old or {}).get("slug", "")
