"""What one action did to the register: for every change set, however it came about."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import dates
from networks.models.base import Record
from networks.models.fields import DerivedField, EDTFField
from networks.models.organizations import in_digits

MOST_SHOWN = 500
CHUNK = 1000


class Kind(models.TextChoices):
    NEW = "new", gettext_lazy("added")
    CHANGED = "changed", gettext_lazy("changed")
    DELETED = "deleted", gettext_lazy("deleted")


@dataclass
class Touched:
    """A record that a change set touched. `before` and `last` are keys of its history: the row before the
    change set (None: there is none), and the last of the change set. `later` is the key of a change set
    that touched it since, if there is one."""

    key: int
    kind: Kind
    before: int | None
    last: int
    later: int | None


def recorded_models():
    """The models that keep history."""
    return [each for each in apps.get_app_config("networks").get_models() if issubclass(each, Record)]


def told_models():
    """Those of them of which the public is told anything."""
    return [each for each in recorded_models() if not each.is_for_the_office()]


def touched(model, action):
    """Yield a `Touched` for each record of `model` that the change set `action` touched.

    What it both made and deleted is not one of them: nothing of that was there before or after.
    """
    rows = model.history.model.objects
    keys = rows.filter(change_set=action).order_by("id").values_list("id", flat=True).distinct()
    for chunk in chunks(list(keys)):
        histories = defaultdict(list)
        columns = ("id", "history_id", "history_type", "change_set_id")
        for key, *row in rows.filter(id__in=chunk).order_by("history_id").values_list(*columns):
            histories[key].append(row)
        for key, history in histories.items():
            own = [number for number, (_row, _type, by) in enumerate(history) if by == action.pk]
            before = history[own[0] - 1][0] if own[0] else None
            (_first, first_type, _by), (last, last_type, _by) = history[own[0]], history[own[-1]]
            existed, exists = first_type != "+", last_type != "-"
            later = next((by for _row, _type, by in history[own[0] :] if by != action.pk), None)
            if existed or exists:
                kind = Kind.NEW if not existed else Kind.CHANGED if exists else Kind.DELETED
                yield Touched(key, kind, before, last, later)


def number_of_records():
    """An expression for a queryset of change sets: how many records each of them touched."""
    touching = [
        model.history.model.objects.filter(change_set=OuterRef("pk"))
        .order_by()
        .values("change_set")
        .values(number=Count("id", distinct=True))
        for model in recorded_models()
    ]
    return sum((Coalesce(Subquery(rows), 0) for rows in touching), Value(0))


def chunks(items):
    items = iter(items)
    while chunk := list(islice(items, CHUNK)):
        yield chunk


@dataclass
class Change:
    """What a change set did to one record: `fields` are (label, old, new) in words. `is_there`: now."""

    model: type
    key: int
    name: str
    is_there: bool
    kind: Kind
    fields: list

    @property
    def opts(self):
        return self.model._meta


def shown(action, kind="", most=MOST_SHOWN):
    """What the change set `action` did, in the reader's language.

    Returns ({model: Counter of `Kind`}, the first `most` records as `Change`, only those of `kind` if given).
    """
    counts, found, names = {}, [], Names()
    for model in recorded_models():
        counts[model], wanted = Counter(), []
        for record in touched(model, action):
            counts[model][record.kind] += 1
            if kind in ("", record.kind) and len(found) + len(wanted) < most:
                wanted.append(record)
        found += told(model, wanted, names)
    return {model: count for model, count in counts.items() if count}, found


def told(model, records, names, without=()):
    """Yield what was done to each of the `records` (`Touched`) of `model`, as `Change`: not to its fields
    named in `without`."""
    history = model.history.model
    keys = [row for record in records for row in (record.before, record.last) if row]
    rows = {row.history_id: row for row in history.objects.filter(history_id__in=keys)}
    lists = {field: listed(model, field, keys) for field in model._meta.many_to_many}
    names.learn(model, [record.key for record in records])
    for field, lists_of in lists.items():
        names.learn(field.related_model, {key for each in lists_of.values() for key in each})
    columns = [
        field
        for field in history.tracked_fields
        if not (field.primary_key or field.name == "public_id" or isinstance(field, DerivedField))
        if getattr(field, "translated_field", field).name not in without
    ]
    for field in columns:
        if field.is_relation:
            names.learn(field.related_model, {getattr(row, field.attname) for row in rows.values()})
    for record in records:
        # The row of a deleted record lacks its lists.
        old = rows[record.before or record.last] if record.kind != Kind.NEW else None
        new = rows[record.last] if record.kind != Kind.DELETED else None
        fields = []
        for field in columns:
            values = [row and getattr(row, field.attname) for row in (old, new)]
            if values[0] != values[1]:
                fields.append((field.verbose_name, *(in_words(field, value, names) for value in values)))
        for field, lists_of in lists.items():
            values = [lists_of[row.history_id] if row else set() for row in (old, new)]
            if values[0] != values[1]:
                old_and_new = [in_a_list(field, keys, names) for keys in values]
                if record.kind == Kind.CHANGED:
                    parts = values[0] - values[1], values[1] - values[0]
                    gone, come = (in_a_list(field, keys, names) for keys in parts)
                    old_and_new = gone and Part(_("removed: %s") % gone), come and Part(_("added: %s") % come)
                fields.append((field.verbose_name, *old_and_new))
        fields = [(capfirst(label), was, will) for label, was, will in fields if was or will]
        name, is_there = names.of(model, record.key), names.is_there(model, record.key)
        yield Change(model, record.key, name, is_there, record.kind, fields)


class Part(str):
    """What went from a list, or came to it; the rest of the list is not told."""

    is_part = True


def in_a_list(field, keys, names):
    return ", ".join(sorted(names.of(field.related_model, key) for key in keys))


def in_words(field, value, names):
    """`value` of the model field `field` as a person reads it; "" where there is none."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.of(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, EDTFField):
        return dates.words(value)
    if isinstance(value, date):
        return dates.words(value.isoformat())
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return in_digits(value) if isinstance(value, Decimal) else str(value)


def listed(model, field, rows):
    """What the many-to-many `field` listed in each of the `rows` (keys) of history: {row: {key, …}}."""
    found = defaultdict(set)
    target = model._meta.get_field(field.name).m2m_reverse_field_name()
    for chunk in chunks(rows):
        lists = getattr(model.history.model, field.name).filter(history__in=chunk)
        for row, key in lists.values_list("history_id", f"{target}_id"):
            found[row].add(key)
    return found


class Names:
    """What records are called, those that are gone too: history has them as they last were."""

    def __init__(self):
        self.records = {}

    def learn(self, model, keys):
        """Fetch the records of `model` with these `keys`."""
        unknown = {key for key in keys if key is not None and (model, key) not in self.records}
        for chunk in chunks(unknown):
            rows = model._base_manager.select_related(*getattr(model, "shown_with", ())).in_bulk(chunk)
            if issubclass(model, Record) and (gone := set(chunk) - set(rows)):
                newest = model.history.model.objects.filter(id__in=gone).order_by("history_id")
                rows |= {row.id: as_it_was(row) for row in newest}
            self.records |= {(model, key): row for key, row in rows.items()}
            self.learn_relations(model, [row for key, row in rows.items() if row._state.adding])

    def learn_relations(self, model, rows):
        for field in model._meta.concrete_fields:
            if field.is_relation and rows:
                self.learn(field.related_model, {getattr(row, field.attname) for row in rows})
                for row in rows:
                    if related := self.records.get((field.related_model, getattr(row, field.attname))):
                        setattr(row, field.name, related)

    def of(self, model, key):
        """The name of the record of `model` with this `key`."""
        record = self.records.get((model, key))
        try:
            return str(record) if record else _("deleted")
        except ObjectDoesNotExist:  # what it is named after left no history
            return record.public_id

    def is_there(self, model, key):
        return not self.records[model, key]._state.adding


def as_it_was(row):
    """The record that a `row` of history holds, without its lists."""
    model = row.instance_type
    return model(**{field.attname: getattr(row, field.attname) for field in row.tracked_fields})
