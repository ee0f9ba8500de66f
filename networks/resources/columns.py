"""The columns of a table: which there are, how a file names them, how cells are read and written."""

from difflib import get_close_matches

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.translator import translator

from networks import dates, names
from networks.duplicates import merged_into
from networks.models.fields import DerivedField, EDTFField
from networks.resources.cells import SEPARATOR, Number, Relations, StaffMember, Text, cell, read_text

REMEMBERED = 20_000  # cells that a column remembers how to read
PROPOSED = 20  # keys in the place of unknown ones
WHAT_IS_WRONG = gettext_lazy("What is wrong")  # the last column of refused rows that are sent back
# The columns that most tables have come after those of the table's own.
COMMON = (
    "start",
    "end",
    "note",
    "source",
    "as_of",
    "verified_on",
    "verified_by",
    "owner",
    "deputy",
    "published",
    "publish_on",
    "unpublish_on",
)


def columns(model):
    """Column names to model fields, in the order of a file: the identifier, the fields, the many-to-many.

    A translated field is one column for each language: `name_nb`, `name_en`.
    """
    translated = translator.get_options_for_model(model).all_fields
    found = {"id": model._meta.get_field("public_id")}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name == "public_id" or isinstance(field, DerivedField):
            continue
        languages = sorted(
            translated.get(field.name, ()), key=lambda each: model._meta.concrete_fields.index(each)
        )
        if hasattr(field, "translated_field"):
            continue
        found |= {each.name: each for each in languages or [field]}
    found |= {field.name: field for field in model._meta.many_to_many}

    def place(item):
        name = getattr(item[1], "translated_field", item[1]).name
        return COMMON.index(name) if name in COMMON else -1

    return dict(sorted(found.items(), key=place))


def read_headers(model, headers):
    """The columns of `model` that the headers of a file name: (names, sentences about what is wrong).

    A header is the name of a column or what the forms call it in any language. The column in which we
    told what was wrong with refused rows may come last.
    """
    wanted = columns(model)
    labels = _labels(wanted)
    headers = [str(header).strip() for header in headers]
    while headers and headers[-1].casefold() in ("", *in_every_language(WHAT_IS_WRONG)):
        headers.pop()
    found, faults = [], []
    for text in headers:
        name = labels.get(text.casefold())
        if name is None:
            near = get_close_matches(text.casefold(), labels, 1)
            hint = (
                _("Did you mean “%s”?") % labels[near[0]]
                if near
                else _("The columns are: %s.") % ", ".join(wanted)
            )
            faults.append(_("There is no column called “%s”.") % names.shown(text) + " " + hint)
        elif name in found:
            faults.append(_("The column “%s” is there more than once. Delete one of them.") % name)
        else:
            found.append(name)
    if "id" not in found and not faults and not set(model.key_fields) <= set(found):
        faults.append(_("The file needs the column “id”, or else these: %s.") % ", ".join(model.key_fields))
    return found, faults


def _labels(wanted):
    """Columns by what the forms call them in any language, and by their own names, in small letters."""
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


class Coming(str):
    """The key of a row that the same upload adds: it has no other yet."""


class Keys:
    """The readable keys of the rows of a model, and the database's, both ways; looked up as they are met."""

    def __init__(self, model, key):
        self.model, self.key = model, key
        self.pk_of, self.key_of, self.coming, self.names = {}, {}, set(), {}
        self.proposed = {}

    def look_up(self, keys=(), pks=()):
        keys = [key for key in keys if key not in self.pk_of]
        pks = [pk for pk in pks if pk not in self.key_of]
        for wanted in ({f"{self.key}__in": keys} if keys else None, {"pk__in": pks} if pks else None):
            if wanted:
                for pk, key in self.model._default_manager.filter(**wanted).values_list("pk", self.key):
                    self.add(pk, key)

    def add(self, pk, key):
        self.pk_of[key], self.key_of[pk] = pk, key

    def rename(self, pk, key):
        """Tell that the upload gives a row another key: its old one is nobody's."""
        old = self.key_of.get(pk) or self.model._default_manager.values_list(self.key, flat=True).get(pk=pk)
        self.pk_of[old] = None
        self.add(pk, key)

    def get(self, key):
        """The database's key of a row, `Coming` where the upload adds it, None where there is none."""
        return self.pk_of.get(key) or (Coming(key) if key in self.coming else None)

    def name_of(self, key):
        if key not in self.names:
            self.names[key] = str(self.model._default_manager.filter(**{self.key: key}).first() or key)
        return self.names[key]

    def nearest(self, key):
        """The key most like `key`, or ""; found for the first few, as each takes a while."""
        if key not in self.proposed and len(self.proposed) < PROPOSED:
            every = self.model._default_manager.values_list(self.key, flat=True)[:REMEMBERED]
            closest = next(iter(get_close_matches(key, [*every, *self.coming], 1)), "")
            self.proposed[key] = merged_into(self.model, self.key, [key]).get(key, closest)
        return self.proposed.get(key, "")


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

    def is_plainly(self, text, value):
        """Whether a cell holds the number `value` as spreadsheets save it, which may drop a last nought."""
        return isinstance(self.cell, Number) and value is not None and self.cell.is_plainly(text, value)

    def in_words(self, text):
        """A cell as a person reads it: rows by name, choices by label, dates in words."""
        if not text:
            return ""
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
