"""One row ends and another takes its place: after an election, and where a city moves on to another level."""

import hashlib
from dataclasses import dataclass
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from networks import dates, names
from networks.changes import Change, Kind, shown
from networks.duplicates import mark
from networks.likeness import alike
from networks.models import (
    ChangeSet,
    Membership,
    Official,
    Participation,
    Position,
    change_set,
    current_change_set,
    current_user,
)
from networks.publishing import refuse_without_the_right

# What the new row has from the old one. Not the note, which says why that one was as it was, nor what
# somebody verified of it.
CARRIED = {
    Position: ("role", "title", *Position.places, "on_behalf_of"),
    Membership: ("organization", "city", "reason", "unit", "decided_by", "next_decision"),
    Participation: ("working_group", "city"),
}
ONE_PERSONS = {"president", "chair", "mayor", "head_of_city_government", "secretary_general"}


class Refused(Exception):
    """Nothing was done. `faults` is {key of a row: `ValidationError`}; None is no row in particular."""

    def __init__(self, faults):
        self.faults = faults


@dataclass
class Outcome:
    """What was done, or would be: the `records` as `Change`s with what becomes of them in public, what one
    should know, and the change set if it was done."""

    records: list[Change]
    warnings: list[str]
    action: ChangeSet
    is_done: bool = False

    @property
    def digest(self):
        told = [
            # A new row gets another key when it is made again.
            (each.key if each.kind == Kind.CHANGED else 0, each.kind, each.name, each.fields, each.public)
            for each in self.records
        ]
        return hashlib.sha256(repr((told, self.warnings)).encode()).hexdigest()


def carry_out(act, rows, agreed, means, user, detail):
    """Call `act`, which changes the `rows` and returns warnings, as one change set of `user`.

    What it does stands if that is what `agreed`, the digest of an earlier `Outcome`, says; otherwise nothing
    is changed, and the `Outcome` tells what would be done. Raises `Refused` and `MayNotPublish`.
    """
    model = type(rows[0])
    try:
        with change_set(means, user, detail), transaction.atomic():
            before = published(model, [row.pk for row in rows])
            warnings = act()
            refuse_without_the_right(user)
            _counts, records = shown(current_change_set())
            after = published(model, [each.key for each in records if each.model is model])
            for each in records:
                each.public = publicity(each, before, after) if each.model is model else ""
            outcome = Outcome(records, warnings, current_change_set())
            outcome.is_done = outcome.digest == agreed
            if not outcome.is_done:
                transaction.set_rollback(True)
    except IntegrityError as error:  # somebody was quicker than our own look at the rules
        message = _("Somebody changed the register at the same moment. Nothing was saved. Try again.")
        raise Refused({None: ValidationError(message)}) from error
    return outcome


def published(model, keys):
    return set(model.objects.published().filter(pk__in=keys).values_list("pk", flat=True))


def publicity(record, before, after):
    match record.key in before, record.key in after:
        case True, True:
            return _("Stays public.")
        case True, False:
            return _("Is no longer public, as something that it names is a draft.")
        case False, True:
            return _("Becomes public.")
    return _("Is not public, as something that it names is a draft.")


def hand_over(old, date, source, begins=True, **fields):
    """End `old` on `date`, and where another row `begins` then, with `fields` of its own, return it.

    The two share the day, or the season: somebody sat there until the meeting and somebody after it, and
    with a day between them a vague date would leave a gap. Without a `source` the old row keeps its own.
    Raises `ValidationError`.
    """
    if source and source != old.source:
        # What an older source knew stays known: of a start that nobody knows, the day on which it held.
        old.as_of = "" if old.start_latest else old.stated_as_of
        old.source = source
    old.end = date
    old.full_clean()
    old.save()
    if not begins:
        return None
    new = type(old)(**{**carried(old), **fields}, start=date, source=source)
    new.full_clean()
    new.save()
    return new


def carried(old):
    """{name: value} of what a new row has from `old`, in every language."""
    columns = old._meta.concrete_fields
    translated = {field.translated_field.name for field in columns if hasattr(field, "translated_field")}
    wanted = CARRIED[type(old)]
    return {
        field.name: getattr(old, field.name)
        for field in columns
        # A column without a language follows those that have one.
        if getattr(field, "translated_field", field).name in wanted and field.name not in translated
    }


def refuse_open(date):
    """Raise `ValidationError` where the EDTF text `date` has no last day."""
    if not dates.bounds(date).latest:
        message = _("“%(date)s” has no last day, so nothing would surely have ended. Write a day or a year.")
        raise ValidationError(message % {"date": dates.words(date)})


def remarks(date, source):
    """What somebody should know who ends something on `date` as `source` says."""
    earliest, latest = dates.bounds(date)
    if not source:
        yield _("No source is chosen: what begins stands without one, and what ends keeps the one it has.")
    if earliest != latest:
        last = dates.words(latest.isoformat())
        if earliest:
            words = {"first": dates.words(earliest.isoformat()), "last": last}
            yield (
                _("The date is vague: from %(first)s to %(last)s both the old and the new are possible.")
                % words
            )
        else:
            yield _("The date is vague: until %(last)s both the old and the new are possible.") % {
                "last": last
            }
    if latest > timezone.localdate():
        yield _("The date is still to come. Until then the pages show what holds today.")


def fresh(model, keys):
    """{key: row} of those of the `keys` that are there, which nobody else changes before we are done."""
    rows = model._base_manager.select_for_update(of=("self",)).select_related(*model.shown_with)
    return rows.order_by("pk").in_bulk(keys)


def move_on(old, date, source, **fields):
    """End a membership or participation on `date` and begin another with `fields` (its level …)."""
    rows = fresh(type(old), [old.pk])
    try:
        if old.pk not in rows:
            raise ValidationError(_("Somebody has deleted this meanwhile."))
        hand_over(rows[old.pk], date, source, **fields)
    except ValidationError as error:
        raise Refused({old.pk: error}) from error
    return list(remarks(date, source))


# --- election day ---------------------------------------------------------------------------------------


def posts(date, official=None, city=None, which=""):
    """The posts that may hold on `date` (the last day it can mean): those of `official`, or those of `city`.

    `which` narrows those of a city down: "seats" on its behalf, "government", a role, or "title:" and an own
    title. With a role or title come all other posts of whoever holds it.
    """
    held = Position.objects.active_on(dates.bounds(date).latest).select_related(*Position.shown_with)
    if official:
        return held.filter(official=official)
    seats, government = Q(on_behalf_of=city), Q(city=city)
    if which in ("seats", "government", ""):
        return held.filter({"seats": seats, "government": government}.get(which, seats | government))
    title = which.removeprefix("title:")
    own_title = Q(*((name, title) for name in get_translation_fields("title")), _connector=Q.OR)
    post = (seats | government) & (Q(role=which) if title == which else own_title)
    holders = held.filter(post, official__isnull=False).order_by().values("official")
    return held.filter(post | Q(official__in=holders))


def surely_ends(position, date):
    """Whether a post (from `posts`) is one that an election on `date` ends, as far as is known."""
    earliest = dates.bounds(date).earliest
    began_then = earliest and position.start_earliest and position.start_earliest >= earliest
    return position.holds and not position.is_vacant and position.end != date and not began_then


def hold_election(successors, date, source, may_publish, different=None):
    """End the posts that are the keys of {position: successor} on `date`, as `source` says.

    A successor is an `Official`, the name of a new person, or None: then a city's seat stands vacant, and any
    other post just ends. `different` is {name of a new person: public identifiers of others with a name like
    it}. Returns warnings; raises `Refused`.
    """
    rows = fresh(Position, [position.pk for position in successors])
    faults, begun, people = {}, [], {}
    for position, successor in successors.items():
        try:
            if position.pk not in rows:
                raise ValidationError(_("Somebody has deleted this post meanwhile."))
            old = rows[position.pk]
            if isinstance(successor, str):
                successor = new_person(successor, people, may_publish, (different or {}).get(successor, ()))
            refuse_successor(old, successor)
            refuse_second_vacancy(old, successor, begun)
            begins = bool(successor or old.on_behalf_of)
            begun.append(hand_over(old, date, source, begins, official=successor))
        except ValidationError as error:
            faults[position.pk] = error
    if faults:
        raise Refused(faults)
    begun = [each for each in begun if each]
    others = others_in_post(begun, dates.bounds(date).latest)
    return [*remarks(date, source), *alike_among(people.values()), *others]


def new_person(name, people, may_publish, different):
    """The one person of this `name` among `people`: published, or a draft where that is not allowed."""
    key = names.fold(name)
    if key not in people:
        official = Official(name=name, published=may_publish)
        official.full_clean()
        official.save()
        people[key] = official
        for other in different:
            mark(Official, official.public_id, other, current_user())
    return people[key]


def alike_among(people):
    """Yield a sentence about each two new people whose names are alike."""
    for one, other in combinations(people, 2):
        if alike(one.name, other.name):
            message = _(
                "“%(one)s” and “%(other)s” are both new. If they are one person, write the name the same way."
            )
            yield message % {"one": one, "other": other}


def refuse_successor(old, successor):
    if successor is None and old.is_vacant:
        raise ValidationError(_("The seat is vacant already. Say who takes it, or leave it as it is."))
    if successor and successor == old.official:
        raise ValidationError(_("“%s” holds the post now. Leave it as it is, or choose another.") % successor)


def refuse_second_vacancy(old, successor, begun):
    # Two seats of one city in one body are told apart by who sits there, and from when.
    if not successor and any(each and each.is_vacant and is_same_post(each, old) for each in begun):
        message = _(
            "Another seat of the same kind becomes vacant on the same date, and nothing would tell the two "
            "apart. Say who takes one of them, or let this one end on a date of its own."
        )
        raise ValidationError(message)


def others_in_post(begun, day):
    """Yield a sentence about everybody else who may hold one of the posts in `begun` after `day`."""
    rows = Position.objects.active_on(day).exclude(pk__in=[each.pk for each in begun])
    rows = rows.exclude(end_latest__lte=day).filter(role__in={each.role for each in begun})
    rows = list(rows.select_related(*Position.shown_with))
    for new in begun:
        is_one_persons = new.on_behalf_of_id or new.role in ONE_PERSONS
        for other in rows:
            if is_same_post(new, other) and (is_one_persons or new.official_id == other.official_id):
                period = dates.period_words(other.start, other.end) or _("dates not given")
                words = {"name": other, "period": period}
                yield _("This post has another row already: “%(name)s” (%(period)s).") % words


def is_same_post(one, other):
    columns = ["role", *(f"{name}_id" for name in (*Position.places, "on_behalf_of"))]
    same_title = not (one.title and other.title) or one.title == other.title
    return same_title and all(getattr(one, name) == getattr(other, name) for name in columns)
