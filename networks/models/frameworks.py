from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.base import Record, Slugged, in_some_language
from networks.models.facts import NEWEST_FIRST, Dated, Sourced
from networks.models.fields import SearchText


class Framework(Dated, Slugged):
    """An organisation's strategic framework for a period."""

    organization = models.ForeignKey(
        "networks.Organization", models.PROTECT, verbose_name=_("organisation"), related_name="frameworks"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    search_text = SearchText("name")

    public_if = ("organization", "source")
    exists_with = ("organization",)
    told_on = ("organization",)
    shown_with = ("organization", "source")

    class Meta(Dated.Meta):
        verbose_name = _("strategic framework")
        verbose_name_plural = _("strategic frameworks")
        ordering = ["organization__sort_key", NEWEST_FIRST, "pk"]
        constraints = [
            *Dated.Meta.constraints,
            in_some_language("name", _("Write the name in at least one language.")),
        ]

    def __str__(self):
        return f"{self.organization}: {self.name}"

    def get_absolute_url(self):
        return self.organization.get_absolute_url()


class FocusArea(Record, Sourced):
    """One of the ordered points of a strategic framework."""

    framework = models.ForeignKey(
        Framework, models.CASCADE, verbose_name=_("strategic framework"), related_name="focus_areas"
    )
    number = models.PositiveSmallIntegerField(_("point"))
    name = models.CharField(_("name"), max_length=300, blank=True)
    search_text = SearchText("name")

    public_if = ("framework", "source")
    told_on = ("framework__organization",)
    shown_with = ("framework__organization", "source")
    key_fields = ("framework", "number")

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering = ["framework", "number"]
        constraints = [
            in_some_language("name", _("Write the name in at least one language.")),
            models.UniqueConstraint(
                fields=["framework", "number"],
                name="focusarea_natural_key",
                violation_error_message=_("The framework has a focus area with this number already."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.name}"

    def get_absolute_url(self):
        return self.framework.get_absolute_url()
