"""The work list: what needs a look, counted and ordered in the database, with the first few of each kind."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.contrib.auth import get_permission_codename, get_user_model
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks.models.base import Owned
from networks.models.review import Check, Look, archived, checks

NOBODY = "nobody"
MOST_PEOPLE = 30


@dataclass
class Finding:
    """One row that needs a look: why in words, by when, and who looks after it (users, or None)."""

    check: Check
    field: str
    row: models.Model
    since: date | None
    deadline: date | None
    owner: models.Model | None
    deputy: models.Model | None

    @property
    def why(self):
        return self.check.why(self.row, self.since, self.field)

    @property
    def table(self):
        return capfirst(self.check.model._meta.verbose_name)

    @property
    def address(self):
        """The path of the field to mend."""
        name = f"admin:networks_{self.check.model._meta.model_name}_change"
        return f"{reverse(name, args=[self.row.pk])}#id_{self.field}"

    @property
    def archived(self):
        """The address of a copy to use instead of a link that no longer answers; "" for anything else."""
        is_link = self.check.look == Look.LINK
        return archived(self.row, self.field, self.since) if is_link else ""


@dataclass
class Section:
    """All findings of one kind: how many in each table, and the first few by deadline."""

    look: Look
    tables: Counter
    findings: list

    @property
    def total(self):
        return sum(self.tables.values())

    @property
    def left_out(self):
        return self.total - len(self.findings)


def keepers(model, path=""):
    """Yield the paths from rows of `model` to those that have an owner. The first with one looks after it.

    A row is looked after by its own owner; else by that of the record on whose page it is told; else by
    that of what it belongs to, such as the organisation of a working group.
    """
    if issubclass(model, Owned):
        yield path
    for names in (*model.told_on, *model.exists_with):
        related, relations = model, names.split("__")
        for name in relations:
            related = related._meta.get_field(name).related_model
        yield from keepers(related, f"{path}{names}__")


def with_keepers(rows):
    """`rows` annotated with `keeper` and `second`: the keys of owner and deputy who still work here."""

    def first(role):
        paths = dict.fromkeys(f"{path}{role}" for path in keepers(rows.model))
        working = [Case(When(**{f"{path}__is_active": True}, then=F(path))) for path in paths]
        return Coalesce(*working, None, output_field=models.BigIntegerField())

    return rows.annotate(keeper=first("owner"), second=first("deputy"))


def kept_by(rows, who):
    """Those of `rows` that `who` looks after: the key of a user, `NOBODY`, or None for all rows."""
    rows = with_keepers(rows)
    if who is None:
        return rows
    if who == NOBODY:
        return rows.filter(keeper=None, second=None)
    return rows.filter(Q(keeper=who) | Q(second=who))


def work_list(user, who=None, most=5, day=None):
    """[`Section`] of what `user` may view and `who` (as in `kept_by`) looks after, `most` findings of each.

    It asks one query, one for each table of which a finding is among the first, and one for the owners.
    """
    day = day or timezone.localdate()
    seen = [check for check in checks() if may_view(user, check.model)]
    if not seen:
        return []
    first, *others = (first_of(number, check, who, most, day) for number, check in enumerate(seen))
    found = list(first.union(*others, all=True))
    rows = rows_of((seen[number].model, key) for number, key, *_more in found)
    users = get_user_model().objects.in_bulk({key for each in found for key in each[4:6] if key})
    sections = {}
    for number, key, field, since, keeper, second, nth, total in found:
        check = seen[number]
        section = sections.setdefault(check.look, Section(check.look, Counter(), []))
        if nth == 1:
            section.tables[check.model] += total
        if row := rows[check.model].get(key):
            deadline = check.deadline(row, since, day)
            finding = Finding(check, field, row, since, deadline, users.get(keeper), users.get(second))
            section.findings.append((deadline or since or date.max, nth, finding))
    for section in sections.values():
        section.findings = [each[2] for each in sorted(section.findings, key=lambda each: each[:2])[:most]]
    return [sections[look] for look in Look if look in sections]


def first_of(number, check, who, most, day):
    order = [*order_by(check.order), F("pk").asc()]
    rows = kept_by(check.found(day), who).order_by()
    rows = rows.annotate(
        which=Value(number),
        nth=Window(RowNumber(), order_by=order),
        total=Window(Count("pk")),
    ).filter(nth__lte=most)
    return rows.values_list("which", "pk", "mend", "since", "keeper", "second", "nth", "total")


def order_by(names):
    """Databases disagree on where an unknown day belongs."""
    for name in names:
        field = F(name.removeprefix("-"))
        yield field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)


def rows_of(pairs):
    """{model: {key: row}} of (model, key) pairs."""
    keys = defaultdict(set)
    for model, key in pairs:
        keys[model].add(key)
    return {
        model: model.objects.select_related(*model.shown_with).in_bulk(wanted)
        for model, wanted in keys.items()
    }


def people(user):
    """[(key, name)] of those who may look after records: `user` first, then the other staff."""
    others = get_user_model().objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)
    named = [
        (other.pk, other.get_full_name() or str(other)) for other in others.order_by("username")[:MOST_PEOPLE]
    ]
    return [(user.pk, _("yours")), *named]


def looks_after_something(user):
    """Whether any record has `user` as its owner or deputy."""
    own = [
        model.objects.filter(Q(owner=user) | Q(deputy=user)).order_by().values_list(Value(1))
        for model in apps.get_app_config("networks").get_models()
        if issubclass(model, Owned)
    ]
    return own[0].union(*own[1:]).exists()


def may_view(user, model):
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename('view', model._meta)}")


def needing(model, look, day=None):
    """The rows of `model` that need a look of the kind `look`, as a condition."""
    day = day or timezone.localdate()
    condition = Q(pk__in=[])
    for check in checks():
        if check.model is model and check.look == look:
            condition |= Q(pk__in=check.found(day).values("pk"))
    return condition
