"""Who changed what: one action of one person, or one import, or one command, is one change set."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from networks.models.prepared import answer

PUBLISH = "networks.publish"  # the right to publish, and to change what is published


class ChangeSet(models.Model):
    """One action on any number of records: who, when, by what. The history rows point to it."""

    class Means(models.TextChoices):
        FORM = "form", _("form")
        IMPORT = "import", _("import")
        COMMAND = "command", _("command")
        PROGRAM = "program", _("program")
        UNDO = "undo", _("undo")
        RESTORE = "restore", _("an earlier version put back")
        CHECK = "check", _("checked, still correct")
        ELECTION = "election", _("election day")
        MOVE = "move", _("move on")
        MERGE = "merge", _("merger")

    at = models.DateTimeField(_("when"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        related_name="+",
    )
    means = models.CharField(_("by what"), max_length=10, choices=Means)
    detail = models.CharField(
        _("detail"), max_length=200, blank=True, help_text=_("The name of the file or the command.")
    )
    undoes = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("undoes"), null=True, editable=False, related_name="undone_by"
    )

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        permissions = [("publish", _("Can publish, and change what is published"))]
        ordering = ["-at", "-pk"]

    has_committed = False  # whether the transaction that saved it last has ended

    def note_commit(self):
        self.has_committed = True

    def __str__(self):
        detail = f" ({self.detail})" if self.detail else ""
        when = date_format(localtime(self.at), "SHORT_DATETIME_FORMAT")
        return f"{self.get_means_display()}{detail}, {when}"


class ContentVersion(models.Model):
    """What the content of the register is now, as one text that never comes back.

    The database writes it itself, by a trigger on the change sets: each transaction that changes a record
    commits a new one with it. (On PostgreSQL at its very end, so that nobody waits for another's pen.)
    """

    version = models.CharField(max_length=36)

    @staticmethod
    def read():
        """The version, or None before anything was ever changed."""
        found = answer(connections[DEFAULT_DB_ALIAS], _version(), ())
        return found[0][0] if found else None


@cache
def _version():
    """The question for the version, which every page asks before anything else."""
    return str(ContentVersion.objects.values_list("version").query)


_open = ContextVar("open change set", default=None)


@contextmanager
def change_set(means, user=None, detail="", undoes=None):
    """Everything that is saved inside is one action in the history; without a change there is none.

    `means` is a `ChangeSet.Means`, `user` whoever acts, `detail` the name of a file or a command, `undoes`
    the change set that this one undoes.
    """
    token = _open.set(ChangeSet(means=means, user=user, detail=detail[:200], undoes=undoes))
    try:
        yield
    finally:
        _open.reset(token)


def current_user():
    """Whoever acts; None where no change set is open."""
    return current.user if (current := _open.get()) else None


def current_change_set():
    """The open change set, saved; one of its own for a program that opened none."""
    current = _open.get() or ChangeSet(means=ChangeSet.Means.PROGRAM)
    if current.pk is None:
        current.save()
    elif current.has_committed:
        # Each transaction must give the content a version of its own.
        ChangeSet.objects.filter(pk=current.pk).update(at=F("at"))
    current.has_committed = False
    transaction.on_commit(current.note_commit)
    return current


def action_so_far():
    """The open change set where anything was saved in it; else None."""
    current = _open.get()
    return current if current and current.pk else None


class HistoryRow(models.Model):
    """What every row of history has beside the record as it was."""

    change_set = models.ForeignKey(
        ChangeSet, models.PROTECT, verbose_name=_("change set"), related_name="+", editable=False
    )

    class Meta:
        abstract = True
