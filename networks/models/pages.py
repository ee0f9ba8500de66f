from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.addresses import path_of
from networks.models.base import Owned, Published, Record, Slugged, in_some_language
from networks.models.documents import Document
from networks.models.fields import SearchNames, SearchText, SortKey


class Page(Record, Slugged, Published, Owned):
    """A text that staff write for readers: about the register, accessibility, privacy."""

    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(
        _("text"), blank=True, help_text=_("Markdown: an empty line between paragraphs, - for lists.")
    )
    lists = models.CharField(
        _("lists documents"),
        max_length=20,
        choices=Document.Kind,
        blank=True,
        help_text=_("The documents of this kind are listed below the text."),
    )
    sort_key = SortKey("title", db_index=True)
    search_names = SearchNames("title")
    search_text = SearchText("title", "body")

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["sort_key"]
        constraints = [
            *Published.Meta.constraints,
            in_some_language("title", _("Write the title in at least one language.")),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        return path_of("page", self.slug)
