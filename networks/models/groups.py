from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.addresses import path_of
from networks.models.base import Published, Slugged, in_some_language
from networks.models.facts import OLDEST_FIRST, Dated, Fact
from networks.models.fields import SearchNames, SearchText, SortKey


class WorkingGroup(Dated, Slugged, Published):
    """A forum, working group or task force inside an organisation."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("forum")
        WORKING_GROUP = "working_group", _("working group")
        TASK_FORCE = "task_force", _("task force")

    organization = models.ForeignKey(
        "networks.Organization", models.PROTECT, verbose_name=_("organisation"), related_name="working_groups"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("under"), null=True, blank=True, related_name="parts"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.WORKING_GROUP)
    name = models.CharField(_("name"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    themes = models.ManyToManyField(
        "networks.Theme", verbose_name=_("themes"), blank=True, related_name="working_groups"
    )
    sort_key = SortKey("name", db_index=True)
    search_names = SearchNames("name")
    search_text = SearchText("name", "description")

    public_if = ("organization",)
    exists_with = ("organization",)
    shown_with = ("organization", "parent", "source")

    class Meta(Dated.Meta):
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["sort_key"]
        constraints = [
            *Dated.Meta.constraints,
            *Published.Meta.constraints,
            in_some_language("name", _("Write the name in at least one language.")),
        ]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return path_of("working_group", self.slug)

    def slug_source(self):
        return f"{self.organization} {self.name}"

    def clean_alone(self):
        if self.parent and self.organization_id and self.parent.organization_id != self.organization_id:
            message = _("“%(name)s” is in another organisation. Choose a group in the same one.")
            raise ValidationError({"parent": message % {"name": self.parent}})
        if left := self.pk and self.parts.exclude(organization=self.organization_id).first():
            message = _("“%(name)s” belongs to this group and is in another organisation. Move it first.")
            raise ValidationError({"organization": message % {"name": left}})


class Participation(Fact):
    """One period in which a city led, co-led or took part in a working group."""

    class Role(models.TextChoices):
        LEADER = "leader", _("leader")
        CO_LEADER = "co_leader", _("co-leader")
        PARTICIPANT = "participant", _("participant")

    working_group = models.ForeignKey(
        WorkingGroup, models.PROTECT, verbose_name=_("working group"), related_name="participations"
    )
    city = models.ForeignKey(
        "networks.City", models.PROTECT, verbose_name=_("city or region"), related_name="participations"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.PARTICIPANT)

    public_if = ("working_group", "city", "source")
    exists_with = ("working_group", "city")
    told_on = ("working_group",)
    shown_with = ("working_group__organization", "city", "source")
    key_fields = ("working_group", "city", "role", "start")

    class Meta(Fact.Meta):
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["working_group__sort_key", "city__sort_key", OLDEST_FIRST, "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["working_group", "city", "role", "start"],
                name="participation_natural_key",
                violation_error_message=_(
                    "This participation is registered already, with the same group, city, role and start."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.city} – {self.working_group}: {self.get_role_display()}"

    def get_absolute_url(self):
        return self.working_group.get_absolute_url()
