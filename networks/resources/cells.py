"""How one value is written in a spreadsheet's cell and read back, the same in every interface language.

Each reader raises `ValueError` with a sentence that names the value and what would be right.
"""

import re
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export.widgets import ManyToManyWidget, Widget

from networks import dates, names
from networks.models.base import readable_key
from networks.models.fields import EDTFField

SEPARATOR = "|"


def read_text(value):
    """The cell's text without spaces round it."""
    value = "" if value is None else str(value)
    if sentence := names.what_is_invisible(value):
        raise ValueError(sentence)
    return value.strip()


class Text(Widget):
    def clean(self, value, row=None, **kwargs):
        return read_text(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class Lines(Text):
    """Several names: one to a line in the register, separated by | in a cell. A | of their own is \\|."""

    def clean(self, value, row=None, **kwargs):
        parts = [part.replace("\\|", SEPARATOR).strip() for part in re.split(r"(?<!\\)\|", read_text(value))]
        return "\n".join(filter(None, parts))

    def render(self, value, obj=None, **kwargs):
        lines = [line.strip().replace(SEPARATOR, "\\|") for line in (value or "").splitlines()]
        return SEPARATOR.join(filter(None, lines))


class Dated(Text):
    """A date as its source gives it."""

    def clean(self, value, row=None, **kwargs):
        try:
            return dates.understand(read_text(value))
        except dates.DateError as error:
            raise ValueError(error.messages[0]) from error


class Day(Text):
    def clean(self, value, row=None, **kwargs):
        text = read_text(value)
        if not text:
            return None
        span = dates.bounds(Dated().clean(text))
        if span.earliest is None or span.earliest != span.latest:
            raise ValueError(
                _("“%(value)s” is not one day. Write it as 03.11.2020.") % {"value": names.shown(text)}
            )
        return span.earliest

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if isinstance(value, date) else ""


class YesNo(Text):
    YES = frozenset({"yes", "ja", "true", "sann", "1"})
    NO = frozenset({"no", "nei", "false", "usann", "0"})

    def clean(self, value, row=None, **kwargs):
        text = read_text(value).casefold()
        if text in self.YES or text in self.NO:
            return text in self.YES
        raise ValueError(
            _("“%(value)s” is neither yes nor no. Write yes or no.") % {"value": names.shown(text)}
        )

    def render(self, value, obj=None, **kwargs):
        return "yes" if value else "no"


# A decimal mark may be a comma or a point. Between thousands may stand spaces, or the mark that is not it.
SPACED_NUMBER = re.compile(r"[+-]?\s*[0-9]{1,3}(?:\s+[0-9]{3})+(?:[.,][0-9]+)?")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
GROUPED_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?")


# To one person a thousand, to another one.
AMBIGUOUS_NUMBER = re.compile(r"([+-]?[1-9][0-9]{0,2})[.,]([0-9]{3})")


class Exact(str):
    """A number that a spreadsheet holds as a number: it can be read in one way only."""


class Number(Text):
    def __init__(self, room=None):
        super().__init__()
        self.room = room  # there is none for numbers as large as this

    def clean(self, value, row=None, **kwargs):
        text = read_text(value)
        if SPACED_NUMBER.fullmatch(text):
            text = "".join(text.split())
        if not text:
            return None
        two_ways = AMBIGUOUS_NUMBER.fullmatch(text)
        if isinstance(value, Exact):
            two_ways = None
        if two_ways and not (self.room and abs(int(two_ways[1] + two_ways[2])) >= self.room):
            small = self.render(Decimal(f"{two_ways[1]}.{two_ways[2]}"))
            raise ValueError(
                _("“%(value)s” can be read in two ways. Write it as %(large)s or %(small)s.")
                % {"value": text, "large": two_ways[1] + two_ways[2], "small": small}
            )
        if PLAIN_NUMBER.fullmatch(text):
            return Decimal(text.replace(",", "."))
        if grouped := GROUPED_NUMBER.fullmatch(text):
            return Decimal(text.replace(grouped[1], "").replace(",", "."))
        message = _("“%(value)s” is not a number. Write it as 1234,5.")
        raise ValueError(message % {"value": names.shown(text)})

    def render(self, value, obj=None, **kwargs):
        text = "" if value is None else f"{Decimal(value).normalize():f}"
        return f"{text}0" if AMBIGUOUS_NUMBER.fullmatch(text) else text

    def is_plainly(self, text, number):
        """Whether `text` is `number` as programs write it, with a point and nothing between thousands."""
        return bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)) and Decimal(text) == number


class WholeNumber(Number):
    def clean(self, value, row=None, **kwargs):
        number = super().clean(value, row, **kwargs)
        if number is None:
            return None
        if number != number.to_integral_value() or abs(number) >= 10**18:
            message = _("“%(value)s” is not a whole number. Write it as 1234.")
            raise ValueError(message % {"value": names.shown(value)})
        return int(number)


class Choice(Text):
    """One of a few, by its code or by its label in any language."""

    def __init__(self, field):
        super().__init__()
        self.field = field

    @cached_property
    def codes(self):
        found = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found |= {str(label).casefold(): code for code, label in self.field.flatchoices if code}
        return found | {code.casefold(): code for code in found.values()}

    def clean(self, value, row=None, **kwargs):
        text = read_text(value)
        if not text:
            return ""
        if text.casefold() not in self.codes:
            codes = sorted(set(self.codes.values()))
            allowed = ", ".join(codes) if len(codes) <= 20 else _("a two-letter code such as NO")
            raise ValueError(
                _("“%(value)s” is not one of the choices. Write one of: %(allowed)s.")
                % {"value": names.shown(text), "allowed": allowed}
            )
        return self.codes[text.casefold()]


class Relation(Text):
    """Another row of the register by its readable key."""

    def __init__(self, model, key=""):
        super().__init__()
        self.model, self.key = model, key or readable_key(model)

    def clean(self, value, row=None, **kwargs):
        text = read_text(value)
        return self.find([text])[0] if text else None

    def find(self, keys):
        """The rows with these keys, in the same order."""
        rows = {
            getattr(row, self.key): row
            for row in self.model._default_manager.filter(**{f"{self.key}__in": keys})
        }
        missing = [names.shown(key) for key in keys if key not in rows]
        if missing:
            raise ValueError(
                _("There is no %(kind)s with the key “%(value)s”. Add it first, or correct the key.")
                % {"kind": self.model._meta.verbose_name, "value": "”, “".join(missing)}
            )
        return [rows[key] for key in keys]

    def render(self, value, obj=None, **kwargs):
        return getattr(value, self.key) if value else ""


class StaffMember(Relation):
    """Who verified a fact: empty where that user does not exist."""

    def __init__(self):
        super().__init__(get_user_model(), get_user_model().USERNAME_FIELD)

    def clean(self, value, row=None, **kwargs):
        return self.model._default_manager.filter(**{self.key: read_text(value)}).first()


class Relations(ManyToManyWidget, Relation):
    """Several other rows, their keys separated by |."""

    def __init__(self, model):
        Relation.__init__(self, model)

    def clean(self, value, row=None, **kwargs):
        keys = [key.strip() for key in read_text(value).split(SEPARATOR) if key.strip()]
        return self.find(list(dict.fromkeys(keys))) if keys else []

    def render(self, value, obj=None, **kwargs):
        return SEPARATOR.join(sorted(getattr(row, self.key) for row in value.all())) if value else ""


def cell(field):
    """The cell that holds the model field `field`."""
    if isinstance(field, models.ManyToManyField):
        return Relations(field.related_model)
    if isinstance(field, models.ForeignKey):
        return StaffMember() if field.related_model is get_user_model() else Relation(field.related_model)
    if field.choices:
        return Choice(field)
    if isinstance(field, EDTFField):
        return Dated()
    if field.name == "other_names":
        return Lines()
    if isinstance(field, models.DecimalField):
        return Number(10 ** (field.max_digits - field.decimal_places))
    for kind, widget in KINDS.items():
        if isinstance(field, kind):
            return widget()
    return Text()


KINDS = {
    models.BooleanField: YesNo,
    models.DateField: Day,
    models.IntegerField: WholeNumber,
}
