from functools import cache

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from networks import dates
from networks.addresses import path_of
from networks.models import prepared
from networks.models.base import Owned, Published, Slugged, in_some_language
from networks.models.facts import OLDEST_FIRST, Dated, Fact, FactQuerySet
from networks.models.fields import SearchNames, SearchText, SortKey


@cache
def country_names(language):
    """ISO 3166-1 alpha-2 codes to the names of the countries in `language` (from Unicode CLDR)."""
    territories = Locale.parse(language, sep="-").territories
    # CLDR also names groupings (EU, UN), and codes for private use and for exceptions.
    outside_iso = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
    return {
        code: territories[code]
        for code in sorted(territories)
        if len(code) == 2 and code.isalpha() and code not in outside_iso
    }


def country_choices():
    """The countries as choices, in the language that is active and in its order."""
    return sorted(country_names(get_language()).items(), key=lambda pair: pair[1])


class CityQuerySet(FactQuerySet):
    def home(self):
        """The home city, or None before there is one."""
        found = prepared.ask("the home city", lambda slots: City.objects.filter(is_home=True)[:1], {})
        return found[0] if found else None


class City(Dated, Slugged, Published, Owned):
    """A local or regional authority: a city, a county, a metropolitan region."""

    class Kind(models.TextChoices):
        CITY = "city", _("city")
        COUNTY = "county", _("county")
        REGION = "metropolitan_region", _("metropolitan region")

    name = models.CharField(_("name"), max_length=200, blank=True)
    other_names = models.TextField(_("other names"), blank=True, help_text=_("One to a line."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CITY)
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("Where the country is not enough: Scotland.")
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("part of"), null=True, blank=True, related_name="parts"
    )
    is_home = models.BooleanField(
        _("home city"), default=False, help_text=_("The city whose register this is. There is only one.")
    )
    sort_key = SortKey("name", db_index=True)
    search_names = SearchNames("name")
    search_text = SearchText("name", "other_names", "place")

    shown_with = ("source", "part_of")

    objects = CityQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("city or region")
        verbose_name_plural = _("cities and regions")
        ordering = ["sort_key"]
        constraints = [
            *Dated.Meta.constraints,
            *Published.Meta.constraints,
            in_some_language("name", _("Write the name in at least one language.")),
            models.UniqueConstraint(
                fields=["is_home"],
                condition=Q(is_home=True),
                name="city_one_home",
                violation_error_message=_("There is a home city already, and there can be only one."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="city_coordinates_are_a_pair",
                violation_error_message=_(
                    "Coordinates are a pair: latitude from -90 to 90 and longitude from -180 to 180."
                ),
            ),
        ]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return path_of("city", self.slug)

    @property
    def told_apart(self):
        where = ", ".join(filter(None, [self.place, self.country_name]))
        return f"{self} ({where})" if where else str(self)

    def clean_alone(self):
        if self.is_home and self.pk and self.partnerships.exists():
            message = _(
                "“%(city)s” is registered as a partner of the home city. Delete that cooperation first."
            )
            raise ValidationError({"is_home": message % {"city": self}})

    @property
    def country_name(self):
        """The name of the country in the language that is active."""
        return country_names(get_language()).get(self.country, self.country)


class Partnership(Fact):
    """One period of cooperation between the home city and another city."""

    class Kind(models.TextChoices):
        SISTER_CITY = "sister_city", _("sister city")
        AGREEMENT = "cooperation_agreement", _("cooperation agreement")
        PROJECTS = "cooperation_projects", _("cooperation projects")
        INTENT = "letter_of_intent", _("letter of intent")
        SOLIDARITY = "solidarity", _("solidarity relation")

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("cooperation", "active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"), related_name="partnerships")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    themes = models.ManyToManyField(
        "networks.Theme", verbose_name=_("themes"), blank=True, related_name="partnerships"
    )

    public_if = ("city", "source")
    exists_with = ("city",)
    told_on = ("city",)
    shown_with = ("city", "source")
    key_fields = ("city", "kind", "start")

    class Meta(Fact.Meta):
        verbose_name = _("city partnership")
        verbose_name_plural = _("city partnerships")
        ordering = ["city__sort_key", OLDEST_FIRST, "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["city", "kind", "start"],
                name="partnership_natural_key",
                violation_error_message=_(
                    "This cooperation is registered already, with the same city, kind and start."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.city} – {self.get_kind_display()}"

    def get_absolute_url(self):
        return self.city.get_absolute_url()

    def status_on(self, day):
        """The status on `day`: what is known to have ended later had not ended then.

        A source that says that it is paused, and not since when, tells nothing of the days before its own.
        """
        stated = dates.bounds(self.stated_as_of).earliest
        if not self.end and stated and day < stated:
            return self.Status.ACTIVE
        if self.end_latest and self.end_latest < day:
            return self.Status.ENDED
        lasted_to = self.end_earliest or self.end_latest
        if self.status == self.Status.ENDED and lasted_to and day < lasted_to:
            return self.Status.ACTIVE
        return self.status

    def clean_alone(self):
        if self.city_id and self.city.is_home:
            raise ValidationError({"city": _("The home city cannot cooperate with itself. Choose another.")})
