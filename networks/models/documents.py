from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.addresses import path_of
from networks.models.base import Owned, Published, Record, Slugged, in_some_language
from networks.models.fields import Bound, EDTFField, SearchNames, SearchText, SortKey


class Document(Record, Slugged, Published, Owned):
    """Where a fact is written: a web page, a report to the city council, a decision, an agreement, a file."""

    class Kind(models.TextChoices):
        WEB_PAGE = "web_page", _("web page")
        COUNCIL_REPORT = "council_report", _("report to the city council")
        DECISION = "decision", _("decision")
        AGREEMENT = "agreement", _("agreement")
        FILE = "file", _("file")

    title = models.CharField(_("title"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    date = EDTFField(_("date"), help_text=_("When it was written, as far as it is known."))
    date_earliest = Bound("date", "earliest")
    date_latest = Bound("date", "latest")
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("Case number, file name or the like.")
    )
    url = models.URLField(_("web address"), max_length=500, blank=True)
    archive_url = models.URLField(
        _("archived copy"),
        max_length=500,
        blank=True,
        help_text=_("Where it can be read when its own web address no longer answers."),
    )
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("The language it is written in: nb, en, fr …")
    )
    summary = models.TextField(_("summary"), blank=True)
    sort_key = SortKey("title", db_index=True)
    search_names = SearchNames("title")
    search_text = SearchText("title", "publisher", "reference", "summary")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["sort_key"]
        constraints = [
            *Published.Meta.constraints,
            in_some_language("title", _("Write the title in at least one language.")),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        return path_of("document", self.slug)
