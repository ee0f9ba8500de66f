"""Fields: a date as its source gives it, and columns that follow from other columns."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from networks import dates, names

# No vowels and no look-alikes: nothing that spells a word or is misread over the telephone.
ID_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
ID_LENGTH = 10  # of 100,000 new rows, two have the same once in 40,000 times


def new_public_id():
    """A new public identifier of ten letters and digits."""
    return "".join(secrets.choice(ID_LETTERS) for _letter in range(ID_LENGTH))


class EDTFField(models.CharField):
    """A date as its source gives it, stored as EDTF level 1 (ISO 8601-2): "2020-23", "1993~", "../2020".

    The earliest and the latest day that it can mean stand beside it in two `Bound` columns.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        """What a person typed or a file holds, as EDTF text. Raises `dates.DateError`."""
        return dates.understand(value) if value else ""

    def get_prep_value(self, value):
        # Bulk work comes past here too: nothing that is no date is ever stored.
        dates.bounds(value or "")
        return value or ""


class Derived:
    """The attribute of a column that follows from other columns: read from them, never set."""

    def __init__(self, field):
        self.field = field

    def __get__(self, instance, owner=None):
        return self if instance is None else self.field.derive(instance)

    def __set__(self, instance, value):
        # Kept only so that Django does not take the column for deferred and leave it out of an update.
        instance.__dict__[self.field.attname] = value


class DerivedField:
    """A column that every path fills, `bulk_create` included, because its attribute is computed."""

    descriptor_class = Derived

    def __init__(self, *sources, **kwargs):
        self.sources = sources
        super().__init__(**{"editable": False, **kwargs})

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, list(self.sources), kwargs


class Bound(DerivedField, models.DateField):
    """The earliest or the latest day that an `EDTFField` can mean; NULL is open."""

    def __init__(self, *sources, **kwargs):
        super().__init__(*sources, **{"null": True, **kwargs})

    def derive(self, instance):
        text, which = self.sources
        try:
            return getattr(dates.bounds(getattr(instance, text)), which)
        except dates.DateError:  # which the text itself says, to whoever cleans or stores it
            return None


class SortKey(DerivedField, models.BinaryField):
    """The bytes that sort a row by name in Norwegian order. A translated one sorts by that language."""

    def __init__(self, *sources, **kwargs):
        super().__init__(*sources, **{"default": b"", **kwargs})

    def derive(self, instance):
        (source,) = self.sources
        language = getattr(self, "language", None)
        text = (language and getattr(instance, f"{source}_{language}", "")) or getattr(instance, source)
        return names.sort_key(text or "")


class Searched(DerivedField, models.TextField):
    """Texts of a row in every language, as searches want them."""

    def columns(self):
        """{column: its language} of all the texts; "" is the language of those that are the same in all."""
        found = {}
        for source in self.sources:
            named = {
                build_localized_fieldname(source, code): code for code in settings.MODELTRANSLATION_LANGUAGES
            }
            found |= {name: code for name, code in named.items() if hasattr(self.model, name)} or {source: ""}
        return found

    def texts(self, instance):
        return [getattr(instance, name) or "" for name in self.columns()]


class SearchText(Searched):
    """All that a row is found by. The database keeps an index of it."""

    def derive(self, instance):
        return names.search_text(self.texts(instance))


class SearchNames(Searched):
    """What a row is called."""

    def __init__(self, *sources, **kwargs):
        super().__init__(*sources, **{"default": "", **kwargs})

    def derive(self, instance):
        return names.search_names(self.texts(instance))


class Slug(models.SlugField):
    """The readable key and address of a row: made from its name once, then changed by people only."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", names.SLUG_LENGTH + 4)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("help_text", _("The last part of the address. Leave it empty to have it made."))
        taken = _("Another page has this address. Write another, or leave it empty to have one made.")
        kwargs.setdefault("error_messages", {"unique": taken})
        super().__init__(_("address"), *args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("verbose_name", None)
        kwargs.pop("error_messages", None)
        kwargs["unique"] = self.unique  # the rows of history repeat it
        return name, path, args, kwargs

    def pre_save(self, instance, add):
        if not getattr(instance, self.attname):
            setattr(instance, self.attname, self.unused(instance))
        return getattr(instance, self.attname)

    def unused(self, instance):
        """A slug from `instance.slug_source()` that no other row has: "oslo", "oslo-2" …"""
        wanted = names.slug(instance.slug_source()) or instance.public_id
        taken = set(
            type(instance)
            ._base_manager.filter(**{f"{self.attname}__startswith": wanted})
            .exclude(pk=instance.pk)
            .values_list(self.attname, flat=True)
        )
        number, candidate = 1, wanted
        while candidate in taken:
            number += 1
            candidate = f"{wanted}-{number}"
        return candidate
