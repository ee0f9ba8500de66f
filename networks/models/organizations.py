from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from networks import dates
from networks.addresses import path_of
from networks.models.base import Owned, Published, Record, Slugged, in_some_language
from networks.models.facts import OLDEST_FIRST, Dated, Fact, Sourced
from networks.models.fields import Bound, EDTFField, SearchNames, SearchText, SortKey


@cache
def currency_names(language):
    """ISO 4217 codes of the currencies in use to their names in `language` (from Unicode CLDR)."""
    used = {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _start, end, is_tender in currencies
        if end is None and is_tender
    }
    names = Locale.parse(language, sep="-").currencies
    return {code: names[code] for code in sorted(used & set(names))}


def currency_choices():
    """The currencies as choices, in the language that is active."""
    return [(code, f"{code} ({name})") for code, name in currency_names(get_language()).items()]


class Organization(Dated, Slugged, Published, Owned):
    """A network, international organisation, initiative or project that cities take part in."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("network")
        ORGANIZATION = "international_organization", _("international organisation")
        INITIATIVE = "initiative", _("initiative")
        PROJECT = "project", _("project")
        INSTITUTION = "institution", _("institution")

    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(
        _("language of the name"),
        max_length=12,
        blank=True,
        help_text=_("Where it is a third language than those it is written in here: fr, de …"),
    )
    other_names = models.TextField(_("other names"), blank=True, help_text=_("One to a line."))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.NETWORK)
    summary = models.CharField(
        _("in one sentence"), max_length=300, blank=True, help_text=_("What it is, for lists.")
    )
    purpose = models.TextField(_("purpose"), blank=True)
    aim = models.TextField(_("overall aim"), blank=True)
    description = models.TextField(
        _("how it works"), blank=True, help_text=_("Markdown: an empty line between paragraphs, - for lists.")
    )
    website = models.URLField(_("website"), blank=True)
    start = EDTFField(_("founded"))
    end = EDTFField(_("ended"))
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("belongs to"), null=True, blank=True, related_name="parts"
    )
    initiator = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("initiated by"),
        null=True,
        blank=True,
        related_name="initiated",
    )
    themes = models.ManyToManyField(
        "networks.Theme", verbose_name=_("themes"), blank=True, related_name="organizations"
    )
    sort_key = SortKey("name", db_index=True)
    search_names = SearchNames("name")
    search_text = SearchText("name", "other_names", "summary", "purpose", "aim", "description")

    shown_with = ("source", "parent", "initiator")

    class Meta(Dated.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key"]
        constraints = [
            *Dated.Meta.constraints,
            *Published.Meta.constraints,
            in_some_language("name", _("Write the name in at least one language.")),
        ]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return path_of("organization", self.slug)


class Membership(Fact):
    """One period in which a city stood in one relation to an organisation."""

    class Level(models.TextChoices):
        MEMBER = "member", _("member")
        ASSOCIATE_MEMBER = "associate_member", _("associate member")
        ASSOCIATE_PARTNER = "associate_partner", _("associate partner")
        SIGNATORY = "signatory", _("signatory")
        PARTICIPANT = "participant", _("participant")
        OBSERVER = "observer", _("observer")
        OTHER = "other", _("the network’s own title")

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("organisation"), related_name="memberships"
    )
    city = models.ForeignKey(
        "networks.City", models.PROTECT, verbose_name=_("city or region"), related_name="memberships"
    )
    level = models.CharField(_("level"), max_length=20, choices=Level)
    title = models.CharField(
        _("own title"), max_length=200, blank=True, help_text=_("The network’s own word: innovator city.")
    )
    reason = models.TextField(
        _("why the city takes part"), blank=True, help_text=_("What the membership is good for.")
    )
    unit = models.CharField(
        _("unit"), max_length=200, blank=True, help_text=_("The unit of the municipality that owns it.")
    )
    decided_by = models.CharField(
        _("decided by"), max_length=200, blank=True, help_text=_("Who decided on it, with the case number.")
    )
    next_decision = EDTFField(
        _("next decision"), help_text=_("When the city decides whether to go on with it.")
    )
    next_decision_earliest = Bound("next_decision", "earliest")
    next_decision_latest = Bound("next_decision", "latest")

    public_if = ("organization", "city", "source")
    exists_with = ("organization", "city")
    told_on = ("organization",)
    shown_with = ("organization", "city", "source")
    beside_fields = ("organization", "city", "level")
    beside_values = ("start", "end")
    cost_fields = ("reason", "unit", "decided_by", "next_decision")
    key_fields = ("organization", "city", "level", "start")

    class Meta(Fact.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organization__sort_key", "city__sort_key", OLDEST_FIRST, "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "city", "level", "start"],
                name="membership_natural_key",
                violation_error_message=_(
                    "This membership is registered already: same organisation, city, level and start."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(level="other", title=""),
                name="membership_own_title_is_written",
                violation_error_message=_("Write the title that the network itself uses."),
            ),
        ]

    def __str__(self):
        return f"{self.city} – {self.organization}: {self.role}"

    def get_absolute_url(self):
        return self.organization.get_absolute_url()

    @property
    def role(self):
        """What the city is there, in words: «medlem», «innovatørby»."""
        return self.title or self.get_level_display()

    def refuse_beside(self, others):
        """Two memberships of the same level in one organisation do not overlap. Those that begin on the
        same day are one and the same, which a constraint says."""
        who = (self.organization_id, self.city_id, self.level)
        for other in others:
            if self.start == other.start:
                continue
            if who == (other.organization_id, other.city_id, other.level) and surely_overlap(self, other):
                raise ValidationError(
                    _("%(city)s is registered with the same level in the same period already: %(period)s.")
                    % {
                        "city": self.city,
                        "period": dates.period_words(other.start, other.end) or _("dates not given"),
                    }
                )


class Fee(Record, Sourced):
    """What a membership costs in one year."""

    membership = models.ForeignKey(
        Membership, models.PROTECT, verbose_name=_("membership"), related_name="fees"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=currency_choices)

    public_if = ("membership", "source")
    told_on = ("membership__organization",)
    shown_with = ("membership__organization", "membership__city", "source")
    is_cost = True
    key_fields = ("membership", "year")

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["membership", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "year"],
                name="fee_natural_key",
                violation_error_message=_("The membership has a fee for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1900, 2200)),
                name="fee_year_is_a_year",
                violation_error_message=_("The year must be from 1900 to 2200."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="fee_is_not_negative",
                violation_error_message=_("A fee is 0 or more."),
            ),
        ]

    def __str__(self):
        return f"{self.membership}, {self.year}"

    def get_absolute_url(self):
        return self.membership.get_absolute_url()

    @property
    def in_words(self):
        """The amount as the reader's language writes it, with its currency: «12 500 EUR»."""
        return f"{money(self.amount)} {self.currency}"


def money(amount):
    """An amount as the reader's language writes it: «12 500», «0,50»."""
    return number_format(amount, 0 if amount == amount.to_integral_value() else 2, force_grouping=True)


def surely_overlap(one, other):
    """Whether two periods share more than one day whatever their vague dates mean."""

    def surely(period):
        start = period.start_latest if period.start else None
        end = period.end_earliest if period.end else None
        return start, end

    for period in (one, other):
        # "2011 or later", or "at the latest 2020": there may be no day on which it surely holds.
        if (period.start and not period.start_latest) or (period.end and not period.end_earliest):
            return False
    (start, end), (other_start, other_end) = surely(one), surely(other)
    begins = max((day for day in (start, other_start) if day), default=None)
    ends = min((day for day in (end, other_end) if day), default=None)
    return begins is None or ends is None or begins < ends


def in_digits(number):
    """A number as the reader's language writes it: «1 234,5»."""
    return _in_digits(number, get_language())


@lru_cache(maxsize=10_000)
def _in_digits(number, language):
    if isinstance(number, Decimal):
        number = number.normalize()
    return number_format(f"{number:f}" if isinstance(number, Decimal) else number, force_grouping=True)


class KeyFigure(Record, Sourced):
    """One number about an organisation on one date, as its source gives it."""

    class Kind(models.TextChoices):
        MEMBERS = "members", _("members")
        ASSOCIATE_MEMBERS = "associate_members", _("associate members")
        ASSOCIATE_PARTNERS = "associate_partners", _("associate partners")
        SIGNATORIES = "signatories", _("signatories")
        PARTICIPANTS = "participants", _("participants")
        COUNTRIES = "countries", _("countries")
        WORKING_GROUPS = "working_groups", _("working groups")
        STAFF = "staff", _("employees")
        INHABITANTS = "inhabitants", _("inhabitants")

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        ABOUT = "about", _("about")
        NEARLY = "nearly", _("nearly")
        MORE_THAN = "more_than", _("more than")

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("organisation"), related_name="key_figures"
    )
    kind = models.CharField(_("what is counted"), max_length=30, choices=Kind)
    label = models.CharField(
        _("own word"), max_length=200, blank=True, help_text=_("The source’s own word: local democracies.")
    )
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    value = models.PositiveBigIntegerField(_("number"))

    public_if = ("organization", "source")
    told_on = ("organization",)
    shown_with = ("organization", "source")
    key_fields = ("organization", "kind", "source", "as_of")

    class Meta:
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        ordering = ["organization__sort_key", "kind", models.F("as_of_earliest").desc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                "organization",
                "kind",
                Coalesce("source", 0),
                "as_of",
                name="keyfigure_natural_key",
                violation_error_message=_(
                    "This figure is registered already, with the same organisation, source and date."
                ),
            )
        ]

    def __str__(self):
        return f"{self.organization}: {self.in_words} {self.name}"

    def get_absolute_url(self):
        return self.organization.get_absolute_url()

    @property
    def name(self):
        """What is counted, in words: «medlemmer», «lokaldemokratier»."""
        return self.label or self.get_kind_display()

    @property
    def in_words(self):
        """The number with its qualifier, as the source gives it: «rundt 700», «nær 60», «140»."""
        number = in_digits(self.value)
        if self.qualifier == self.Qualifier.EXACT:
            return number
        return f"{self.get_qualifier_display()} {number}"
