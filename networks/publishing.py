"""The right to publish, and publishing: without the right one writes and changes drafts, and nothing that
the public sees, or will see on a day that is set."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from networks.changes import Kind, Names, as_it_was, chunks, recorded_models, touched
from networks.models import action_so_far
from networks.models.base import Published
from networks.models.history import PUBLISH

PUBLISHING = ["published", "publish_on", "unpublish_on"]

IS_PUBLIC = gettext_lazy(
    "“%s” is public, and you may not publish. To have it changed, write to a colleague who may publish."
)
IS_PUBLIC_AT_ONCE = gettext_lazy(
    "“%s” would be public at once, as all that it names is published, and you may not publish. Choose a "
    "source that is a draft; this is public when somebody who may publish has published that."
)
HAS_A_DAY = gettext_lazy(
    "“%s” becomes public on a day that is set, and you may not publish. To have it changed, write to a "
    "colleague who may publish."
)
IS_PUBLIC_ON_A_DAY = gettext_lazy(
    "“%s” would become public on the day that is set for what it names, and you may not publish. Choose a "
    "source that is a draft without such a day; this is public when somebody who may publish has published "
    "that."
)
IS_TO_BE_PUBLIC = gettext_lazy(
    "“%s” would be published, or have another day for it, and you may not publish. Save it as a draft, and "
    "write to a colleague who may publish."
)


def days_too_late(row, changed):
    """{name of a field: a sentence} of the days of publishing that are `changed` and come too late: a day
    takes effect at once when it is reached, and nobody means yesterday."""
    today, said = timezone.localdate(), {}
    if "publish_on" in changed and row.publish_on and row.publish_on < today:
        said["publish_on"] = gettext("This day is past. To publish at once, change “published” instead.")
    if "unpublish_on" in changed and row.unpublish_on and row.unpublish_on <= today:
        said["unpublish_on"] = gettext(
            "This day is not later than today. To unpublish at once, change “published” instead."
        )
    return said


class MayNotPublish(Exception):
    """What the public sees, or will see, would change. The text says what, in the reader's language."""


def may_publish(user):
    """Whether `user` may publish. None is the machine itself, which may do everything."""
    return user is None or user.has_perm(PUBLISH)


def why_closed(row):
    """Why nobody changes `row`, as it is stored, without the right to publish; "" where they may.

    What has a day for it is as closed as what is public: whoever set the day has read what stands there.
    """
    found = type(row).objects.to_be_published().filter(pk=row.pk).order_by()
    return closed(found.values_list("is_public", flat=True).first())


def closed(is_public):
    return {True: IS_PUBLIC, False: HAS_A_DAY, None: ""}[is_public]


def public_among(model, rows):
    """{id of a row: whether it is public today} of those of the `rows` of `model`, stored or not, that are
    public, or have a day for it, by themselves and by what they name."""
    if model.is_for_the_office():
        return {}
    public = {}
    for name in model.public_if:
        field = model._meta.get_field(name)
        keys = {getattr(row, field.attname) for row in rows}
        # What a file adds has no key yet, and whether that may be public is asked of its own row.
        stored = [key for key in keys if isinstance(key, int)]
        named = field.related_model.objects.to_be_published().filter(pk__in=stored)
        public[field.attname] = {None: True, **dict(named.order_by().values_list("pk", "is_public"))}
    return {
        id(row): getattr(row, "is_out", True)
        and all(keys[getattr(row, name)] for name, keys in public.items())
        for row in rows
        if getattr(row, "will_be_out", True)
        and all(getattr(row, name) in keys for name, keys in public.items())
    }


def refusals(model, pairs):
    """For each pair of rows of `model`, (as it was, as it will be), yield why nobody does that without the
    right to publish; "" where they may. None stands for what was not there, or will be no more."""
    new = model()
    were = public_among(model, [before for before, _after in pairs if before])
    will_be = public_among(model, [after for _before, after in pairs if after])
    for before, after in pairs:
        if id(before) in were:
            yield closed(were[id(before)])
        elif after and plan_of(after) != plan_of(before or new):
            yield IS_TO_BE_PUBLIC
        elif id(after) in will_be:
            yield IS_PUBLIC_AT_ONCE if will_be[id(after)] else IS_PUBLIC_ON_A_DAY
        else:
            yield ""


def plan_of(row):
    return [getattr(row, name, None) for name in PUBLISHING]


def refuse_without_the_right(user):
    """Raise `MayNotPublish` where the open change set touched what is public, or has a day for it, and `user`
    may not publish.

    Call it at the end of the transaction that made the changes, and let the exception undo them.
    """
    action = action_so_far()
    if action is None or may_publish(user):
        return
    for model in recorded_models():
        for records in chunks(touched(model, action)):
            past = history_of(model, records)
            # What these rows named may be changed by the same action; but where it was public before and is
            # not now, that is refused where its own row is looked at.
            pairs = [
                (
                    None if each.kind == Kind.NEW else past[each.before or each.last],
                    None if each.kind == Kind.DELETED else past[each.last],
                )
                for each in records
            ]
            for each, sentence in zip(records, refusals(model, pairs), strict=True):
                if sentence:
                    names = Names()
                    names.learn(model, [each.key])
                    raise MayNotPublish(sentence % names.of(model, each.key))


def history_of(model, records):
    """{key of a row of history: the record as it was} before and after what was done to `records`."""
    keys = [key for each in records for key in (each.before, each.last) if key]
    return {key: as_it_was(row) for key, row in model.history.model.objects.in_bulk(keys).items()}


# Publishing, now or on the day that was set


def set_published(row, published):
    """Publish `row`, or make it a draft, and save it. Raises `ValidationError` where it breaks a rule.

    Rules are for what the public will see: nothing stays public as it breaks one.
    """
    row.published, row.publish_on = published, None
    if not published or (row.unpublish_on and row.unpublish_on <= timezone.localdate()):
        row.unpublish_on = None
    if published:
        row.full_clean()
    row.save()


def publish(model, keys, published):
    """Publish the rows of `model` with these `keys`, or make them drafts; the caller opens the transaction.

    Returns (the rows that are done, [(row, sentence)] of those that break a rule, {model: number} of all
    rows that the public sees since, or sees no more).
    """
    followers = [each for each in recorded_models() if follows(each, model)]
    before = {each: each.objects.published().count() for each in followers}
    done, refused = [], []
    for row in model.objects.select_for_update(of=("self",)).filter(pk__in=keys):
        # A draft that has a day for it is made one that has none.
        if row.is_out if published else not row.will_be_out:
            continue
        try:
            with transaction.atomic():
                set_published(row, published)
        except ValidationError as error:
            refused.append((row, " ".join(error.messages)))
        else:
            done.append(row)
    changes = {each: abs(each.objects.published().count() - before[each]) for each in followers}
    return done, refused, {each: number for each, number in changes.items() if number}


def follows(model, other):
    """Whether rows of `model` are public only where those of `other` are that they name."""
    return model is other or any(named is other for _path, named in model.reached("public_if"))


def publish_due():
    """Publish and unpublish what is due, today or since an earlier day.

    Returns (the rows that are done, [(row, sentence)] of those that break a rule).
    """
    today = timezone.localdate()
    due = Q(publish_on__lte=today) | Q(unpublish_on__lte=today)
    done, refused = [], []
    for model in recorded_models():
        if not issubclass(model, Published):
            continue
        for key in list(model.objects.filter(due).order_by("pk").values_list("pk", flat=True)):
            with transaction.atomic():
                row = model.objects.select_for_update(of=("self",)).filter(due, pk=key).first()
                if row is None:  # somebody was quicker
                    continue
                try:
                    set_published(row, row.is_out)
                except ValidationError as error:
                    refused.append((row, " ".join(error.messages)))
                else:
                    done.append(row)
    return done, refused
