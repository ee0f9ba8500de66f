"""What the office itself needs: what it prefers, and what it has found out about the register."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from networks.models.history import ChangeSet


class Preferences(models.Model):
    """What one member of staff has chosen, and when we last wrote to them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    language = models.CharField(_("language"), max_length=10, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")

    def __str__(self):
        return str(self.user)


class LinkQuerySet(models.QuerySet):
    def dead(self):
        """Those that did not answer twice or more: once may be chance."""
        return self.filter(dead_since__lt=F("checked_at"))


class Link(models.Model):
    """Whether a web address that the register refers to answers. `dead_since` is the first failure."""

    url = models.URLField(_("web address"), max_length=500, unique=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    answered_at = models.DateTimeField(_("last answered"), null=True)
    dead_since = models.DateTimeField(_("dead since"), null=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)  # a status or a code

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["url"]

    def __str__(self):
        return self.url

    @property
    def is_dead(self):
        """Whether it did not answer twice or more: once may be chance."""
        return self.dead_since is not None and self.dead_since < self.checked_at


class Distinct(models.Model):
    """Two rows with like names that staff have found to be two different things."""

    table = models.CharField(max_length=30)  # the name of their model
    one = models.CharField(max_length=12)  # their public identifiers, the lesser first
    other = models.CharField(max_length=12)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("who"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("different records")
        verbose_name_plural = _("different records")
        constraints = [
            models.UniqueConstraint(fields=["table", "one", "other"], name="distinct_said_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="distinct_in_order"),
        ]

    def __str__(self):
        return f"{self.table}: {self.one}, {self.other}"


class Merger(models.Model):
    """One record that was merged into another: its old address leads there."""

    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="+")
    table = models.CharField(max_length=30)  # the name of their model
    gone = (
        models.BigIntegerField()
    )  # the keys of the database: those of a record that is gone stay in history
    kept = models.BigIntegerField()

    class Meta:
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        indexes = [models.Index(fields=["table", "gone"])]

    def __str__(self):
        return f"{self.table}: {self.gone} → {self.kept}"
