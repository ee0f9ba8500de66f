from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.addresses import path_of
from networks.models.base import Owned, Published, Record, Slugged, in_some_language
from networks.models.facts import Dated, Sourced
from networks.models.fields import EDTFField, SearchNames, SearchText, SortKey
from networks.models.organizations import in_digits


class Status(models.TextChoices):
    """What has come of a target by a day: derived, never registered."""

    NOT_DUE = "not_due", _("not due")
    MET = "met", _("met")
    NOT_MET = "not_met", _("not met")
    UNKNOWN = "unknown", _("the outcome is not known")
    NO_YEAR = "no_year", _("no deadline")
    NO_TARGET = "no_target", _("no measurable target")


class Commitment(Dated, Slugged, Published, Owned):
    """What a city has bound itself to, with who adopted it and when."""

    city = models.ForeignKey(
        "networks.City", models.PROTECT, verbose_name=_("city or region"), related_name="commitments"
    )
    organization = models.ForeignKey(
        "networks.Organization",
        models.PROTECT,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        related_name="commitments",
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    wording = models.TextField(_("what the city has committed itself to"), blank=True)
    adopted_by = models.CharField(_("adopted by"), max_length=200, blank=True)
    start = EDTFField(_("adopted"))
    end = EDTFField(_("until"), help_text=_("Empty: no source tells of an end."))
    themes = models.ManyToManyField(
        "networks.Theme", verbose_name=_("themes"), blank=True, related_name="commitments"
    )
    sort_key = SortKey("title", db_index=True)
    search_names = SearchNames("title")
    search_text = SearchText("title", "wording", "adopted_by")

    public_if = ("city", "organization")
    exists_with = ("organization", "city")
    shown_with = ("city", "organization", "source")

    class Meta(Dated.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["sort_key"]
        constraints = [
            *Dated.Meta.constraints,
            *Published.Meta.constraints,
            in_some_language("title", _("Write the title in at least one language.")),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        return path_of("commitment", self.slug)

    def statuses_on(self, day):
        """{Status, …} on `day` of the commitment's targets."""
        return {target.status_on(day) for target in self.targets.all()} or {Status.NO_TARGET}


class Target(Record, Slugged, Sourced):
    """A measurable part of a commitment."""

    class Comparator(models.TextChoices):
        LESS = "<", _("less than")
        AT_MOST = "≤", _("at most")
        EQUAL = "=", _("exactly")
        AT_LEAST = "≥", _("at least")
        MORE = ">", _("more than")

    class Outcome(models.TextChoices):
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        UNKNOWN = "unknown", _("unknown")

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="targets"
    )
    indicator = models.CharField(_("indicator"), max_length=200, blank=True, help_text=_("What is measured."))
    comparator = models.CharField(
        _("comparator"), max_length=2, choices=Comparator, default=Comparator.AT_LEAST
    )
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("baseline year"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        choices=Outcome,
        default=Outcome.UNKNOWN,
        help_text=_("Once the year is past: was the target met?"),
    )
    search_text = SearchText("indicator")

    public_if = ("commitment", "source")
    told_on = ("commitment",)
    shown_with = ("commitment", "source")

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["commitment__sort_key", "year", "pk"]
        constraints = [
            in_some_language("indicator", _("Write the indicator in at least one language.")),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(year__isnull=False),
                name="target_with_a_value_has_a_year",
                violation_error_message=_("A target with a value needs a year: when is it to be reached?"),
            ),
            models.CheckConstraint(
                condition=Q(outcome="unknown") | Q(year__isnull=False),
                name="target_with_an_outcome_has_a_year",
                violation_error_message=_("A target that was met or not met needs the year it was due."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1900, 2200)),
                name="target_year_is_a_year",
                violation_error_message=_("The target year must be from 1900 to 2200."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_year__isnull=True) | Q(baseline_year__range=(1900, 2200)),
                name="target_baseline_is_a_year",
                violation_error_message=_("The baseline year must be from 1900 to 2200."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_year__isnull=True)
                | Q(year__isnull=True)
                | Q(baseline_year__lte=models.F("year")),
                name="target_baseline_comes_first",
                violation_error_message=_("The baseline year must not be later than the target year."),
            ),
        ]

    def __str__(self):
        return f"{self.commitment}: {self.indicator}"

    def get_absolute_url(self):
        return self.commitment.get_absolute_url()

    def slug_source(self):
        return f"{self.commitment.slug} {self.indicator} {self.year or ''}"

    def is_past(self, day):
        """Whether the target's year is over on `day`."""
        return self.year is not None and self.year < day.year

    def status_on(self, day):
        """The Status on `day`: an outcome says nothing of the days before the target's year was over."""
        if self.year is None:
            return Status.NO_YEAR
        return Status(self.outcome) if self.is_past(day) else Status.NOT_DUE

    @property
    def amount(self):
        """The value with its comparator in words: «mer enn 20»."""
        if self.comparator == self.Comparator.EQUAL:
            return in_digits(self.value)
        return f"{self.get_comparator_display()} {in_digits(self.value)}"


class Measurement(Record, Sourced):
    """What was measured for a target in one year."""

    target = models.ForeignKey(Target, models.PROTECT, verbose_name=_("target"), related_name="measurements")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)

    public_if = ("target", "source")
    told_on = ("target__commitment",)
    shown_with = ("target__commitment", "source")
    key_fields = ("target", "year")

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["target", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "year"],
                name="measurement_natural_key",
                violation_error_message=_("The target has a measurement for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1900, 2200)),
                name="measurement_year_is_a_year",
                violation_error_message=_("The year must be from 1900 to 2200."),
            ),
        ]

    def __str__(self):
        return f"{self.target}, {self.year}"

    def get_absolute_url(self):
        return self.target.get_absolute_url()

    @property
    def amount(self):
        return in_digits(self.value)
