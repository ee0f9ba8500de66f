from django.contrib import admin

from networks import dates
from networks.admin.base import OWNERS, PUBLISHING, RegisterAdmin
from networks.models import Document, Page, Theme


@admin.register(Document)
class DocumentAdmin(RegisterAdmin):
    list_display = ["title", "kind", "publisher", "dated", "published"]
    list_filter = ["kind", "published"]
    search_fields = ["slug", "search_text__found"]
    fields = [
        "title",
        "kind",
        "publisher",
        "date",
        "reference",
        "url",
        "archive_url",
        "language",
        "summary",
        *PUBLISHING,
        *OWNERS,
        "slug",
        "public_id",
    ]

    @admin.display(description=Document._meta.get_field("date").verbose_name, ordering="date_earliest")
    def dated(self, document):
        return dates.words(document.date) if document.date else "–"


@admin.register(Theme)
class ThemeAdmin(RegisterAdmin):
    list_display = ["name", "published"]
    list_filter = ["published"]
    search_fields = ["slug", "search_text__found"]
    fields = ["name", "description", *PUBLISHING, *OWNERS, "slug", "public_id"]


@admin.register(Page)
class PageAdmin(RegisterAdmin):
    list_display = ["title", "slug", "lists", "published"]
    list_filter = ["published"]
    search_fields = ["slug", "search_text__found"]
    fields = ["title", "body", "lists", *PUBLISHING, *OWNERS, "slug", "public_id"]
