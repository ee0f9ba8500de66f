from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.fields import new_public_id
from networks.models.history import ChangeSet


class ImportJob(models.Model):
    """A file that a member of staff sent: what it would do to the register, and whether it was done."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        PLANNED = "planned", _("waiting for confirmation")
        REFUSED = "refused", _("refused")
        APPLYING = "applying", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("interrupted")
        EXPIRED = "expired", _("expired")

    public_id = models.CharField(max_length=12, unique=True, editable=False, default=new_public_id)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("who"), null=True, related_name="+"
    )
    table = models.CharField(
        _("table"), max_length=30, blank=True, help_text=_("Empty where the file holds several.")
    )
    file_name = models.CharField(_("file"), max_length=200)
    checksum = models.CharField(_("checksum (SHA-256)"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    message = models.TextField(_("message"), blank=True, editable=False)
    change_set = models.ForeignKey(
        ChangeSet, models.SET_NULL, verbose_name=_("change set"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.file_name

    @property
    def folder(self):
        """The private folder of the job: the file as it came, the whole plan, the refused rows."""
        return settings.PRIVATE_ROOT / "imports" / self.public_id
