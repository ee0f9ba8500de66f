"""What changed in what the public sees, newest first. What is not surely public is left out.

The work does not grow with the history: of each table, only the newest rows of history are looked at.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery
from django.urls import reverse

from networks.changes import Kind, Names, Touched, listed, told, told_models
from networks.models import ChangeSet, Official, Organization
from networks.models.base import Published, Record, Slugged

MOST = 50
LOOKED_AT = 300  # rows of history of each table
AT_ONCE = 100  # changes that are judged together at first


@dataclass
class News:
    """What one action did to one record: `fields` are (label, old, new) in words, `address` is a path, and
    `name` is empty for a person who was deleted."""

    model: type
    public_id: str
    address: str
    name: str
    kind: Kind
    fields: list
    at: datetime


def news(organization=None, most=MOST):
    """The newest `most` changes of the register, or of one organisation and the facts about it, as `News`."""
    order = told_models().index
    candidates = sorted(set(newest(organization)), key=lambda each: (-each[0], order(each[1]), each[2]))
    found, public, names, at_once = [], Public(), Names(), AT_ONCE
    while candidates and len(found) < most:
        found += judged(candidates[:at_once], public, names)
        # Where nearly nothing is news, few large looks cost less than many small ones.
        candidates, at_once = candidates[at_once:], at_once * 4
    return found[:most]


def newest(organization):
    """Yield (change set, model, record), the first and the last as keys, of the newest rows of each table."""
    for model in told_models():
        rows = model.history.model.objects.filter(about(model, organization))
        if issubclass(model, Published):
            rows = rows.filter(published=True)
        pairs = rows.order_by("-history_id").values_list("change_set_id", "id")[:LOOKED_AT]
        yield from ((action, model, key) for action, key in pairs)


def about(model, organization):
    """A filter for rows of history about `organization`: its own, and those of facts that name it."""
    if organization is None:
        return Q()
    if model is Organization:
        return Q(id=organization.pk)
    ways = [path for path, named in model.reached("public_if") if named is Organization]
    return reduce(or_, (Q(**{path: organization}) for path in ways), Q(pk__in=[]))


class Public:
    """Since which change set records have been public without a break, and all that they need with them."""

    def __init__(self):
        self.since, self.last = {}, {}

    def learn(self, model, keys):
        unknown = {key for key in keys if (model, key) not in self.since}
        if not unknown:
            return
        self.since |= {(model, key): None for key in unknown}
        now = list(model.objects.published().filter(pk__in=unknown).order_by().values_list("pk", flat=True))
        rows = model.history.model.objects.filter(id__in=now).order_by()
        hidden = Q(published=False) if issubclass(model, Published) else Q(pk__in=[])
        needed = [model._meta.get_field(name) for name in model.public_if]
        for field in needed:
            named = set(rows.values_list(field.attname, flat=True).distinct()) - {None}
            self.learn(field.related_model, named)
            never = [key for key in named if self.since[field.related_model, key] is None]
            hidden |= Q(**{f"{field.attname}__in": never})
        later = rows.model.objects.filter(hidden, id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
        columns = [field.attname for field in needed]
        unbroken = rows.exclude(hidden).filter(~Exists(later)).values_list("id", *columns)
        since = {}
        for key, *named, first in unbroken.annotate(first=Min("change_set_id")):
            with_it = [
                self.since[field.related_model, one]
                for field, one in zip(needed, named, strict=True)
                if one is not None
            ]
            known, others = since.get(key, (first, 0))
            since[key] = min(known, first), max([others, *with_it])
        self.since |= {(model, key): max(both) for key, both in since.items()}

    def learn_what_went_on(self, moment):
        """Learn which change sets went on after the `moment`, and until when: their keys do not tell. That of
        an import is from its first row, and what it did is seen only when it is done."""
        rows = [
            model.history.model.objects.filter(history_date__gt=moment).order_by().values("change_set")
            for model in told_models()
        ]
        rows = [each.annotate(last=Max("history_date")).values_list("change_set", "last") for each in rows]
        for action, last in rows[0].union(*rows[1:], all=True):
            self.last[action] = max(last, self.last.get(action, last))

    def by(self, action, records):
        """Whether each of the `records`, (model, key), is public since the change set `action` or longer."""
        return all(self.since[each] == action.pk or self.before(action, each) for each in records)

    def before(self, action, record):
        """Whether a record, (model, key), was public for sure before the change set `action` began."""
        since = self.since[record]
        return since is not None and since < action.pk and self.last.get(since, action.at) <= action.at


@dataclass
class Step:
    """What a change set did to a record: the `first` and `last` row of it in history, and the one before."""

    action: int
    first: models.Model
    last: models.Model
    before: models.Model | None

    @property
    def key(self):
        return self.last.id


def judged(candidates, public, names):
    """Yield a `News` for each of the `candidates` that the public may be told of, newest change set first."""
    actions = ChangeSet.objects.in_bulk({action for action, _model, _key in candidates})
    public.learn_what_went_on(min(each.at for each in actions.values()))
    found = []
    for model in told_models():
        wanted = {(action, key) for action, which, key in candidates if which is model}
        steps = taken(model, wanted) if wanted else []
        named = named_by(model, [row for step in steps for row in (step.before, step.last) if row])
        learned = {(model, step.key) for step in steps}.union(*named.values())
        for kind in {which for which, _key in learned}:
            public.learn(kind, {key for which, key in learned if which is kind})
        told_of = [
            (step, kind)
            for step in steps
            if (kind := kind_of(model, step, actions[step.action], named, public))
        ]
        touched = [
            Touched(step.key, kind, step.before and step.before.history_id, step.last.history_id, None)
            for step, kind in told_of
        ]
        # Whether a row is a draft and when it was checked is nothing that the public is told.
        changes = told(model, touched, names, {"published", "verified_on", *model.office_only()})
        for (step, _kind), change in zip(told_of, changes, strict=True):
            if change.fields or change.kind != Kind.CHANGED:  # saying "still correct" is no news
                row = names.records[model, step.key]
                fields = [] if change.kind == Kind.DELETED else change.fields
                address = page_of(row, change.is_there)
                at = actions[step.action].at
                # Whoever is taken out of the register is not named again on the way out.
                name = "" if change.kind == Kind.DELETED and model is Official else change.name
                item = News(model, row.public_id, address, name, change.kind, fields, at)
                found.append((step.action, item))
    # The order of the tables stands within a change set, as `sorted` is stable.
    return [item for _action, item in sorted(found, key=lambda each: -each[0])]


def taken(model, wanted):
    """[`Step`] of the `wanted` pairs (change set, record)."""
    rows = model.history.model.objects
    actions, keys = {action for action, _key in wanted}, {key for _action, key in wanted}
    own = rows.filter(change_set__in=actions, id__in=keys).order_by().values_list("change_set_id", "id")
    ends = {
        (action, key): (first, last)
        for action, key, first, last in own.annotate(Min("history_id"), Max("history_id"))
        if (action, key) in wanted
    }
    earlier = rows.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    firsts = rows.filter(history_id__in=[first for first, _last in ends.values()]).order_by()
    before = dict(firsts.values_list("history_id", Subquery(earlier.values("history_id")[:1])))
    found = rows.in_bulk({*before, *before.values(), *(last for _first, last in ends.values())} - {None})
    return [
        Step(action, found[first], found[last], found.get(before[first]))
        for (action, _key), (first, last) in ends.items()
    ]


def named_by(model, rows):
    """{row: {(model, key), …}}: all records that each of the `rows` of history names."""
    relations = [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, Record)
    ]
    named = {
        row.history_id: {
            (field.related_model, getattr(row, field.attname))
            for field in relations
            if getattr(row, field.attname) is not None
        }
        for row in rows
    }
    for field in model._meta.many_to_many:
        for row, keys in listed(model, field, list(named)).items():
            named[row] |= {(field.related_model, key) for key in keys}
    return named


def kind_of(model, step, action, named, public):
    """What the public is told that was done: a `Kind`, or None where it is told nothing."""
    existed, exists = step.first.history_type != "+", step.last.history_type != "-"
    # Both sides may name only what is public now and was public then.
    sides = [step.last] if not existed or step.before is None else [step.last, step.before]
    if not all(public.by(action, named[row.history_id]) for row in sides):
        return None
    if not exists:
        was_public = all(getattr(row, "published", True) for row in sides)
        return Kind.DELETED if existed and was_public else None
    if not public.by(action, [(model, step.key)]):
        return None
    if existed and public.before(action, (model, step.key)):
        return Kind.CHANGED if step.before else None
    return Kind.NEW


def page_of(row, is_there):
    """The path of the page that shows a record, or that showed it; or that of the front page."""
    if isinstance(row, Slugged) and isinstance(row, Published) and not is_there:
        return reverse("home")
    return row.get_absolute_url()
