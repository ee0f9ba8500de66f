"""Making one record of two: all that points to the one points to the other, or nothing is changed."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks import dates
from networks.changes import Kind, Names, chunks, in_words, shown
from networks.duplicates import NAMED, all_named, marked, name_columns, named_in, pair
from networks.models import ChangeSet, Merger, change_set, current_change_set
from networks.models.base import Published
from networks.models.fields import DerivedField
from networks.publishing import MayNotPublish, refuse_without_the_right
from networks.repointing import Repointing, differences

# Columns that say something only together: whoever chooses the first has chosen the others.
TOGETHER = {
    "source": ("as_of", "verified_on", "verified_by"),
    "latitude": ("longitude",),
    "published": ("publish_on", "unpublish_on"),
}
ALL_RECORDS = 10**6
NEEDED = {Kind.CHANGED: "change", Kind.DELETED: "delete"}


class CannotMerge(Exception):
    """Two records that cannot become one. The text says why, in the reader's language."""


class Undecided(CannotMerge):
    """Facts that contradict each other, of which somebody has to choose one."""


class NotAsShown(CannotMerge):
    """What would be done is something else than what somebody saw."""


@dataclass
class Part:
    """What the two records say differently. `taken`: what the one that goes says is kept."""

    name: str
    label: str
    kept: str
    gone: str
    taken: bool


@dataclass
class Outcome:
    """What a merger did: the change set, the records in words, and a digest of all that."""

    action: ChangeSet
    records: list
    digest: str


def may(user, verb, model):
    name = f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}"
    return user is None or user.has_perm(name)


def may_merge(user, model):
    """Whether `user` may merge rows of `model`; what points to them is looked at when it is done."""
    return model in NAMED and all(may(user, verb, model) for verb in ("view", "change", "delete"))


class Merging:
    """The merger of the record `gone` into `kept` by `user`; None is the machine, which may do everything.

    `chosen` is {name of a part: whether what `gone` says is taken}, or else it is taken where `kept` says
    nothing; `facts` is {pair of public identifiers: that of the fact that stays}.
    """

    def __init__(self, kept, gone, user, chosen=(), facts=()):
        self.model, self.user = type(kept), user
        self.kept, self.gone = kept, gone
        self.chosen, self.facts = dict(chosen), dict(facts)
        self.names, self.moving = Names(), None

    # What there is to choose

    @cached_property
    def columns(self):
        """{the first of columns that belong together: all of them}."""
        follow = {name for names in TOGETHER.values() for name in names}
        left_out = {self.model._meta.pk.name, "public_id", "other_names", *follow}
        tracked = self.model.history.model.tracked_fields
        fields = {field.name: field for field in tracked if not isinstance(field, DerivedField)}
        return {
            name: [field, *(fields[other] for other in TOGETHER.get(name, ()) if other in fields)]
            for name, field in fields.items()
            if name not in left_out
        }

    def values(self, row, fields):
        """What `row` says, without relations that would lead to the record itself."""
        both = (self.kept.pk, self.gone.pk)
        return [
            None if field.related_model is self.model and value in both else value
            for field in fields
            for value in [getattr(row, field.attname)]
        ]

    @cached_property
    def parts(self):
        """[`Part`] of what the two records say differently."""
        found = []
        for name, fields in self.columns.items():
            ours, theirs = self.values(self.kept, fields), self.values(self.gone, fields)
            if ours == theirs:
                continue
            # That a city is not the home city says nothing; nobody becomes public by an empty field.
            is_empty = ours[0] in (None, "") or (name == "is_home" and not ours[0])
            says = theirs[0] not in (None, "")
            words = [self.in_words(fields, values) for values in (ours, theirs)]
            label = capfirst(fields[0].verbose_name)
            found.append(Part(name, label, *words, self.chosen.get(name, is_empty and says)))
        return found

    def in_words(self, fields, values):
        for field, value in zip(fields, values, strict=True):
            if field.is_relation:
                self.names.learn(field.related_model, {value})
        texts = [in_words(field, value, self.names) for field, value in zip(fields, values, strict=True)]
        return "; ".join(filter(None, texts))

    @property
    def clashes(self):
        """[(`Clash`, [(label, ours, theirs)])] of the facts between which somebody chooses."""
        found = []
        for clash in self.moving.clashes if self.moving else ():
            fields = differences(clash.ours, clash.theirs)
            both = [[self.said_by(row, field) for field in fields] for row in (clash.ours, clash.theirs)]
            labels = [capfirst(field.verbose_name) for field in fields]
            found.append((clash, list(zip(labels, *both, strict=True))))
        return found

    def said_by(self, row, field):
        if field.many_to_many:
            return ", ".join(sorted(str(each) for each in getattr(row, field.name).all()))
        return self.in_words([field], [getattr(row, field.attname)])

    # Doing it

    def preview(self):
        """What would be done, as `Outcome`, by doing it and taking it back. Raises `CannotMerge`."""
        with transaction.atomic():
            outcome = self._do()
            transaction.set_rollback(True)
        return outcome

    def do(self, digest):
        """Do what a preview with this `digest` showed. Raises `CannotMerge`, and then nothing is changed."""
        with transaction.atomic():
            outcome = self._do()
            if outcome.digest != digest:
                raise NotAsShown(
                    _("Your choices or the register have changed since. Look at what would happen now.")
                )
        return outcome

    def _do(self):
        self.sentences = []
        self._lock()
        with change_set(ChangeSet.Means.MERGE, self.user, f"{self.gone} → {self.kept}"):
            was_public = self._public()
            self.moving = Repointing(self.kept, self.gone, self.facts)
            if self.moving.open:
                raise Undecided(_("Some facts contradict each other. Choose which of them stay."))
            lists = {many.name: list(getattr(self.gone, many.name).all()) for many in self._lists()}
            self.moving.write(self.user)
            self._change_kept(lists)
            self._check()
            self._remember_addresses()
            self._say(was_public)
            return self._outcome()

    def _lists(self):
        return self.model._meta.many_to_many

    def _lock(self):
        both = {self.kept.pk, self.gone.pk}
        locked = self.model._base_manager.select_for_update(of=("self",)).filter(pk__in=both).order_by("pk")
        rows = {row.pk: row for row in locked.select_related(*self.model.shown_with)}
        if set(rows) != both or len(both) < 2:
            raise CannotMerge(_("One of the two is not there any more."))
        self.kept, self.gone = rows[self.kept.pk], rows[self.gone.pk]
        self.__dict__.pop("parts", None)  # they may have been read before

    def _public(self):
        """The keys of those of the two that have a public page."""
        if not issubclass(self.model, Published):
            return set()
        both = self.model.objects.published().filter(pk__in=[self.kept.pk, self.gone.pk])
        return set(both.order_by().values_list("pk", flat=True))

    def _change_kept(self, lists):
        added = self._other_names()
        # Without what it was fetched with, which pointed to the one that goes.
        self.kept = kept = self.model._base_manager.get(pk=self.kept.pk)
        before = values_of(kept)
        for part in self.parts:
            source = self.gone if part.taken else kept
            fields = self.columns[part.name]
            for field, value in zip(fields, self.values(source, fields), strict=True):
                setattr(kept, field.attname, value)
        if added:
            kept.other_names = "\n".join([*named_in([kept.other_names]), *added])
        try:
            kept.full_clean()
        except ValidationError as error:
            raise CannotMerge(in_one(kept, error)) from error
        if values_of(kept) != before:
            kept.save()
        for name, rows in lists.items():
            there = set(getattr(kept, name).values_list("pk", flat=True))
            if missing := [row for row in rows if row.pk not in there]:
                getattr(kept, name).add(*missing)

    def _other_names(self):
        """The names that are no longer the record's own, and are kept among its other names."""
        if not hasattr(self.kept, "other_names"):
            return []
        taken = {part.name for part in self.parts if part.taken}
        columns = [name for name in name_columns(self.model) if name != "other_names"]
        own = [getattr(self.gone if name in taken else self.kept, name) for name in columns]
        known = {name.casefold() for name in named_in([*own, self.kept.other_names])}
        texts = [getattr(row, name) for row in (self.kept, self.gone) for name in columns]
        every = dict.fromkeys(named_in([*texts, self.gone.other_names]))
        return [name for name in every if name.casefold() not in known]

    def _check(self):
        """Refuse what breaks a rule of a record that is moved; circles pass through the one that stays."""
        for model, moved in self.moving.moved.items():
            for keys in chunks(moved):
                for row in model._base_manager.select_related(*model.shown_with).filter(pk__in=keys):
                    try:
                        row.clean_alone()
                    except ValidationError as error:
                        raise CannotMerge(in_one(row, error)) from error
        try:
            refuse_without_the_right(self.user)
        except MayNotPublish as error:
            raise CannotMerge(str(error)) from error

    def _remember_addresses(self):
        Merger.objects.bulk_create(
            Merger(change_set=current_change_set(), table=model._meta.model_name, gone=key, kept=row.pk)
            for model, leads in self.moving.leads.items()
            for key, row in leads.items()
        )

    def _outcome(self):
        counts, records = shown(current_change_set(), most=ALL_RECORDS)
        for model, kinds in counts.items():
            for verb in {NEEDED[kind] for kind in kinds}:
                if not may(self.user, verb, model):
                    sentences = {
                        "change": _("%(table)s: you may not change them, and some would be changed."),
                        "delete": _("%(table)s: you may not delete them, and some would be deleted."),
                    }
                    table = capfirst(model._meta.verbose_name_plural)
                    raise CannotMerge(sentences[verb] % {"table": table})
        done = [(each.opts.model_name, each.key, each.kind.value, each.name, each.fields) for each in records]
        digest = hashlib.sha256(repr((done, self.sentences)).encode()).hexdigest()
        return Outcome(current_change_set(), records, digest)

    # Saying it

    def _say(self, was_public):
        both = {"kept": self.kept, "gone": self.gone}
        if pair(self.kept.public_id, self.gone.public_id) in marked(self.model):
            self.sentences.append(_("The two are marked as different. Are you sure that they are one?"))
        for twin in self.moving.twins:
            self.sentences.append(_("“%s” was registered twice, and becomes one.") % twin)
        for clash in self.moving.clashes:
            goes = clash.theirs if clash.stays is clash.ours else clash.ours
            said = {"stays": told_with_period(clash.stays), "goes": told_with_period(goes)}
            self.sentences.append(_("“%(stays)s” stays, and “%(goes)s” is deleted.") % said)
        self._say_twice()
        if issubclass(self.model, Published):
            self._say_public(both, was_public, self._public())

    def _say_public(self, both, was, now):
        gone, kept = self.gone.pk in was, self.kept.pk
        if gone and kept in now:
            text = _("The public page of “%(gone)s” goes; its address leads to “%(kept)s”.")
        elif gone:
            text = _(
                "The public page of “%(gone)s” goes, and its address leads nowhere as long as “%(kept)s” is "
                "no public page."
            )
        else:
            text = _("“%(gone)s” has no public page.")
        self.sentences.append(text % both)
        if kept in now and kept not in was:
            self.sentences.append(_("“%(kept)s” becomes public.") % both)
        if kept in was and kept not in now:
            self.sentences.append(_("“%(kept)s” is public no longer.") % both)

    def _say_twice(self):
        """Things of one name that now belong to one record, such as two boards: nobody knows of them yet."""
        for model, within in NAMED.items():
            moved = self.moving.moved.get(model, {})
            if not (moved and within and model._meta.get_field(within).related_model is self.model):
                continue
            here = [each for each in all_named(model) if each.within == str(self.kept.pk)]
            for row in (each for each in here if each.pk in moved):
                if any(other.pk not in moved and other.is_like(row.names) for other in here):
                    self.sentences.append(
                        _("“%(name)s” is then there twice. You can merge the two afterwards.")
                        % {"name": row.names[0]}
                    )


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def in_one(row, error):
    """The sentences of a `ValidationError` about `row`, in one."""
    labels = {field.name: capfirst(field.verbose_name) for field in row._meta.concrete_fields}
    said = [
        f"{labels[name]}: {' '.join(messages)}" if name in labels else " ".join(messages)
        for name, messages in ValidationError(error).message_dict.items()
    ]
    return _("“%(name)s”: %(reason)s") % {"name": row, "reason": " ".join(said)}


def told_with_period(fact):
    """A fact with its dates, which may be all that tells it from another."""
    period = dates.period_words(fact.start, fact.end) if hasattr(fact, "start") else ""
    return f"{fact} ({period})" if period else str(fact)
