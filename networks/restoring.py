"""A record with the rows of its form: what happened to them, and putting back how they were."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import DateTimeField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from networks.changes import Change, Kind, Names, Touched, listed, told
from networks.models import ChangeSet, change_set, current_change_set
from networks.publishing import refuse_without_the_right
from networks.undoing import InTheWay, against_rules, put_all_back, refuse_where

MOST_ROWS = 10  # told of one action; its own page has them all
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
RESTORED = {Kind.NEW: Kind.DELETED, Kind.CHANGED: Kind.CHANGED, Kind.DELETED: Kind.NEW}


class CannotRestore(Exception):
    """A version that cannot be put back. Its text says why, in the reader's language."""


@dataclass
class Entry:
    """What one action did to a record: `own` is a `Change` or None, `rows` are those of its form."""

    action: ChangeSet
    own: Change | None
    rows: list
    left_out: int  # rows that are not told


class Past:
    """The history of a record, be it deleted, with the rows that belong to it by `relations` (fields)."""

    def __init__(self, model, key, relations=()):
        self.model, self.key, self.relations = model, key, relations

    def ever(self, relation):
        """The keys of all rows that belonged to the record at some time."""
        return relation.model.history.model.objects.filter(**{relation.attname: self.key}).values("id")

    def tables(self):
        """Yield (model, history) for the record and its rows, as long as they belonged to it."""
        own = self.model.history.model.objects.filter(id=self.key)
        yield self.model, own.annotate(before=previous(own, "history_id"))
        for relation in self.relations:
            rows = relation.model.history.model.objects.filter(id__in=self.ever(relation))
            rows = rows.annotate(before=previous(rows, "history_id"), was_in=previous(rows, relation.attname))
            # That a row was moved to another record happened to this one, too.
            yield relation.model, rows.filter(Q(**{relation.attname: self.key}) | Q(was_in=self.key))

    def actions(self):
        """The change sets that touched any of it, with the `moment` when they last did, newest first.

        Their keys do not tell: that of an import is from its first row, while others go on working.
        """
        touching, moments = [], [Value(LONG_AGO, DateTimeField())]
        for _model, rows in self.tables():
            touching.append(Q(pk__in=rows.order_by().values("change_set")))
            last = rows.filter(change_set=OuterRef("pk")).order_by("-history_date").values("history_date")
            moments.append(Coalesce(Subquery(last[:1]), LONG_AGO))
        actions = ChangeSet.objects.filter(reduce(or_, touching)).annotate(moment=Greatest(*moments))
        return actions.order_by("-moment", "-pk").select_related("user")

    def length(self):
        """How many rows of history there are: more after whatever anybody does."""
        parts = [rows.order_by().values("history_id") for _model, rows in self.tables()]
        return parts[0].union(*parts[1:], all=True).count()

    def entries(self, actions):
        """[`Entry`] for each of the `actions`, which are some of `self.actions()`."""
        names, own, rows, number = Names(), {}, defaultdict(list), Counter()
        for model, steps in self.steps(actions).items():
            wanted = []
            for action, step in steps:
                number[action] += model is not self.model
                if model is self.model or number[action] <= MOST_ROWS:
                    wanted.append((action, step))
            changes = self.told(model, [step for _action, step in wanted], names)
            for (action, _step), change in zip(wanted, changes, strict=True):
                if model is self.model:
                    own[action] = change
                else:
                    rows[action].append(change)
        return [
            Entry(each, own.get(each.pk), rows[each.pk], max(0, number[each.pk] - MOST_ROWS))
            for each in actions
        ]

    def steps(self, actions):
        """{model: [(key of the change set, `Touched`), …]} of what `actions` did."""
        models, parts = [], []
        columns = ("table", "change_set_id", "id", "history_id", "history_type", "before")
        for number, (model, rows) in enumerate(self.tables()):
            models.append(model)
            rows = rows.filter(change_set__in=[each.pk for each in actions]).order_by()
            parts.append(rows.annotate(table=Value(number)).values_list(*columns))
        histories = defaultdict(list)
        for table, action, key, *row in parts[0].union(*parts[1:], all=True):
            histories[table, action, key].append(row)
        found = {model: [] for model in models}
        for (table, action, key), history in sorted(histories.items()):
            (_first, first_type, before), (last, last_type, _before) = min(history), max(history)
            kind = kind_of(first_type != "+", last_type != "-")
            if kind:
                found[models[table]].append((action, Touched(key, kind, before, last, None)))
        return found

    def told(self, model, steps, names):
        """Yield a `Change` for each of the `steps`; a row that comes or goes does not say whose it is."""
        labels = {capfirst(each.verbose_name) for each in self.relations if each.model is model}
        for change in told(model, steps, names):
            if change.kind != Kind.CHANGED:
                change.fields = [field for field in change.fields if field[0] not in labels]
            yield change

    def version(self, action):
        """The `Version` after the change set `action`, or if it deleted the record, before it; None where
        there was none."""
        own = self.model.history.model.objects.filter(id=self.key).order_by("-history_id")
        upto = Coalesce(
            # What it touched, nobody else did before it was done.
            Max("history_id", filter=Q(change_set=action)),
            Max("history_id", filter=Q(history_date__lte=self.actions().get(pk=action.pk).moment)),
        )
        row = own.filter(history_id=own.aggregate(upto=upto)["upto"]).first()
        was_deleted = bool(row) and row.history_type == "-"
        if was_deleted:
            before = Q(history_date__lt=row.history_date) & ~Q(change_set=row.change_set_id)
            upto = Max("history_id", filter=before)
            row = own.filter(before).first()
        return Version(self, action, upto, was_deleted) if row and row.history_type != "-" else None

    def then_and_now(self, upto):
        """Yield (model, [(key, then, now), …]): rows of history of the record and of the rows that were its
        own then, or are now; None where there was or is none. `upto`: the key of the last row until then."""
        own = self.model.history.model.objects.filter(id=self.key)
        yield self.model, list(ends(own, upto))
        for relation in self.relations:
            rows = relation.model.history.model.objects.filter(id__in=self.ever(relation))
            yield (
                relation.model,
                [
                    (key, then, now)
                    for key, then, now in ends(rows, upto)
                    if self.key
                    in (getattr(then, relation.attname, None), getattr(now, relation.attname, None))
                ],
            )

    def lock(self):
        """Nobody else changes the record or its rows before the transaction ends."""
        keys = [(self.model, [self.key]), *((each.model, self.ever(each)) for each in self.relations)]
        for model, wanted in keys:
            rows = model._base_manager.select_for_update().filter(pk__in=wanted).order_by("pk")
            list(rows.values_list("pk"))


class Version:
    """How a record and its rows were after one action, held against how they are now; `is_before`: how they
    were before it, as it deleted the record."""

    def __init__(self, past, action, upto, is_before):
        self.past, self.action, self.is_before = past, action, is_before
        self.then, self.steps = {}, {}  # {model: [`Touched`]}: what there was, and what was done since
        for model, rows in past.then_and_now(upto):
            self.then[model] = [
                Touched(key, Kind.NEW, None, then.history_id, None) for key, then, _now in rows if then
            ]
            self.steps[model] = list(since(model, rows))

    def parts(self, with_rows):
        """[(model, [`Touched`])]: what was done since to the record, and if so wished to its rows."""
        return [
            (model, steps)
            for model, steps in self.steps.items()
            if steps and (with_rows or model is self.past.model)
        ]

    def as_it_was(self, names):
        """(the record, [its rows]) as `Change`, with all that they said."""
        return self.split(self.then, names)

    def changes(self, names):
        """(what putting it back would change in the record, or None, [and in its rows]) as `Change`."""
        restoring = {
            model: [
                Touched(
                    each.key,
                    RESTORED[each.kind],
                    each.last,
                    each.last if each.kind == Kind.NEW else each.before,
                    None,
                )
                for each in steps
            ]
            for model, steps in self.steps.items()
        }
        return self.split(restoring, names)

    def split(self, steps, names):
        own, *rows = (list(self.past.told(model, each, names)) for model, each in steps.items())
        return (own[0] if own else None), [change for changes in rows for change in changes]


def previous(rows, column):
    """An expression for rows of history: what `column` was in the row of the same record before."""
    earlier = rows.model.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return Subquery(earlier.order_by("-history_id").values(column)[:1])


def kind_of(existed, exists):
    """The `Kind` of what was done; None where nothing was there before or after."""
    if not existed:
        return Kind.NEW if exists else None
    return Kind.CHANGED if exists else Kind.DELETED


def ends(rows, upto):
    """[(key, then, now)] of rows of history: the one whose key is `upto`, and the last of all."""
    last = rows.order_by().values("id").annotate(then=upto, now=Max("history_id"))
    last = last.order_by("id").values_list("id", "then", "now")
    found = rows.model.objects.in_bulk({row for _key, *both in last for row in both if row})
    there = {number: row for number, row in found.items() if row.history_type != "-"}
    return [(key, there.get(then), there.get(now)) for key, then, now in last]


def since(model, rows):
    """Yield a `Touched` for each of the `rows` (as `ends` gives them) that is not as it was."""
    keys = [row.history_id for _key, *both in rows for row in both if row]
    lists = [listed(model, field, keys) for field in model._meta.many_to_many]
    columns = [field.attname for field in model.history.model.tracked_fields]
    for key, then, now in rows:
        if then and now:
            same = all(getattr(then, each) == getattr(now, each) for each in columns)
            if not same or any(each[then.history_id] != each[now.history_id] for each in lists):
                yield Touched(key, Kind.CHANGED, then.history_id, now.history_id, None)
        elif then:
            yield Touched(key, Kind.DELETED, then.history_id, then.history_id, None)
        elif now:
            yield Touched(key, Kind.NEW, None, now.history_id, None)


def restore(past, action, user, with_rows, seen):
    """Put the record of `past` back as it was after the change set `action`, with its rows if so wished.

    `seen` is the length of the past that `user` has seen. Returns the change set that this is.
    Raises `CannotRestore` and `MayNotPublish`, and then nothing is changed.
    """
    when = date_format(localtime(action.at), "SHORT_DATETIME_FORMAT")
    restoring = change_set(ChangeSet.Means.RESTORE, user, when)
    try:
        with transaction.atomic(), restoring:
            past.lock()
            if past.length() != seen:
                raise CannotRestore(
                    _("Somebody has changed this since you opened the page. Look at it again: it is new.")
                )
            parts = past.version(action).parts(with_rows)
            if not parts:
                raise CannotRestore(_("All is as it was then already."))
            put_all_back(parts, user, Names())
            refuse_where(against_rules, parts)
            refuse_without_the_right(user)
            return current_change_set()
    except InTheWay as reasons:
        sentence = _("This version cannot be put back, and nothing was changed.")
        raise CannotRestore(f"{sentence} {reasons}") from reasons
