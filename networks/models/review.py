"""Which rows need a look, and why: for the front page of the admin, for its lists, and for the mails."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import permutations

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import dates
from networks.models.base import OFFICE_ONLY, Published, Record
from networks.models.cities import City
from networks.models.commitments import Commitment, Measurement, Target
from networks.models.facts import Period, Sourced
from networks.models.frameworks import FocusArea, Framework
from networks.models.governance import Position
from networks.models.office import Link
from networks.models.organizations import Fee, KeyFigure, Membership, Organization

NOTICE = timedelta(days=90)  # before a decision: somebody has to prepare it
DAY = models.DateField()
NO_DAY = Cast(Value(None), DAY)
FIRST_DAY = Value(date.min, DAY)


class Look(models.TextChoices):
    """Why rows need a look, the most pressing first."""

    CONTRADICTION = "contradiction", gettext_lazy("contradictions")
    VACANT = "vacant", gettext_lazy("seats that nobody holds")
    DECISION = "decision", gettext_lazy("memberships to decide on")
    OUTCOME = "outcome", gettext_lazy("targets without an outcome")
    LATE = "late", gettext_lazy("days of publishing that are not entered")
    LINK = "link", gettext_lazy("links that no longer answer")
    REVIEW = "review", gettext_lazy("due for review")
    SOURCE = "source", gettext_lazy("facts without a source")
    TEXT = "text", gettext_lazy("texts that lack a language, or are older in it")
    DRAFT = "draft", gettext_lazy("drafts that wait")


@dataclass(frozen=True)
class Check:
    """Why rows of `model` need a look of one kind.

    `rows` finds them on a day, each annotated with `since`, a day or None, and with `mend`, the field that
    mends it, where that is not always `field`. `why` says it in words, of a row, its `since`, and the field;
    `deadline` tells when it falls or fell due, of a row, its `since`, and today.
    """

    look: Look
    model: type
    field: str
    rows: Callable
    why: Callable
    deadline: Callable = lambda row, since, today: None
    order: tuple = ("since",)

    def found(self, day):
        """The rows that need a look on `day`, each with its `since` and `mend`."""
        rows = self.rows(day)
        return rows.annotate(mend=Value(self.field)) if self.field else rows


def mended_by(rows, wrong):
    """`rows` of which one of the conditions `wrong` {field: Q} holds, annotated with the first such field."""
    cases = [When(condition, then=Value(field)) for field, condition in wrong.items()]
    return rows.annotate(mend=Case(*cases, output_field=models.CharField())).filter(mend__isnull=False)


def later(day, months):
    """The day `months` after `day`; the last of its month where that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def latest_that_is_due(today, months):
    """The latest day of which `later` is not after `today`."""
    earlier = later(today, -months)
    last_of_month = monthrange(today.year, today.month)[1]
    if today.day < last_of_month:
        return earlier
    return earlier.replace(day=monthrange(earlier.year, earlier.month)[1])


# What a vague date may mean last counts, so that nothing is due before it surely is.
SPOKEN = ("as_of_latest", "as_of_earliest", "source__date_latest", "source__date_earliest")
CHECKED = Coalesce("verified_on", *SPOKEN, output_field=DAY)
STATED = Coalesce(*SPOKEN, FIRST_DAY, output_field=DAY)
# The first and the last day on which a fact surely holds; where it never surely does, the first is unknown.
ALWAYS = Case(When(start_earliest=None, then=FIRST_DAY), output_field=DAY)
BEGINS = Coalesce("start_latest", Sourced.as_of_bound, ALWAYS, output_field=DAY)
ENDS = Coalesce("end_earliest", "end_latest", Value(date.max), output_field=DAY)


def standing(model, day):
    """The rows of `model` that speak of `day`: what is over, or outdone by a newer figure, stays as it is."""
    rows = model.objects.all()
    if issubclass(model, Period):
        rows = model.objects.active_on(day)
    if model is City:
        return rows.exclude(start="", end="")
    if model is KeyFigure:
        same = KeyFigure.objects.filter(organization=OuterRef("organization"), kind=OuterRef("kind"))
        newer = same.annotate(stated=STATED).filter(stated__gt=OuterRef("stated"))
        rows = rows.filter(organization__in=Organization.objects.active_on(day).values("pk"))
        return rows.annotate(stated=STATED).filter(~Exists(newer))
    if model is Fee:
        newer = Fee.objects.filter(membership=OuterRef("membership"), year__gt=OuterRef("year"))
        return rows.filter(~Exists(newer), membership__in=Membership.objects.active_on(day).values("pk"))
    if model is Measurement:
        newer = Measurement.objects.filter(target=OuterRef("target"), year__gt=OuterRef("year"))
        return rows.filter(~Exists(newer), target__in=standing(Target, day).values("pk"))
    if model is FocusArea:
        return rows.filter(framework__in=Framework.objects.active_on(day).values("pk"))
    if model is Target:
        rows = rows.filter(commitment__in=Commitment.objects.active_on(day).values("pk"))
        return rows.filter(Q(year=None) | Q(year__gte=day.year))
    return rows


def review(model):
    def months():
        return settings.REVIEW_MONTHS[model._meta.model_name]

    def rows(day):
        due = Q(since=None) | Q(since__lte=latest_that_is_due(day, months()))
        return standing(model, day).annotate(since=CHECKED).filter(due)

    def why(row, since, field):
        if row.verified_on:
            return _("Last checked %s.") % dates.words(since.isoformat())
        if since:
            return _("Never checked. Its source speaks of: %s.") % dates.words(row.stated_as_of)
        return _("Never checked, and no source says of which day it speaks.")

    return Check(
        Look.REVIEW,
        model,
        "verified_on",
        rows,
        why,
        lambda row, since, today: later(since, months()) if since else today,
    )


def without_source(model):
    def rows(day):
        lacking = model.objects.filter(source=None).annotate(since=NO_DAY)
        return lacking.exclude(start="", end="") if model is City else lacking

    return Check(Look.SOURCE, model, "source", rows, lambda row, since, field: _("It has no source."))


def drafts(model):
    def rows(day):
        history = model.history.model.objects.filter(id=OuterRef("pk")).order_by("history_id")
        public_later = model.history.model.objects.filter(
            id=OuterRef("id"), history_id__gt=OuterRef("history_id"), published=True
        )
        began = history.filter(~Exists(public_later), published=False)
        since = Subquery(began.values(day=TruncDate("history_date"))[:1])
        return model.objects.filter(published=False, publish_on=None).annotate(since=since)

    def why(row, since, field):
        return _("A draft since %s.") % in_words(since) if since else _("A draft.")

    return Check(Look.DRAFT, model, "published", rows, why)


def late(model):
    def rows(day):
        since = Case(When(published=True, then="unpublish_on"), default="publish_on")
        return model.objects.annotate(since=since).filter(since__lte=day)

    def why(row, since, field):
        if row.published:
            return _("Withdrawn since %s, but the nightly job has not entered it.") % in_words(since)
        return _("Published since %s, but the nightly job has not entered it.") % in_words(since)

    return Check(Look.LATE, model, "published", rows, why, lambda row, since, today: since)


def vacant(day):
    seats = Position.objects.on_day(day).filter(active=True, holds=True, official=None)
    return seats.annotate(since=NO_DAY)


def without_outcome(day):
    return Target.objects.filter(outcome=Target.Outcome.UNKNOWN, year__lt=day.year).annotate(since=NO_DAY)


def to_decide(day):
    since = Coalesce("next_decision_earliest", "next_decision_latest", output_field=DAY)
    return Membership.objects.active_on(day).annotate(since=since).filter(since__lte=day + NOTICE)


def dead(model, fields):
    def rows(day):
        silent = Link.objects.dead()
        last = {
            field: Subquery(
                silent.filter(url=OuterRef(field)).values(
                    day=TruncDate(Coalesce("answered_at", "dead_since"))
                )[:1]
            )
            for field in fields
        }
        rows = model.objects.annotate(**{f"{field}_last": since for field, since in last.items()})
        wrong = {field: Q(**{f"{field}_last__isnull": False}) for field in fields}
        if "archive_url" in wrong:  # what can be read in its archived copy is mended
            wrong["url"] &= Q(archive_url="")
        last = [When(mend=field, then=f"{field}_last") for field in fields]
        return mended_by(rows, wrong).annotate(since=Case(*last, output_field=DAY))

    def why(row, since, field):
        return _("The address has not answered since %s.") % in_words(since)

    return Check(Look.LINK, model, "", rows, why)


def archived(row, field, since):
    """The address of an archived copy of what `field` of `row` led to, last answering on `since`."""
    return f"https://web.archive.org/web/{since:%Y%m%d}/{getattr(row, field)}"


def other_level():
    """The memberships of the same city in the same organisation that surely hold with another level on a day
    on which the outer row does."""
    others = Membership.objects.annotate(begins=BEGINS, ends=ENDS).filter(begins__lt=F("ends"))
    others = others.filter(organization=OuterRef("organization"), city=OuterRef("city"))
    # One may end on the day on which the other begins.
    together = others.filter(begins__lt=OuterRef("ends"), ends__gt=OuterRef("begins"))
    return together.exclude(level=OuterRef("level"))


def contradictions(model):
    """Rows of `model` that held before what they belong to began, or hold after it ended; and two levels."""

    def rows(day):
        rows, wrong = model.objects.annotate(since=NO_DAY), {"start": Q(pk__in=[]), "end": Q(pk__in=[])}
        for name in model.exists_with:
            began, ended = F(f"{name}__start_earliest"), f"{name}__end_latest"
            wrong["start"] |= Q(start_latest__lt=began)
            wrong["end"] |= Q(end_latest=None, **{f"{ended}__lt": day})
            wrong["end"] |= Q(end_earliest__gt=F(ended)) | Q(start_earliest__gt=F(ended))
        if model is Membership:
            rows = rows.annotate(begins=BEGINS, ends=ENDS)
            wrong["level"] = Q(begins__lt=F("ends")) & Exists(other_level())
        return mended_by(rows, wrong)

    def why(row, since, field):
        if field == "level":
            return _("Another level of the same city holds on the same day.")
        above = [each for name in model.exists_with if (each := getattr(row, name))]
        if field == "start":
            began = max((each for each in above if each.start_earliest), key=lambda each: each.start_earliest)
            return _("“%(name)s” began later (%(date)s).") % {"name": began, "date": dates.words(began.start)}
        ended = min((each for each in above if each.end_latest), key=lambda each: each.end_latest)
        said = {"name": ended, "date": dates.words(ended.end)}
        return _("“%(name)s” ended (%(date)s), and this goes on.") % said

    return Check(Look.CONTRADICTION, model, "", rows, why)


def columns_of_texts(model):
    """[[field, …], …]: the columns of each translated text that readers need in their own language.

    Names, titles and other short ones are often the same in both, and then one column is enough.
    """
    texts = {}
    for field in model._meta.concrete_fields:
        original = getattr(field, "translated_field", None)
        is_long = isinstance(original, models.TextField) or (original and original.name == "summary")
        if is_long and original.name not in OFFICE_ONLY:
            texts.setdefault(original.name, []).append(field)
    return list(texts.values())


def behind(model, texts):
    """Rows with a text that one language lacks, or has an older version of than another."""
    pairs = [pair for columns in texts for pair in permutations([each.name for each in columns], 2)]

    def rows(day):
        history = model.history.model.objects.filter(id=OuterRef("pk"))
        rows = model.objects.annotate(since=NO_DAY)
        for other in dict.fromkeys(other for _own, other in pairs):
            before = history.exclude(**{other: OuterRef(other)}).order_by("-history_id")
            rows = rows.annotate(**{f"{other}_said": Subquery(before.values(other)[:1])})
            if issubclass(model, Sourced):
                checked = Coalesce(Subquery(before.values("verified_on")[:1]), FIRST_DAY)
                rows = rows.annotate(**{f"{other}_checked": checked})
        for own, other in pairs:
            then = history.filter(**{other: OuterRef(f"{other}_said")}).order_by("history_id")
            rows = rows.annotate(**{f"{own}_with_{other}": Subquery(then.values(own)[:1])})
            first = Subquery(history.filter(**{own: OuterRef(own)}).order_by("history_id").values(other)[:1])
            first = Coalesce(first, Value(""), output_field=models.TextField())
            rows = rows.annotate(**{f"{other}_at_first_with_{own}": first})
        return mended_by(rows, {own: lacks(own, other) | older(own, other) for own, other in pairs})

    def lacks(own, other):
        return Q(**{own: ""}) & ~Q(**{other: ""})

    def older(own, other):
        # It is as it was when the other was new that has been changed since: nobody has brought it in step.
        # What was empty before is the translation itself, and the text that it was written for may be back.
        unlike = Q(**{f"{own}_with_{other}": F(own)})
        for column in (own, other, f"{other}_said"):
            unlike &= ~Q(**{column: ""})
        unlike &= ~Q(**{f"{other}_at_first_with_{own}": F(other)})
        if issubclass(model, Sourced):  # nor said since that the record is correct
            unlike &= Q(**{f"{other}_checked": Coalesce("verified_on", FIRST_DAY)})
        return unlike

    def why(row, since, field):
        column = {"column": model._meta.get_field(field).verbose_name}
        if not getattr(row, field):
            return _("Only in another language: %(column)s.") % column
        return _("Older than the text in the other language: %(column)s.") % column

    return Check(Look.TEXT, model, "", rows, why)


def in_words(day):
    return dates.words(day.isoformat())


@cache
def checks():
    """Every `Check` there is, in the order of `Look`."""
    found = [*checks_of_one_model()]
    for model in apps.get_app_config("networks").get_models():
        if issubclass(model, Record):
            found += checks_of(model)
    return sorted(found, key=lambda check: list(Look).index(check.look))


def checks_of(model):
    if model._meta.model_name in settings.REVIEW_MONTHS:
        yield review(model)
    if issubclass(model, Sourced):
        yield without_source(model)
    if issubclass(model, Published):
        yield from (drafts(model), late(model))
    if model.exists_with:
        yield contradictions(model)
    if links := [each.name for each in model._meta.concrete_fields if isinstance(each, models.URLField)]:
        yield dead(model, links)
    if texts := columns_of_texts(model):
        yield behind(model, texts)


def checks_of_one_model():
    yield Check(
        Look.VACANT,
        Position,
        "official",
        vacant,
        lambda row, since, field: _("Nobody holds the seat of %s.") % row.on_behalf_of,
        order=("-on_behalf_of__is_home", "start_latest"),
    )
    yield Check(
        Look.OUTCOME,
        Target,
        "outcome",
        without_outcome,
        lambda row, since, field: _("The year %s is past: was the target met?") % row.year,
        lambda row, since, today: date(row.year, 12, 31),
        order=("year",),
    )
    yield Check(
        Look.DECISION,
        Membership,
        "next_decision",
        to_decide,
        lambda row, since, field: _("To be decided on: %s.") % dates.words(row.next_decision),
        lambda row, since, today: since,
    )
