from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.addresses import path_of
from networks.models.base import Owned, Published, Record, Slugged, in_some_language
from networks.models.fields import SearchNames, SearchText, SortKey


class Theme(Record, Slugged, Published, Owned):
    """A subject that networks, groups and commitments are about."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    sort_key = SortKey("name", db_index=True)
    search_names = SearchNames("name")
    search_text = SearchText("name", "description")

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["sort_key"]
        constraints = [
            *Published.Meta.constraints,
            in_some_language("name", _("Write the name in at least one language.")),
        ]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return path_of("theme", self.slug)
