from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from networks.addresses import path_of
from networks.models.base import Owned, Published, Record, Slugged, in_some_language
from networks.models.facts import NEWEST_FIRST, Dated, Fact
from networks.models.fields import SearchNames, SearchText, SortKey


class GoverningBody(Dated, Slugged):
    """A body that runs an organisation: its general assembly, board, secretariat."""

    class Kind(models.TextChoices):
        ASSEMBLY = "assembly", _("general assembly")
        BOARD = "board", _("board")
        COMMITTEE = "committee", _("committee")
        SECRETARIAT = "secretariat", _("secretariat")

    organization = models.ForeignKey(
        "networks.Organization",
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="governing_bodies",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_highest = models.BooleanField(_("highest body"), default=False)
    meets = models.CharField(
        _("meets"), max_length=200, blank=True, help_text=_("How often, and when: once a year, in November.")
    )
    seats = models.PositiveIntegerField(_("number of seats"), null=True, blank=True)
    seat = models.ForeignKey(
        "networks.City",
        models.PROTECT,
        verbose_name=_("seat"),
        null=True,
        blank=True,
        related_name="bodies_seated",
        help_text=_("The city where it is."),
    )
    note = models.TextField(_("note"), blank=True)
    search_text = SearchText("name")

    public_if = ("organization", "seat", "source")
    exists_with = ("organization",)
    told_on = ("organization",)
    shown_with = ("organization", "seat", "source")

    class Meta(Dated.Meta):
        verbose_name = _("governing body")
        verbose_name_plural = _("governing bodies")
        ordering = ["organization__sort_key", "-is_highest", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            in_some_language("name", _("Write the name in at least one language.")),
        ]

    def __str__(self):
        return f"{self.organization}: {self.name}"

    def get_absolute_url(self):
        return f"{self.organization.get_absolute_url()}#{self.slug}"


class Official(Record, Slugged, Published, Owned):
    """A person who holds or has held public office or a post in a network."""

    name = models.CharField(_("name"), max_length=200)
    website = models.URLField(_("public page"), blank=True)
    sort_key = SortKey("name", db_index=True)
    search_names = SearchNames("name")
    search_text = SearchText("name")

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["sort_key"]
        constraints = Published.Meta.constraints

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path_of("official", self.slug)


class Position(Fact):
    """One period in one post: in an organisation, one of its bodies or groups, or a city's own government."""

    class Role(models.TextChoices):
        PRESIDENT = "president", _("president")
        VICE_PRESIDENT = "vice_president", _("vice president")
        CHAIR = "chair", _("chair")
        VICE_CHAIR = "vice_chair", _("vice chair")
        MEMBER = "member", _("member")
        DEPUTY = "deputy_member", _("deputy member")
        OBSERVER = "observer", _("observer")
        SECRETARY = "secretary_general", _("secretary general")
        MAYOR = "mayor", _("mayor")
        HEAD_OF_GOVERNMENT = "head_of_city_government", _("head of the city government")
        CITY_MINISTER = "member_of_city_government", _("member of the city government")
        CONTACT = "contact", _("contact person")
        OTHER = "other", _("other post")

    official = models.ForeignKey(
        Official,
        models.PROTECT,
        verbose_name=_("official"),
        null=True,
        blank=True,
        related_name="positions",
        help_text=_("Empty: the seat is vacant."),
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    title = models.CharField(
        _("own title"), max_length=200, blank=True, help_text=_("The post’s own name, where it has one.")
    )
    organization = models.ForeignKey(
        "networks.Organization",
        models.PROTECT,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        related_name="positions",
    )
    body = models.ForeignKey(
        GoverningBody,
        models.PROTECT,
        verbose_name=_("governing body"),
        null=True,
        blank=True,
        related_name="positions",
    )
    working_group = models.ForeignKey(
        "networks.WorkingGroup",
        models.PROTECT,
        verbose_name=_("working group"),
        null=True,
        blank=True,
        related_name="positions",
    )
    city = models.ForeignKey(
        "networks.City",
        models.PROTECT,
        verbose_name=_("city government"),
        null=True,
        blank=True,
        related_name="government_positions",
        help_text=_("For a post in a city’s own government."),
    )
    on_behalf_of = models.ForeignKey(
        "networks.City",
        models.PROTECT,
        verbose_name=_("on behalf of"),
        null=True,
        blank=True,
        related_name="positions_held",
        help_text=_("The city that holds the seat."),
    )

    places = ("organization", "body", "working_group", "city")
    public_if = ("official", *places, "on_behalf_of", "source")
    exists_with = (*places, "on_behalf_of")
    told_on = ("official", "on_behalf_of")
    shown_with = (
        "official",
        "organization",
        "body__organization",
        "working_group__organization",
        "city",
        "on_behalf_of",
        "source",
    )
    key_fields = ("official", "role", *places, "on_behalf_of", "start")

    class Meta(Fact.Meta):
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["official__sort_key", NEWEST_FIRST, "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                Coalesce("official", 0),
                "role",
                Coalesce("organization", 0),
                Coalesce("body", 0),
                Coalesce("working_group", 0),
                Coalesce("city", 0),
                Coalesce("on_behalf_of", 0),
                "start",
                name="position_natural_key",
                violation_error_message=_(
                    "This position is registered already, with the same person, post and start."
                ),
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=False, body=None, working_group=None, city=None)
                | Q(organization=None, body__isnull=False, working_group=None, city=None)
                | Q(organization=None, body=None, working_group__isnull=False, city=None)
                | Q(organization=None, body=None, working_group=None, city__isnull=False),
                name="position_in_one_place",
                violation_error_message=_(
                    "A post is in one place: choose an organisation, a governing body, a working group "
                    "or a city government, and only one of them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(official__isnull=False) | Q(on_behalf_of__isnull=False),
                name="position_vacancy_is_a_citys_seat",
                violation_error_message=_(
                    "A vacant seat is some city’s seat: choose the person, or the city that holds it."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(role="other", title=""),
                name="position_own_title_is_written",
                violation_error_message=_("Write what the post is called."),
            ),
        ]

    def __str__(self):
        holder = self.official or _("vacant")
        return f"{holder} – {self.post}, {self.place or '–'}"

    def get_absolute_url(self):
        return (self.official or self.place).get_absolute_url()

    @property
    def post(self):
        """What the post is called, in words: «president», «byrådsleder»."""
        return self.title or self.get_role_display()

    @property
    def place(self):
        """The organisation, body, group or city that the post is in."""
        return self.organization or self.body or self.working_group or self.city

    @property
    def network_id(self):
        """The key of the organisation that the post is in; None for one in a city's own government."""
        place = self.body or self.working_group
        return place.organization_id if place else self.organization_id

    @property
    def is_vacant(self):
        return self.official_id is None

    def clean_alone(self):
        if self.city_id and self.on_behalf_of_id:
            message = _("A post in a city’s own government is held on behalf of no city. Leave this empty.")
            raise ValidationError({"on_behalf_of": message})
