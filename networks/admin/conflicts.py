"""Two people with the same form open: what each of them changed since it was opened is brought together."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max, OuterRef, Subquery
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks import dates
from networks.adminsite import is_key
from networks.changes import Names, in_words, listed
from networks.models import ChangeSet

OPENED = "_opened"  # the field of a form with what it was opened on
CHOICE = "_choose-"  # what the fields begin with in which a person chooses
SET_ASIDE = "_gone-"  # and those with what they typed in rows that others have taken away
MINE, THEIRS = "mine", "theirs"
DELETE = "DELETE"
UNKNOWN = 0  # the key of no row of history


def newest(model, keys):
    """{key: the key of its newest row of history} of the records of `model` with these `keys`."""
    rows = model.history.model.objects.filter(id__in=keys).order_by()
    return dict(rows.values_list("id").annotate(Max("history_id")))


def with_version(rows):
    """A queryset of records, each with the key of its newest row of history as `version`."""
    history = rows.model.history.model.objects.filter(id=OuterRef("pk")).order_by("-history_id")
    return rows.annotate(version=Subquery(history.values("history_id")[:1]))


def lock(model, keys, *columns):
    """[(key, *columns)] of those records that are there, which nobody else changes meanwhile."""
    rows = model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")
    return list(rows.values_list("pk", *columns))


def name_of(model, key, *column):
    """What a record, or a column of it, is called in the fields of a form."""
    return "-".join([model._meta.model_name, str(key), *column])


def versions_in(text):
    """{name: key of a row of history} of what a form was opened on; nothing of what is no such thing."""
    return {name: int(key) for name, key in re.findall(r"\b([a-z]+-\d{1,18}(?:-\w+)?):(\d{1,18})\b", text)}


def as_text(versions):
    """What `versions_in` reads."""
    return " ".join(f"{name}:{version or UNKNOWN}" for name, version in versions.items())


@dataclass
class Difference:
    """What somebody else did, in words; where a person must choose, what they wrote themselves, too.

    `about` is the row of an inline, "" for the record of the form itself; `known` is whether we know what
    it `was`. `choice` is the name of the field in which the person chooses, and `typed` what must be sent
    along with it: (name, value) pairs.
    """

    about: str
    label: str
    was: str
    theirs: str
    who: str
    at: object
    known: bool = True
    mine: str = ""
    choice: str = ""
    typed: list = field(default_factory=list)


@dataclass
class Past:
    """A record in those versions that a form speaks of, the oldest first: {key of a row: {column: value}}."""

    newest: int = UNKNOWN
    rows: list = field(default_factory=list)
    values: dict = field(default_factory=dict)

    @property
    def now(self):
        return self.values[self.rows[-1].history_id]

    def writer(self, base, columns):
        """The row of history in which one of the `columns` last changed after `base`; else the newest."""
        for older, newer in zip(self.rows[-2::-1], self.rows[:0:-1], strict=True):
            before, after = self.values[older.history_id], self.values[newer.history_id]
            if older.history_id >= base and any(before[name] != after[name] for name in columns):
                return newer
        return self.rows[-1]


class Merge:
    """A form as it was sent, held against what others have saved since it was opened.

    It changes `data`, the sent form: what only others changed is taken over, which `kept` tells, and so is
    what was chosen. Where a choice is lacking the form keeps what the person wrote, `undecided` tells what
    to choose, and nothing may be saved; nor where `deletion` tells that the record itself is gone. `now` is
    what the form is opened on when it is shown again.
    """

    def __init__(self, data, user):
        self.data, self.user = data, user
        self.opened = versions_in(data.get(OPENED, ""))
        self.now, self.kept, self.undecided, self.deletion = {}, [], [], None
        self.names = Names()

    @property
    def is_known(self):
        """Whether the form says what it was opened on."""
        return bool(self.opened)

    @property
    def opened_on(self):
        return as_text(self.now)

    def pasts(self, model, keys):
        """{key: Past} of the records with these `keys`; without versions of those that nobody touched."""
        now = newest(model, keys)
        found = {key: Past(now.get(key, UNKNOWN)) for key in keys}
        spoken_of = defaultdict(set)
        for name, version in self.opened.items():
            spoken_of["-".join(name.split("-")[:2])].add(version)
        touched = [key for key in keys if spoken_of[name_of(model, key)] != {found[key].newest}]
        since = {each for key in touched for each in (found[key].newest, *spoken_of[name_of(model, key)])}
        history = model.history.model.objects.filter(id__in=touched, history_id__gte=min(since, default=0))
        rows = list(history.select_related("change_set__user").order_by("history_id")) if touched else []
        lists = {
            each.name: listed(model, each, [row.pk for row in rows]) for each in model._meta.many_to_many
        }
        for row in rows:
            values = {each.name: getattr(row, each.attname) for each in row.tracked_fields}
            values |= {name: lists_of[row.history_id] for name, lists_of in lists.items()}
            found[row.id].rows.append(row)
            found[row.id].values[row.history_id] = values
        self.names.learn(model, touched)
        return found

    @property
    def refusal(self):
        """Why nothing may be saved; "" where it may."""
        if self.deletion:
            return _("This record is deleted. Save the form to register it anew.")
        return _("Choose above what shall stand.") if self.undecided else ""

    def deleted(self, model, key):
        """Tell who deleted the record of the form itself, if anybody ever did."""
        past = self.pasts(model, [key])[key]
        if past.rows:
            name = self.names.of(model, key)
            self.deletion = self.told(past.rows[-1], name, model._meta.verbose_name, "", _("deleted"))

    def record(self, model, key, fields, prefix="", past=None):
        """Bring the form's `fields` of one record together; their names in the form begin with `prefix`."""
        past = past or self.pasts(model, [key])[key]
        self.now[name_of(model, key)] = past.newest
        if past.rows and f"{prefix}{DELETE}" in self.data and prefix:
            self.deleted_by_me(model, key, fields, prefix, past)
        elif past.rows:
            for column, form_field in fields.items():
                self.column(model, key, column, form_field, prefix, past)

    def column(self, model, key, column, form_field, prefix, past):
        name, sent = name_of(model, key, column), f"{prefix}{column}"
        seen, base = self.bases(model, key, name, past)
        mine, theirs = typed(model, column, form_field, self.data, sent), past.now[column]
        if mine == theirs or (base and base[column] == theirs and name not in self.opened):
            return
        writer = past.writer(self.base_version(model, key, name), [column])
        checked = column == "verified_on" and writer.change_set.means == ChangeSet.Means.CHECK
        untouched = base is not None and base[column] == mine
        if checked and base and not untouched:
            return  # whoever writes a day of their own means it
        chosen = self.data.get(f"{CHOICE}{name}") if seen and seen[column] == theirs else None
        about = self.names.of(model, key) if prefix else ""
        was = self.words(model, column, base[column]) if base else ""
        told = self.told(writer, about, form_field.label, was, self.words(model, column, theirs))
        if untouched or chosen == THEIRS:
            put(form_field, self.data, sent, theirs)
            if untouched and not checked:
                self.kept.append(told)
        elif chosen != MINE:
            told.known, told.mine = bool(base), self.words(model, column, mine)
            self.ask(model, key, name, told)

    def deleted_by_me(self, model, key, fields, prefix, past):
        """A row that the person deletes, and that somebody else changed: does it stay after all?"""
        name = name_of(model, key, DELETE)
        seen, base = self.bases(model, key, name, past)
        changed = [each for each in fields if base is None or base[each] != past.now[each]]
        writer = past.writer(self.base_version(model, key, name), changed)
        if not changed or (changed == ["verified_on"] and writer.change_set.means == ChangeSet.Means.CHECK):
            return
        still_so = seen and all(seen[each] == past.now[each] for each in fields)
        chosen = self.data.get(f"{CHOICE}{name}") if still_so else None
        if chosen == THEIRS:
            del self.data[f"{prefix}{DELETE}"]
            for column, form_field in fields.items():
                put(form_field, self.data, f"{prefix}{column}", past.now[column])
        elif chosen != MINE:
            was, theirs = (self.summary(model, values, changed) for values in (base, past.now))
            told = self.told(writer, self.names.of(model, key), "", was, theirs)
            told.known, told.mine = bool(base), _("deleted")
            self.ask(model, key, name, told)

    def base_version(self, model, key, name):
        return self.opened.get(name, self.opened.get(name_of(model, key), UNKNOWN))

    def bases(self, model, key, name, past):
        """The values that the form was last shown with, and those that a choice it asked for began with;
        None where it does not say."""
        seen = self.opened.get(name_of(model, key), UNKNOWN)
        return past.values.get(seen), past.values.get(self.base_version(model, key, name))

    def ask(self, model, key, name, told):
        told.choice = f"{CHOICE}{name}"
        self.now[name] = self.base_version(model, key, name)
        self.undecided.append(told)

    def rows(self, formset, parent, shown):
        """Bring the rows of an inline together: `formset` is its class, `parent` the key of the record that
        they belong to (None: it is gone, and all are new), `shown` the rows that the form would have now."""
        prefix, model, relation = formset.get_default_prefix(), formset.model, formset.fk
        if not is_key(self.data.get(f"{prefix}-TOTAL_FORMS", "")):
            return  # which the form says itself
        fields = {name: each for name, each in formset.form.base_fields.items() if name != relation.name}
        old, new = self.sent_rows(prefix)
        old |= self.set_aside(model)
        there = {key for key, owner in lock(model, sorted(old), relation.attname) if owner == parent}
        pasts = self.pasts(model, sorted(old))
        for key in [key for key in old if key not in there]:
            row = old.pop(key)
            row.pop(relation.name, None)
            if parent is None or self.comes_back(model, key, fields, row, pasts[key]):
                new.append(row)
        self.write_rows(prefix, old, new)
        for number, key in enumerate(old):
            self.record(model, key, fields, f"{prefix}-{number}-", pasts[key])
        if parent and self.is_known:
            self.tell_of_added(model, shown.filter(**{relation.name: parent}).exclude(pk__in=there))

    def sent_rows(self, prefix):
        """({key: row} of what was there before, [row] of new ones) as sent; a row is {field: values}."""
        found = defaultdict(dict)
        for name in self.data:
            if match := re.fullmatch(rf"{re.escape(prefix)}-(\d{{1,4}})-(\w+)", name):
                found[int(match[1])][match[2]] = self.data.getlist(name)
        total = int(self.data[f"{prefix}-TOTAL_FORMS"])
        old, new = {}, []
        for _number, row in sorted((number, row) for number, row in found.items() if number < total):
            key = row.pop("id", [""])[-1]
            if is_key(key):
                old[int(key)] = row
            else:
                new.append(row)
        return old, new

    def set_aside(self, model):
        """The rows that were gone already when the form was shown again, as they had been typed."""
        found = defaultdict(dict)
        for name in list(self.data):
            if match := re.fullmatch(rf"{SET_ASIDE}{model._meta.model_name}-(\d{{1,18}})-(\w+)", name):
                found[int(match[1])][match[2]] = self.data.pop(name)
        return found

    def write_rows(self, prefix, old, new):
        for name in [name for name in self.data if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
            del self.data[name]
        rows = [row | {"id": [str(key)]} for key, row in old.items()] + new
        for number, row in enumerate(rows):
            for name, values in row.items():
                self.data.setlist(f"{prefix}-{number}-{name}", values)
        self.data[f"{prefix}-INITIAL_FORMS"] = str(len(old))
        self.data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))

    def comes_back(self, model, key, fields, row, past):
        """Whether a row that somebody else took away is to be added again as the person wrote it."""
        if DELETE in row:
            return False
        sent = QueryDict(mutable=True)
        for column, values in row.items():
            sent.setlist(column, values)
        mine = {column: typed(model, column, each, sent, column) for column, each in fields.items()}
        base = past.values.get(self.opened.get(name_of(model, key)))
        wrote = [column for column in fields if base is None or base[column] != mine[column]]
        name = name_of(model, key, "row")
        chosen = self.data.get(f"{CHOICE}{name}")
        self.names.learn(model, [key])
        last = past.rows[-1] if past.rows else None
        gone = _("moved elsewhere") if last and last.history_type != "-" else _("deleted")
        told = self.told(last, self.names.of(model, key), "", "", gone)
        if not wrote:
            self.kept.append(told)
        elif chosen not in (MINE, THEIRS):
            told.was, told.mine = self.summary(model, base, wrote), self.summary(model, mine, wrote)
            told.known = bool(base)
            told.typed = [
                (f"{SET_ASIDE}{name_of(model, key, column)}", value)
                for column, values in row.items()
                for value in values
            ]
            self.ask(model, key, name, told)
            self.now[name_of(model, key)] = self.now.pop(name)
        return bool(wrote) and chosen == MINE

    def tell_of_added(self, model, rows):
        added = {row.pk: row for row in rows if name_of(model, row.pk) not in self.opened}
        for key, past in self.pasts(model, sorted(added)).items() if added else ():
            self.now[name_of(model, key)] = past.newest
            self.kept.append(self.told(past.rows[-1], str(added[key]), "", "", _("added")))

    # In words

    def told(self, writer, about, label, was, theirs):
        action = writer and writer.change_set
        if action and action.user == self.user:
            who = _("you, in another window")
        else:
            who = str(action.user or action.get_means_display()) if action else _("somebody")
        return Difference(capfirst(about), capfirst(label), was, theirs, who, writer and writer.history_date)

    def words(self, model, column, value):
        model_field = model._meta.get_field(column)
        if model_field.many_to_many:
            self.names.learn(model_field.related_model, value)
            return ", ".join(sorted(self.names.of(model_field.related_model, key) for key in value))
        if model_field.is_relation:
            self.names.learn(model_field.related_model, [value])
        try:
            return in_words(model_field, value, self.names)
        except dates.DateError:
            return value

    def wrote(self, model, fields, prefix=""):
        """[(label, words)] of what was typed for one record."""
        mine = {
            each: typed(model, each, field, self.data, f"{prefix}{each}") for each, field in fields.items()
        }
        filled = [(field.label, self.words(model, each, mine[each])) for each, field in fields.items()]
        return [(capfirst(label), words) for label, words in filled if words]

    def summary(self, model, values, columns):
        """Some columns of a row on one line; of none, nothing."""
        told = {each: self.words(model, each, values[each]) for each in columns} if values else {}
        label = {each: capfirst(model._meta.get_field(each).verbose_name) for each in told}
        return "; ".join(f"{label[each]}: {words or '–'}" for each, words in told.items())


def typed(model, column, form_field, data, name):
    """What stands in a field of a sent form, as history has it; as it was typed where it cannot be read."""
    model_field = model._meta.get_field(column)
    raw = form_field.widget.value_from_datadict(data, {}, name)
    if model_field.many_to_many:
        return {int(key) for key in raw or () if is_key(str(key))}
    if model_field.is_relation:
        return int(raw) if is_key(str(raw)) else None
    try:
        return model_field.to_python(form_field.clean(raw))
    except (ValidationError, dates.DateError):
        return str(raw or "")


def put(form_field, data, name, value):
    """Write into a sent form what a field has where it holds `value`."""
    shown = form_field.prepare_value(value)
    if isinstance(shown, list):
        data.setlist(name, [str(each) for each in shown])
    elif isinstance(shown, bool):
        data.pop(name, None)
        if shown:
            data[name] = "on"
    else:
        shown = form_field.widget.format_value(shown) if isinstance(shown, date) else shown
        data[name] = "" if shown is None else str(shown)
