"""Undoing what one action did: all of it, or nothing where others have built on it."""

from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from networks.changes import Kind, Names, as_it_was, chunks, listed, recorded_models, touched
from networks.models import ChangeSet, change_set, current_change_set
from networks.models.base import Published
from networks.publishing import refuse_without_the_right

MOST_NAMED = 5


class InTheWay(Exception):
    """What keeps records from being put back as they were: sentences, in the reader's language."""


class CannotUndo(Exception):
    """A change set that cannot be undone. Its text says why, in the reader's language."""


NEEDED = {Kind.NEW: "delete", Kind.CHANGED: "change", Kind.DELETED: "add"}


def may_put_back(user, needed):
    """Whether `user` has the permissions in `needed`: pairs of a verb and a model."""
    return all(
        user.has_perm(f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}")
        for verb, model in needed
    )


def may_undo(user, counts):
    """Whether `user` may undo change sets, and do so to each table and kind in `counts` (as from `shown`)."""
    needed = [(NEEDED[kind], model) for model, kinds in counts.items() for kind in kinds]
    return may_put_back(user, [("change", ChangeSet), *needed])


def undo(action, user):
    """Put every record that the change set `action` touched back as it was before, as `user`.

    That is a change set too, which is returned; undoing it does the first one again. Raises `CannotUndo`
    or `MayNotPublish`, and then nothing is changed.
    """
    undoing = change_set(ChangeSet.Means.UNDO, user, action.detail, undoes=action)
    try:
        with transaction.atomic(), undoing:
            ChangeSet.objects.select_for_update().get(pk=action.pk)
            if ChangeSet.objects.filter(undoes=action).exists():
                raise CannotUndo(_("This is undone already."))
            parts = [(model, chunk) for model in recorded_models() for chunk in chunks(locked(model, action))]
            names = Names()
            refuse_where(changed_since, parts, names)
            put_all_back(parts, user, names)
            if others_acted_since(action):
                refuse_where(against_rules, parts)
            refuse_without_the_right(user)
            return current_change_set()
    except InTheWay as reasons:
        sentence = _("This cannot be undone, and nothing was changed.")
        raise CannotUndo(f"{sentence} {reasons}") from reasons


def put_all_back(parts, user, names):
    """Put the records in `parts`, pairs of a model and its `Touched`, back as they were, as `user`.

    Of each, `kind` says what was done to it since: what is new goes. Call it in a transaction; it raises
    `InTheWay`. The rules that are no constraint are read by `against_rules`.
    """
    # All is taken away before anything is put back: two records may have swapped addresses. The
    # database looks at relations when the transaction ends, and `dangling` before that.
    for model, records in parts:
        take_away(model, records, user)
    refuse_where(put_back, parts, user, names)
    refuse_where(dangling, parts, names)


def locked(model, action):
    """The records of `model` that `action` touched; nobody else changes them before the transaction ends."""
    keys = model.history.model.objects.filter(change_set=action).values("id")
    list(model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    return list(touched(model, action))


def refuse_where(step, parts, *arguments):
    """Take a `step` for all `parts`; raise `InTheWay` with the (record, reason) pairs that it yields."""
    reasons = [reason for model, records in parts for reason in step(model, records, *arguments)]
    if reasons:
        sentence = _("“%(name)s”: %(reason)s")
        said = [sentence % {"name": name, "reason": why} for name, why in dict.fromkeys(reasons)]
        more = len(said) - MOST_NAMED
        if more > 0:
            said[MOST_NAMED:] = [ngettext("and %d more.", "and %d more.", more) % more]
        raise InTheWay(" ".join(said))


def changed_since(model, records, names):
    refused = [record for record in records if record.later]
    names.learn(model, [record.key for record in refused])
    names.learn(ChangeSet, {record.later for record in refused})
    for record in refused:
        later = {"action": names.of(ChangeSet, record.later)}
        yield names.of(model, record.key), _("it was changed since (%(action)s).") % later
    unknown = [record for record in records if record.kind != Kind.NEW and record.before is None]
    names.learn(model, [record.key for record in unknown])
    for record in unknown:
        yield names.of(model, record.key), _("its history does not say what it was before.")


def take_away(model, records, user):
    keys = [record.key for record in records]
    for field in model._meta.many_to_many:
        delete_only(field.remote_field.through, field.m2m_field_name(), keys)
    delete_only(model, "pk", keys)
    made = [record.last for record in records if record.kind == Kind.NEW]
    rows = model.history.model.objects.filter(history_id__in=made)
    remember(model, [(as_it_was(row), "-") for row in rows], user)


def delete_only(model, field, keys):
    # The collector of `delete` would follow every relation, and refuse those that are put back soon.
    rows = model._base_manager.filter(**{f"{field}__in": keys})
    rows._raw_delete(rows.db)


def put_back(model, records, user, names):
    types = {
        each.before: "~" if each.kind == Kind.CHANGED else "+" for each in records if each.kind != Kind.NEW
    }
    rows = model.history.model.objects.filter(history_id__in=list(types))
    old = {row.history_id: as_it_was(row) for row in rows}
    forget_who_is_gone(model, old.values())
    if issubclass(model, Published):
        forget_days_that_are_over(model, records, old)
    try:
        with transaction.atomic():
            model._base_manager.bulk_create(old.values())
    except IntegrityError:
        if reasons := list(refused_by_database(model, old.values(), names)):
            return reasons
        raise
    written = remember(model, [(record, types[row]) for row, record in old.items()], user)
    written = dict(zip(old, written, strict=True))
    for field in model._meta.many_to_many:
        through, history = field.remote_field.through, getattr(model.history.model, field.name)
        source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        lists = listed(model, field, list(old))
        pairs = [(row, {source: old[row].pk, target: key}) for row, keys in lists.items() for key in keys]
        links = through._base_manager.bulk_create([through(**pair) for _row, pair in pairs])
        history.bulk_create(
            history.model(history=written[row], id=link.pk, **pair)
            for link, (row, pair) in zip(links, pairs, strict=True)
        )
    return ()


def remember(model, records, user):
    """Write the history of (record, type) pairs; return the rows."""
    history, now = model.history.model, timezone.now()
    return history.objects.bulk_create(
        history(
            history_type=kind,
            history_date=now,
            history_user=user,
            change_set=current_change_set(),
            **{field.attname: getattr(record, field.attname) for field in history.tracked_fields},
        )
        for record, kind in records
    )


def forget_who_is_gone(model, records):
    """Empty the relations that the register empties itself when what they name is deleted: users."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.remote_field.on_delete is models.SET_NULL:
            named = {getattr(record, field.attname) for record in records}
            there = set(field.related_model._base_manager.filter(pk__in=named).values_list("pk", flat=True))
            for record in records:
                if getattr(record, field.attname) not in there:
                    setattr(record, field.attname, None)


def forget_days_that_are_over(model, records, old):
    """Empty the days of publishing that are past, where they do not stand today: put back with the rest, they
    would show or hide a page at once, and all that somebody wanted back may be a text."""
    rows, today = model.history.model.objects.in_bulk([each.last for each in records]), timezone.localdate()
    for each in (each for each in records if each.kind != Kind.NEW):
        last = rows[each.last]
        for name in ("publish_on", "unpublish_on"):
            day = getattr(old[each.before], name)
            stands = day == getattr(last, name)
            if each.kind == Kind.DELETED and name == "publish_on":
                # Nothing is shown by a day that came while it was gone.
                stands = bool(day) and day <= timezone.localdate(last.history_date)
            if day and day <= today and not stands:
                setattr(old[each.before], name, None)


def refused_by_database(model, records, names):
    names.learn(model, [record.pk for record in records])
    for record in records:
        try:
            record.validate_unique()
            record.validate_constraints()
        except ValidationError as error:
            yield names.of(model, record.pk), " ".join(error.messages)


def dangling(model, records, names):
    """What refers to a record that is not there any more, be it from outside or from what was put back."""
    gone = [record.key for record in records if record.kind == Kind.NEW]
    kept = [record.key for record in records if record.kind != Kind.NEW]
    found = []
    # Without an order: that of most tables is by what they refer to, which would leave out what dangles.
    for field in references(model) if gone else ():
        rows = field.model._base_manager.filter(**{f"{field.name}__in": gone})
        owner, key = owner_of(field)
        for user, used in rows.order_by().values_list(key, field.attname):
            found.append(((model, used), _("“%(name)s” refers to it."), (owner, user)))
    own = [(field, "pk") for field in model._meta.concrete_fields if field.is_relation]
    for many in model._meta.many_to_many:
        target = many.remote_field.through._meta.get_field(many.m2m_reverse_field_name())
        own.append((target, many.m2m_field_name()))
    for field, key in own if kept else ():
        there = field.related_model._base_manager.filter(pk=OuterRef(field.attname))
        rows = field.model._base_manager.filter(
            ~Exists(there), **{f"{key}__in": kept, f"{field.name}__isnull": False}
        )
        for user, used in rows.order_by().values_list(key, field.attname):
            found.append(
                ((model, user), _("it refers to “%(name)s”, which is deleted."), (field.related_model, used))
            )
    for record, _sentence, other in found:
        names.learn(record[0], [record[1]])
        names.learn(other[0], [other[1]])
    for record, sentence, other in found:
        yield names.of(*record), sentence % {"name": names.of(*other)}


def references(model):
    """The columns by which rows refer to records of `model`, those of lists among them."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
        if relation.field.db_constraint  # the rows of history keep what they say
    ]


def owner_of(field):
    """The model of the record that a relation belongs to and the column of its key: a row that only links
    two records belongs to the one that lists the other."""
    owner = field.model._meta.auto_created
    if not owner:
        return field.model, "pk"
    many = next(each for each in owner._meta.many_to_many if each.remote_field.through is field.model)
    return owner, many.m2m_field_name()


def others_acted_since(action):
    """Whether anything else was changed after `action`. If not, the register is just as it was before, and
    its rules, each of which asks the database, need not be read for thousands of records."""
    own = {action.pk, current_change_set().pk}
    return any(
        model.history.model.objects.filter(history_date__gte=action.at).exclude(change_set__in=own).exists()
        for model in recorded_models()
    )


def against_rules(model, records):
    kept = [record.key for record in records if record.kind != Kind.NEW]
    for row in model._base_manager.select_related(*model.shown_with).filter(pk__in=kept):
        try:
            row.clean()
        except ValidationError as error:
            yield str(row), " ".join(error.messages)
