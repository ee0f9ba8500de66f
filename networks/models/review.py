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
from networks.models.base import OFFICE_ONLY, Period, Published, Record, Sourced
from networks.models.cities import City
from networks.models.commitments import Commitment, Target
from networks.models.governance import Position
from networks.models.office import Link
from networks.models.organizations import Fee, KeyFigure, Membership, Organization

NOTICE = timedelta(days=90)  # before a decision: somebody has to prepare it
DAY = models.DateField()
NO_DAY = Cast(Value(None), DAY)


class Look(models.TextChoices):
    """Why rows need a look, the most pressing first."""

    CONTRADICTION = "contradiction", gettext_lazy("contradictions")
    VACANT = "vacant", gettext_lazy("seats that nobody holds")
    DECISION = "decision", gettext_lazy("memberships to decide on")
    OUTCOME = "outcome", gettext_lazy("targets without an outcome")
    LATE = "late", gettext_lazy("not published or withdrawn on the day")
    LINK = "link", gettext_lazy("links that no longer answer")
    REVIEW = "review", gettext_lazy("due for review")
    SOURCE = "source", gettext_lazy("facts without a source")
    TEXT = "text", gettext_lazy("texts that lack a language, or are older in it")
    DRAFT = "draft", gettext_lazy("drafts that wait")


@dataclass(frozen=True)
class Check:
    """One reason why rows of `model` need a look, and the `field` that mends it.

    `rows` finds them on a day; each is annotated with `since`, a day or None. `why` says it in words, of a
    row and its `since`; `deadline` tells when it falls or fell due, of a row, its `since`, and today.
    """

    look: Look
    model: type
    field: str
    rows: Callable
    why: Callable
    deadline: Callable = lambda row, since, today: None
    order: tuple = ("since",)


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
STATED = Coalesce(*SPOKEN, Value(date.min), output_field=DAY)


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

    def why(row, since):
        if row.verified_on:
            return _("Last checked %s.") % dates.words(since.isoformat())
        if since:
            return _("Never checked since its source spoke: %s.") % dates.words(row.stated_as_of)
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

    return Check(Look.SOURCE, model, "source", rows, lambda row, since: _("It has no source."))


def drafts(model):
    def rows(day):
        history = model.history.model.objects.filter(id=OuterRef("pk")).order_by("history_id")
        public_later = model.history.model.objects.filter(
            id=OuterRef("id"), history_id__gt=OuterRef("history_id"), published=True
        )
        began = history.filter(~Exists(public_later), published=False)
        since = Subquery(began.values(day=TruncDate("history_date"))[:1])
        return model.objects.filter(published=False, publish_on=None).annotate(since=since)

    def why(row, since):
        return _("A draft since %s.") % in_words(since) if since else _("A draft.")

    return Check(Look.DRAFT, model, "published", rows, why)


def late(model):
    def rows(day):
        since = Case(When(published=True, then="unpublish_on"), default="publish_on")
        return model.objects.annotate(since=since).filter(since__lte=day)

    def why(row, since):
        if row.published:
            return _("It was to be withdrawn on %s, and is still public.") % in_words(since)
        return _("It was to be published on %s, and is still a draft.") % in_words(since)

    return Check(Look.LATE, model, "published", rows, why, lambda row, since, today: since)


def vacant(day):
    seats = Position.objects.on_day(day).filter(active=True, holds=True, official=None)
    return seats.annotate(since=Cast("start_latest", DAY))


def without_outcome(day):
    return Target.objects.filter(outcome=Target.Outcome.UNKNOWN, year__lt=day.year).annotate(since=NO_DAY)


def to_decide(day):
    since = Coalesce("next_decision_earliest", "next_decision_latest", output_field=DAY)
    return Membership.objects.active_on(day).annotate(since=since).filter(since__lte=day + NOTICE)


def dead(model, field):
    def rows(day):
        silent = Link.objects.filter(url=OuterRef(field), dead_since__isnull=False)
        since = silent.values(day=TruncDate(Coalesce("answered_at", "dead_since")))
        return model.objects.annotate(since=Subquery(since[:1])).filter(since__isnull=False)

    def why(row, since):
        return _("The address has not answered since %s.") % in_words(since)

    return Check(Look.LINK, model, field, rows, why)


def archived(row, field, since):
    """The address of an archived copy of what `field` of `row` led to, last answering on `since`."""
    own = getattr(row, "archive_url", "") if field == "url" else ""
    return own or f"https://web.archive.org/web/{since:%Y%m%d}/{getattr(row, field)}"


def two_levels(day):
    """Memberships that surely hold on a day on which another level of the city there does."""
    always = Case(When(start_earliest=None, then=Value(date.min)), output_field=DAY)
    begins = Coalesce("start_latest", Membership.as_of_bound, always, output_field=DAY)
    ends = Coalesce("end_earliest", "end_latest", Value(date.max), output_field=DAY)
    sure = Membership.objects.annotate(begins=begins, ends=ends).filter(begins__lt=F("ends"))
    others = sure.filter(organization=OuterRef("organization"), city=OuterRef("city"))
    others = others.exclude(level=OuterRef("level"))
    # One may end on the day on which the other begins.
    overlapping = others.filter(begins__lt=OuterRef("ends"), ends__gt=OuterRef("begins"))
    return sure.filter(Exists(overlapping)).annotate(since=NO_DAY)


def goes_on(model):
    """Rows of `model` that hold after what they belong to has ended."""

    def rows(day):
        wrong = Q(pk__in=[])
        for name in model.exists_with:
            ended = f"{name}__end_latest"
            wrong |= Q(end_latest=None, **{f"{ended}__lt": day})
            wrong |= Q(end_earliest__gt=F(ended)) | Q(start_earliest__gt=F(ended))
        return model.objects.filter(wrong).annotate(since=NO_DAY)

    def why(row, since):
        days = [day for day in (row.end_earliest, row.start_earliest) if day]
        above = next(
            above
            for above in belongs_to(row)
            if above.end_latest and (row.end_latest is None or max(days) > above.end_latest)
        )
        said = {"name": above, "date": dates.words(above.end)}
        return _("“%(name)s” ended (%(date)s), and this goes on.") % said

    return Check(Look.CONTRADICTION, model, "end", rows, why)


def begins_before(model):
    """Rows of `model` that held before what they belong to began."""

    def rows(day):
        wrong = Q(pk__in=[])
        for name in model.exists_with:
            wrong |= Q(start_latest__lt=F(f"{name}__start_earliest"))
        return model.objects.filter(wrong).annotate(since=NO_DAY)

    def why(row, since):
        above = next(
            above
            for above in belongs_to(row)
            if above.start_earliest and row.start_latest < above.start_earliest
        )
        said = {"name": above, "date": dates.words(above.start)}
        return _("“%(name)s” began later (%(date)s).") % said

    return Check(Look.CONTRADICTION, model, "start", rows, why)


def belongs_to(row):
    return [above for name in row.exists_with if (above := getattr(row, name))]


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


def behind(model, column, other):
    """A text that `column` lacks or has an older version of, while the column `other` has it."""

    def rows(day):
        history = model.history.model.objects.filter(id=OuterRef("pk")).order_by("-history_id")

        def otherwise(name):
            """The last row of history in which the column was not as it is now."""
            return history.exclude(**{name: OuterRef(name)})

        newer = history.filter(history_id__gt=OuterRef("other_was")).order_by("history_id")
        annotated = model.objects.exclude(**{other.name: ""}).annotate(
            other_was=Subquery(otherwise(other.name).values("history_id")[:1]),
            other_said=Subquery(otherwise(other.name).values(other.name)[:1]),
            own_was=Coalesce(Subquery(otherwise(column.name).values("history_id")[:1]), 0),
            since=Subquery(newer.values(day=TruncDate("history_date"))[:1]),
        )
        # What was empty before is the translation, and not what is to be translated.
        changed = Q(other_was__gt=F("own_was")) & ~Q(other_said="")
        if issubclass(model, Sourced):
            changed &= Q(verified_on=None) | Q(verified_on__lt=F("since"))
        return annotated.filter(Q(**{column.name: ""}) | changed)

    def why(row, since):
        languages = dict(settings.LANGUAGES)
        said = {"column": column.verbose_name, "other": languages[other.language]}
        if not getattr(row, column.name):
            return _("Only in another language (%(other)s): %(column)s.") % said
        said["day"] = in_words(since)
        return _("Older than the text in the other language (%(other)s), changed %(day)s: %(column)s.") % said

    return Check(Look.TEXT, model, column.name, rows, why)


def in_words(day):
    return dates.words(day.isoformat())


@cache
def checks():
    """Every `Check` there is, in the order of `Look`."""
    found = []
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
        yield from (goes_on(model), begins_before(model))
    for field in model._meta.concrete_fields:
        if isinstance(field, models.URLField):
            yield dead(model, field.name)
    for columns in columns_of_texts(model):
        yield from (behind(model, *pair) for pair in permutations(columns, 2))
    yield from OF_ONE_MODEL.get(model, ())


OF_ONE_MODEL = {
    Position: [
        Check(
            Look.VACANT,
            Position,
            "official",
            vacant,
            lambda row, since: _("Nobody holds the seat of %s.") % row.on_behalf_of,
            order=("-on_behalf_of__is_home", "since"),
        )
    ],
    Target: [
        Check(
            Look.OUTCOME,
            Target,
            "outcome",
            without_outcome,
            lambda row, since: _("The year %s is past: was the target met?") % row.year,
            lambda row, since, today: date(row.year, 12, 31),
            order=("year",),
        )
    ],
    Membership: [
        Check(
            Look.DECISION,
            Membership,
            "next_decision",
            to_decide,
            lambda row, since: _("To be decided on: %s.") % dates.words(row.next_decision),
            lambda row, since, today: since,
        ),
        Check(
            Look.CONTRADICTION,
            Membership,
            "end",
            two_levels,
            lambda row, since: _("Another level of the same city holds on the same day."),
        ),
    ],
}
