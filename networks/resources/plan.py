"""What a spreadsheet would do to the register: every row read, compared and validated, and then perhaps done.

The plan of an upload writes nothing and takes no lock. To apply it is to make it again inside a
transaction, writing each thousand rows as they are found right; where it then differs from the plan that
somebody saw, or a row is refused, nothing is kept. No table is held in memory: of a row that has passed,
only the hash of its key remains.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from django.conf import settings
from django.contrib.auth import get_permission_codename, get_user_model
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import dates, names
from networks.models import current_change_set, current_user
from networks.models.base import Published
from networks.models.fields import EDTFField
from networks.resources import TABLES, rules
from networks.resources.base import columns
from networks.resources.cells import SEPARATOR, Relations, StaffMember, Text, cell, read_text

CHUNK = 1000  # rows that are looked up and written together
REMEMBERED = 20_000  # cells that a column remembers how to read
PUBLISH = "networks.publish"
WHAT_IS_WRONG = gettext_lazy("What is wrong")  # the last column of refused rows that are sent back


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


class Coming(str):
    """The key of a row that the same upload adds: it has no other yet."""


class Keys:
    """The readable keys of the rows of a model, and the database's, both ways; looked up as they are met."""

    def __init__(self, model, key):
        self.model, self.key = model, key
        self.pk_of, self.key_of, self.coming, self.names = {}, {}, set(), {}

    def look_up(self, keys=(), pks=()):
        keys = [key for key in keys if key not in self.pk_of]
        pks = [pk for pk in pks if pk not in self.key_of]
        for wanted in ({f"{self.key}__in": keys} if keys else None, {"pk__in": pks} if pks else None):
            if wanted:
                for pk, key in self.model._default_manager.filter(**wanted).values_list("pk", self.key):
                    self.add(pk, key)

    def add(self, pk, key):
        self.pk_of[key], self.key_of[pk] = pk, key

    def get(self, key):
        """The database's key of a row, `Coming` where the upload adds it, None where there is none."""
        return self.pk_of.get(key) or (Coming(key) if key in self.coming else None)

    def name_of(self, key):
        if key not in self.names:
            self.names[key] = str(self.model._default_manager.filter(**{self.key: key}).first() or key)
        return self.names[key]

    def nearest(self, key):
        every = self.model._default_manager.values_list(self.key, flat=True)[:REMEMBERED]
        return next(iter(get_close_matches(key, [*every, *self.coming], 1)), "")


class Column:
    """A column of a file: how its cells are read and written."""

    def __init__(self, name, model_field, keys):
        self.name, self.field = name, model_field
        self.attribute = model_field.attname
        self.cell = cell(model_field)
        self.keys = keys
        self.is_staff = isinstance(self.cell, StaffMember)
        self.is_many = isinstance(self.cell, Relations)
        self.is_text = type(self.cell) is Text
        self.required = not model_field.blank and not isinstance(model_field, models.BooleanField)
        self.known, self.written = {}, {}

    def read(self, text):
        """The value of a cell, for `attribute`. Raises `ValidationError`."""
        if text in self.known:
            return self.known[text]
        try:
            value = self._read(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if not self.is_text and len(self.known) < REMEMBERED and not isinstance(value, Coming | tuple):
            self.known[text] = value
        return value

    def _read(self, text):
        if self.is_many:
            return self._read_several(text)
        if self.is_staff:
            return self.keys.get(read_text(text))
        if self.keys:
            key = read_text(text)
            if not key and self.required:
                raise ValidationError(_("The cell is empty. Write the key of a %s.") % self._kind())
            return self._row(key) if key else None
        value = self.cell.clean(text)
        if value in (None, "") and self.required:
            raise ValidationError(_("The cell is empty, and it has to be filled in."))
        try:
            return self.field.clean(value, None)
        except ValidationError as error:
            raise ValidationError([self._in_words(each, value) for each in error.error_list]) from error

    def _in_words(self, error, value):
        if error.code == "max_length":
            message = _("The text has %(found)d characters; there is room for %(most)d.")
            return message % {"found": len(value), "most": self.field.max_length}
        if error.code in ("max_decimal_places", "max_digits"):
            message = _("There is room for %(places)d decimals. Write fewer.")
            return message % {"places": self.field.decimal_places}
        if error.code == "invalid" and isinstance(self.field, models.SlugField):
            return _("An address has only letters a to z, digits and hyphens, such as oslo-akershus.")
        return error

    def _read_several(self, text):
        keys = dict.fromkeys(key.strip() for key in read_text(text).split(SEPARATOR) if key.strip())
        rows, missing = [], []
        for key in keys:
            try:
                rows.append(self._row(key))
            except ValidationError as error:
                missing += error.messages
        if missing:
            raise ValidationError(missing)
        return tuple(sorted(rows, key=str))

    def _row(self, key):
        row = self.keys.get(key)
        if row is None:
            about = {"kind": self._kind(), "key": names.shown(key), "nearest": self.keys.nearest(key)}
            if about["nearest"]:
                raise ValidationError(
                    _("There is no %(kind)s “%(key)s”. Did you mean “%(nearest)s”?") % about
                )
            raise ValidationError(_("There is no %(kind)s “%(key)s”. Add it first.") % about)
        return row

    def _kind(self):
        return self.field.related_model._meta.verbose_name

    def write(self, value):
        """The cell that a value of `attribute` stands in, as an export writes it."""
        if self.is_text:
            return value
        if value in self.written:
            return self.written[value]
        if self.is_many:
            text = SEPARATOR.join(sorted(self._key(each) for each in value))
        elif self.keys:
            text = "" if value is None else self._key(value)
        else:
            text = self.cell.render(value)
        if len(self.written) < REMEMBERED and not isinstance(value, Coming | tuple):
            self.written[value] = text
        return text

    def in_words(self, text):
        """A cell as a person reads it: rows by name, choices by label, dates in words."""
        if not text:
            return "–"
        if self.keys and not self.is_staff:
            return ", ".join(self.keys.name_of(key) for key in text.split(SEPARATOR))
        if self.field.choices:
            return str(dict(self.field.flatchoices).get(text, text))
        if isinstance(self.field, EDTFField):
            return dates.words(text)
        if isinstance(self.field, models.BooleanField):
            return _("yes") if text == "yes" else _("no")
        return text

    def _key(self, value):
        return value if isinstance(value, Coming) else self.keys.key_of[value]


class TablePlan:
    """The rows of one table of an upload."""

    def __init__(self, upload, table, model, source):
        self.upload, self.table, self.model, self.source = upload, table, model, source
        self.faults = []
        wanted = columns(model)
        self.columns = [
            Column(name, wanted[name], upload.keys_of(wanted[name])) for name in self._headers(wanted)
        ]
        self.place = {column.name: place for place, column in enumerate(self.columns)}
        self.every = [
            Column(name, each, upload.keys_of(each))
            for name, each in wanted.items()
            if not isinstance(each, models.ManyToManyField)
        ]
        present = {column.name: column for column in self.columns}
        self.every = [present.get(column.name, column) for column in self.every]
        self.several = [column for column in self.columns if column.is_many]
        self.key_columns = [self.place.get(name) for name in model.key_fields]
        self.missing = [
            column.name
            for column in self.every
            if column.name not in self.place and column.required and not column.field.has_default()
        ]
        self.key_attributes = [model._meta.get_field(name).attname for name in model.key_fields]
        self.index = None  # {hash of a natural key: the database's key}, once a row is sought by it
        # Where the file named what: the lines of rows of the register, of keys, of new identifiers.
        self.line_of, self.line_of_key, self.line_of_id = {}, {}, {}
        self.alike, self.above, self.beside = {}, {}, {}
        self.uniques = rules.unique_where(model)
        self.added = set()

    def _headers(self, wanted):
        labels = _labels(self.model, wanted)
        headers = [str(header).strip() for header in self.source.headers]
        while headers and headers[-1].casefold() in ("", *in_every_language(WHAT_IS_WRONG)):
            headers.pop()  # of refused rows that we sent back, or nothing
        found = []
        for text in headers:
            name = labels.get(text.casefold(), text)
            if name not in wanted:
                near = get_close_matches(name.casefold(), labels, 1)
                hint = (
                    _("Did you mean “%s”?") % labels[near[0]]
                    if near
                    else _("The columns are: %s.") % ", ".join(wanted)
                )
                self.faults.append(_("There is no column called “%s”.") % names.shown(text) + " " + hint)
            elif name in found:
                self.faults.append(_("The column “%s” is there more than once. Delete one of them.") % name)
            else:
                found.append(name)
        missing = [name for name in self.model.key_fields if name not in found]
        if "id" not in found and missing and not self.faults:
            self.faults.append(
                _("The file needs the column “id”, or else these: %s.") % ", ".join(self.model.key_fields)
            )
        return found if not self.faults else []

    # What the rows are

    def rows(self, write):
        """Every row with what becomes of it, in the order of the file; those that wait for others last."""
        waiting = []
        source = self.source.rows()
        while chunk := list(islice(source, CHUNK)):
            rows = [Row(self.table, line, cells) for line, cells in chunk]
            self._settle(rows)
            self.upload.refused |= any(row.faults for row in rows)
            ready = [row for row in rows if not row.waits]
            waiting += [row for row in rows if row.waits]
            if write:
                self._write(ready)
            yield from ready
        while waiting:
            if write:
                for row in waiting:
                    self._resolve(row)
                self._check_addresses([row for row in waiting if not row.waits and not row.instance.slug])
            ready = [row for row in waiting if not (write and row.waits)]
            if not ready:  # what they wait for is refused
                yield from waiting
                return
            if write:
                self._write(ready)
            yield from ready
            waiting = [row for row in waiting if row not in ready]

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
        self._check_addresses([row for row in changed if not row.faults])
        for row in changed:
            if not row.faults:
                self._validate(row)
        self._check_beside([row for row in changed if not row.faults])
        for row in sound:
            row.name = row.name or self._name(row, old.get(row.pk))

    def _check_length(self, row):
        width, wanted = len(self.columns), len(self.source.headers)
        if len(row.cells) < width or any(row.cells[wanted:]):
            message = _("There are %(found)d cells, but %(wanted)d columns.")
            row.fault("", message % {"found": len(row.cells), "wanted": wanted})
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
        ids = (
            {}
            if place is None
            else {row.cells[place].strip(): row for row in rows if row.cells[place].strip()}
        )
        found = self._fetch(public_id__in=[each for each in ids if "\0" not in each]) if ids else {}
        by_id = {values["public_id"]: pk for pk, values in found.items()}
        unknown = []
        for row in rows:
            text = "" if place is None else row.cells[place].strip()
            row.pk = by_id.get(text)
            if row.pk is None:
                unknown.append((row, text))
        for row, text in unknown:
            if text and (line := self.line_of_id.setdefault(text, row.line)) != row.line:
                row.fault("id", _("This is the same row as on line %d. Delete one of them.") % line, text)
            else:
                self._find_by_key(row, text)
        more = {row.pk for row, _text in unknown if row.pk} - set(found)
        if more:
            found |= self._fetch(pk__in=more)
        for row in rows:
            if row.pk is None:
                continue
            if (line := self.line_of.setdefault(row.pk, row.line)) != row.line:
                row.fault("", _("This is the same row as on line %d. Delete one of them.") % line)
        return found

    def _find_by_key(self, row, text):
        key = self._key_in(row)
        if key is None:
            if not row.faults and self.place.get("id") is None:
                row.fault("", _("The row has neither an id nor a key. Write one of them."))
            return
        pk = self._indexed().get(hash(key))
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
        """The natural key that stands in a row; None where not all of it does."""
        if None in self.key_columns:
            return None
        values = []
        for place in self.key_columns:
            try:
                values.append(self.columns[place].read(row.cells[place]))
            except ValidationError:
                return None  # said in words when the row is compared
        return tuple(values) if any(value not in (None, "") for value in values) else None

    def _indexed(self):
        if self.index is None:
            rows = self.model._default_manager.values_list("pk", *self.key_attributes)
            self.index = {hash(tuple(key)): pk for pk, *key in rows.iterator(CHUNK)}
        return self.index

    def _fetch(self, **which):
        attributes = [column.attribute for column in self.every]
        rows = self.model._default_manager.filter(**which)
        if self.upload.write:
            rows = rows.select_for_update()
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
            if old is not None and text == before:
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
        several = {column.attribute for column in self.several}
        values = {name: value for name, value in (old or {}).items() if name not in several} | {
            name: value for name, value in row.values.items() if name not in several
        }
        row.waits = any(isinstance(value, Coming) for value in self._flat(row.values))
        row.instance = self.model(pk=row.pk, **values)
        self._check_rights(row, old)

    @staticmethod
    def _flat(values):
        for value in values.values():
            yield from value if isinstance(value, tuple) else (value,)

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
        row.waits = any(isinstance(value, Coming) for value in self._flat(row.values))

    def _check_rights(self, row, old):
        user = self.upload.user
        if user is None:
            return
        needs = "add" if old is None else "change"
        if not self.upload.may(user, needs, self.model):
            message = {
                "add": _("You may not add rows to this table."),
                "change": _("You may not change rows of this table."),
            }
            row.fault("", message[needs])
        public = issubclass(self.model, Published) and (
            row.instance.published or (old or {}).get("published")
        )
        if public and not user.has_perm(PUBLISH):
            row.fault("published", _("You may not publish, nor change what is published."), "")

    def _check_addresses(self, rows):
        """Give new rows their address, and refuse a key that another row has."""
        if any(row.kind == "new" or set(row.values) & set(self.key_attributes) for row in rows):
            self._indexed()
        for row in rows:
            if self.key_attributes == ["slug"] and not row.instance.slug:
                if row.waits:
                    continue  # what it waits for may be a part of its address
                row.instance.slug = names.slug(row.instance.slug_source()) or row.instance.public_id
            key = tuple(getattr(row.instance, attribute) for attribute in self.key_attributes)
            if row.kind == "changed" and not set(row.values) & set(self.key_attributes):
                continue
            self._check_key(row, key)

    def _check_key(self, row, key):
        code = hash(key)
        if (line := self.line_of_key.setdefault(code, row.line)) != row.line:
            row.fault("", _("This is the same row as on line %d. Delete one of them.") % line)
            return
        pk = self.index.get(code)
        if pk and pk != row.pk:
            same = self.model._default_manager.get(pk=pk)
            if self.key_attributes != ["slug"]:
                row.fault("", _("“%(row)s” is in the register already, with the id %(id)s.") % _named(same))
                return
            message = _(
                "“%(row)s” is in the register already. If it is meant, write its id, %(id)s; if this is "
                "another, give it an address of its own in the column “slug”."
            )
            row.fault("slug", message % _named(same), row.instance.slug)
        elif self.key_attributes == ["slug"]:
            self._warn_of_namesake(row)

    def _warn_of_namesake(self, row):
        if not self.alike:
            every = self.model._default_manager.values_list("slug", flat=True)
            self.alike = {slug.casefold(): slug for slug in every.iterator(CHUNK)}
        other = self.alike.setdefault(row.instance.slug.casefold(), row.instance.slug)
        if other != row.instance.slug:
            message = _("The address “%(slug)s” looks like “%(other)s”, which is another row.")
            row.warnings.append(message % {"slug": row.instance.slug, "other": other})

    def _validate(self, row):
        self._check_circles(row)
        for constraint in rules.broken(row.instance):
            row.fault("", constraint.get_violation_error_message())
        for constraint, concerns in self.uniques:
            if concerns(row.instance):
                self._check_unique(row, constraint)
        coming = {name: value for name, value in row.values.items() if isinstance(value, Coming)}
        for name in coming:  # the rules of a row know only rows that are there
            setattr(row.instance, name, None)
        try:
            row.instance.clean_alone()
        except ValidationError as error:
            for name, messages in error.update_error_dict({}).items():
                name = "" if name == NON_FIELD_ERRORS else name
                place = self.place.get(name)
                for message in ValidationError(messages).messages:
                    row.fault(name, message, "" if place is None else row.cells[place])
        for name, value in coming.items():
            setattr(row.instance, name, value)

    def _check_unique(self, row, constraint):
        line = self.line_of_key.setdefault(constraint.name, row.line)
        if line != row.line:
            row.fault("", f"{constraint.get_violation_error_message()} ({_('line %d') % line})")
            return
        try:
            constraint.validate(self.model, row.instance)
        except ValidationError as error:
            row.fault("", " ".join(error.messages))

    def _check_circles(self, row):
        """Refuse a row that would belong to itself, by what the register and the file say together."""
        for column in self.columns:
            value = row.values.get(column.attribute)
            if column.field.related_model is not self.model or column.is_many or not value:
                continue
            above = self.above.get(column.name)
            if above is None:
                rows = self.model._default_manager.exclude(**{column.attribute: None})
                above = self.above[column.name] = dict(rows.values_list("pk", column.attribute))
            own = row.pk or Coming(row.instance.slug)
            above[own] = value
            while value is not None and value != own:
                value = above.get(value)
            if value == own:
                del above[own]
                message = _("“%(name)s” would then belong to itself. Choose another.") % {
                    "name": row.instance
                }
                row.fault(column.name, message, row.cells[self.place[column.name]])

    def _check_beside(self, rows):
        """Hold rows against those that share their `beside_fields`, in the register and in the file."""
        if not (fields := self.model.beside_fields):
            return
        attributes = [self.model._meta.get_field(name).attname for name in fields]
        values = self.model.beside_values
        rows = [row for row in rows if row.kind == "new" or set(row.values) & {*attributes, *values}]
        wanted = {
            f"{attribute}__in": {getattr(row.instance, attribute) for row in rows if not row.waits}
            for attribute in attributes
        }
        groups = {}
        for other in self.model._default_manager.filter(**wanted) if rows and self._indexed() else ():
            groups.setdefault(tuple(getattr(other, each) for each in attributes), []).append(other)
        for row in rows:
            group = tuple(getattr(row.instance, each) for each in attributes)
            earlier = self.beside.get(hash(group), ())  # flat, as there may be a hundred thousand
            shared = dict(zip(attributes, group, strict=True))
            size = 1 + len(values)
            others = {other.pk: other for other in groups.get(group, ())} | {
                earlier[at]: self.model(
                    **shared, **dict(zip(values, earlier[at + 1 : at + size], strict=True))
                )
                for at in range(0, len(earlier), size)
            }
            others.pop(row.pk, None)
            try:
                row.instance.refuse_beside(others.values())
            except ValidationError as error:
                row.fault("", " ".join(error.messages))
            own = tuple(getattr(row.instance, name) for name in values)
            self.beside[hash(group)] = (*earlier, row.pk or -row.line, *own)

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

    # Doing it

    def _write(self, rows):
        rows = [row for row in rows if row.kind in ("new", "changed")]
        if not rows or self.upload.refused:
            return
        try:
            with transaction.atomic():
                self._save(rows)
        except DatabaseError as error:
            if len(rows) == 1:
                rows[0].fault("", self._blame(error))
                self.upload.refused = True
                return
            middle = len(rows) // 2
            self._write(rows[:middle])
            self._write(rows[middle:])

    def _blame(self, error):
        for constraint in self.model._meta.constraints:
            if constraint.name in str(error):
                return constraint.get_violation_error_message()
        return _("The database refuses the row: %s") % str(error).splitlines()[0]

    def _save(self, rows):
        new = [row.instance for row in rows if row.kind == "new"]
        changed = [row.instance for row in rows if row.kind == "changed"]
        manager = self.model._default_manager
        manager.bulk_create(new)
        self.added.update(each.pk for each in new)
        own = [
            each.name
            for each in self.model._meta.concrete_fields
            if not each.primary_key and each.name != "public_id"
        ]
        manager.bulk_create(changed, update_conflicts=True, unique_fields=["pk"], update_fields=own)
        for row in rows:
            if self.key_attributes == ["slug"] and (keys := self.upload.all_keys.get((self.model, "slug"))):
                keys.add(row.instance.pk, row.instance.slug)
        for column in self.several:
            self._save_several(column, rows)
        if getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
            self._remember(new, update=False)
            self._remember(changed, update=True)

    def _save_several(self, column, rows):
        through = column.field.remote_field.through
        own, other = column.field.m2m_column_name(), column.field.m2m_reverse_name()
        rows = [row for row in rows if column.attribute in row.values]
        old = [row.instance.pk for row in rows if row.kind == "changed"]
        through._default_manager.filter(**{f"{own}__in": old}).delete()
        through._default_manager.bulk_create(
            through(**{own: row.instance.pk, other: pk})
            for row in rows
            for pk in row.values[column.attribute]
        )

    def _remember(self, instances, update):
        history = self.model.history
        kept = history.bulk_history_create(
            instances,
            update=update,
            default_user=current_user(),
            custom_historical_attrs={"change_set": current_change_set()},
        )
        for several in history.model._history_m2m_fields:
            past = getattr(history.model, several.name).model
            through = several.remote_field.through
            own, other = several.m2m_column_name(), several.m2m_reverse_name()
            history_of = {each.id: each for each in kept}
            rows = through._default_manager.filter(**{f"{own}__in": history_of}).values_list("pk", own, other)
            past._default_manager.bulk_create(
                past(history=history_of[pk], id=key, **{own: pk, other: related}) for key, pk, related in rows
            )


def _named(row):
    return {"row": row, "id": row.public_id}


def _labels(model, wanted):
    """Columns by what the forms call them in any language, and by their own names in any case."""
    found = {}
    for name, each in wanted.items():
        for label in in_every_language(each.verbose_name):
            found.setdefault(label, name)
    return found | {name.casefold(): name for name in wanted}


def in_every_language(text):
    """What a translated text is in each language of the interface, in small letters."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(text).casefold()


class Upload:
    """The tables that somebody sent, to be planned and applied together.

    `sources` is {table: source} with names as in `TABLES`; a source has `headers` and `rows()`, as
    `formats.CSVTable` has. `user` is whoever sent it, whose rights count; None may do everything.
    """

    def __init__(self, sources, user=None):
        self.user = user
        self.write = self.refused = False
        self.all_keys, self.rights = {}, {}
        self.sources = sources

    def keys_of(self, model_field):
        """What knows the keys of the rows that a relation leads to; None for what is no relation."""
        if not model_field.is_relation:
            return None
        related = model_field.related_model
        key = get_user_model().USERNAME_FIELD if related is get_user_model() else "slug"
        return self.all_keys.setdefault((related, key), Keys(related, key))

    def may(self, user, action, model):
        if (action, model) not in self.rights:
            name = f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}"
            self.rights[action, model] = user.has_perm(name)
        return self.rights[action, model]

    def run(self, report=lambda table, row: None, write=False):
        """Make the plan, and where `write` is true do it; the caller opens the transaction.

        `report` is called with the `TablePlan` and every `Row` of it. Returns a `Summary`. Raises
        `formats.TableError` where a file cannot be read on.
        """
        self.write, self.refused = write, False
        self.all_keys = {}
        tables = [
            TablePlan(self, table, model, self.sources[table])
            for table, model in TABLES.items()
            if table in self.sources
        ]
        summary = Summary()
        for table in tables:
            summary.faults += [(table.table, fault) for fault in table.faults]
        if summary.faults:
            return summary
        self._announce(tables)
        for table in tables:
            for row in table.rows(write):
                summary.add(row)
                report(table, row)
                row.instance = None
            summary.seen[table.table] = set(table.line_of)
            summary.seen[table.table] |= table.added
        return summary

    def _announce(self, tables):
        """Tell relations of the rows that the upload adds."""
        for table in tables:
            keys = self.all_keys.get((table.model, "slug"))
            place = table.place.get("slug")
            if keys is not None and place is not None:
                keys.coming = {
                    cells[place].strip() for _line, cells in table.source.rows() if len(cells) > place
                } - {""}


@dataclass
class Summary:
    """What a plan comes to: `counts` of rows by (table, kind), `faults` of whole files, and a digest."""

    counts: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)  # (table, sentence)
    seen: dict = field(default_factory=dict)  # {table: the database's keys of the rows that were named}
    warnings: int = 0
    _hash: object = field(default_factory=hashlib.sha256)

    def add(self, row):
        self.counts[row.table, row.kind] += 1
        self.warnings += len(row.warnings)
        if row.kind != "unchanged":
            self._hash.update(repr((row.table, row.line, row.kind, row.pk, row.changes)).encode())

    def counts_of(self, table):
        """How many rows of a table are (new, changed, unchanged)."""
        return tuple(self.counts[table, kind] for kind in ("new", "changed", "unchanged"))

    def total(self, kind):
        return sum(count for (_table, each), count in self.counts.items() if each == kind)

    @property
    def digest(self):
        """The same for two plans that would do the same to the same register."""
        return self._hash.hexdigest()

    @property
    def is_refused(self):
        return bool(self.faults or self.total("refused"))
