"""What every row has that states a fact: who says so, and from when until when it holds."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.base import Record, RegisterQuerySet
from networks.models.fields import Bound, EDTFField

# Databases disagree on where an unknown date belongs.
OLDEST_FIRST = F("start_earliest").asc(nulls_first=True)
NEWEST_FIRST = F("start_earliest").desc(nulls_last=True)


class FactQuerySet(RegisterQuerySet):
    def active_in(self, year):
        """The facts that may hold on some day of `year` (a number)."""
        return self.annotate(active=self._inside(date(year, 1, 1), date(year, 12, 31))).filter(active=True)

    def active_on(self, day=None):
        """The facts that may hold on `day` (a date; today in the city's own time where it is None)."""
        return self.on_day(day).filter(active=True)

    def on_day(self, day=None):
        """All facts, annotated with what they were on `day` (a date, or a slot; today where it is None).

        `active`: whether the fact may hold then. `holds`: True where it does hold as far as is known,
        False where it is merely possible: the day lies in the vague part of the start or the end, or
        before the day that the source speaks of where the start is unknown. An unknown bound is open, but
        nothing holds before what it belongs to existed, or after that ended.
        """
        day = day or timezone.localdate()
        vague = _vague_end(day) | _vague_start(day, as_of=self.model.as_of_bound)
        for path, _model in self.model.reached("exists_with"):
            vague |= _vague_end(day, f"{path}__") | _vague_start(day, f"{path}__")
        possible = Case(When(vague, then=Value(False)), default=Value(True))
        return self.annotate(active=self._inside(day, day), holds=possible)

    def _inside(self, first, last):
        """Whether facts may hold on some day from `first` to `last`, as far as their own days tell."""
        outside = Q()
        for path in ("", *(f"{path}__" for path, _model in self.model.reached("exists_with"))):
            outside |= Q(**{f"{path}start_earliest__gt": last}) | Q(**{f"{path}end_latest__lt": first})
        # "Not outside" is spelled out, as NOT (NULL < day) would drop the open bounds.
        return Case(When(outside, then=Value(False)), default=Value(True))


def _vague_start(day, path="", as_of=None):
    """Where the start is open, what counts is the day on which a source says that the fact held."""
    certain = F(f"{path}start_latest")
    if as_of:
        certain = Coalesce(certain, as_of)
    day = Value(day, models.DateField()) if isinstance(day, date) else day
    known_only_later = Q(models.lookups.GreaterThan(certain, day))
    never_certain = Q(models.lookups.IsNull(certain, True)) & Q(**{f"{path}start_earliest__isnull": False})
    return known_only_later | never_certain


def _vague_end(day, path=""):
    """An end with no earliest day is like no end at all until the last day that it can mean."""
    by_then = Q(**{f"{path}end_earliest__isnull": True, f"{path}end_latest__lte": day})
    return Q(**{f"{path}end_earliest__lt": day}) | by_then


def has_been(day):
    """Raise `ValidationError` where `day` is still to come."""
    if day > timezone.localdate():
        raise ValidationError(_("This day has not been yet. Write the day of the check."))


class Sourced(models.Model):
    """A row that states a fact: who says so, of which day, and when somebody last checked it."""

    source = models.ForeignKey(
        "networks.Document", models.PROTECT, verbose_name=_("source"), null=True, blank=True, related_name="+"
    )
    as_of = EDTFField(
        _("as of"),
        help_text=_(
            "The day that the source speaks of where it says “at present”. Empty: the date of the source."
        ),
    )
    as_of_earliest = Bound("as_of", "earliest")
    as_of_latest = Bound("as_of", "latest")
    verified_on = models.DateField(_("verified on"), null=True, blank=True, validators=[has_been])
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("verified by"),
        null=True,
        blank=True,
        related_name="+",
    )

    as_of_bound = Case(
        When(as_of="", then=F("source__date_earliest")),
        default=F("as_of_earliest"),
        output_field=models.DateField(),
    )

    class Meta:
        abstract = True

    @property
    def stated_as_of(self):
        """The date that the source speaks of, as EDTF; "" where nobody knows."""
        return self.as_of or (self.source.date if self.source else "")


class Period(models.Model):
    """A row that holds from a date to a date, either of which may be vague or unknown."""

    start = EDTFField(_("from"))
    start_earliest = Bound("start", "earliest")
    start_latest = Bound("start", "latest")
    end = EDTFField(_("until"), help_text=_("Empty: no source tells of an end."))
    end_earliest = Bound("end", "earliest")
    end_latest = Bound("end", "latest")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(start_earliest__isnull=True)
                | Q(end_latest__isnull=True)
                | Q(start_earliest__lte=F("end_latest")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message=_("The period ends before it starts. Check both dates."),
            )
        ]


class Dated(Record, Sourced, Period):
    """A row that states a fact of a period."""

    objects = FactQuerySet.as_manager()

    class Meta(Period.Meta):
        abstract = True


class Fact(Dated):
    """What one thing was to another for a period, with a note that says why."""

    note = models.TextField(_("note"), blank=True)

    class Meta(Dated.Meta):
        abstract = True
