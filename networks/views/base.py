"""What the public pages share: the day that they speak of, their sources, and what this reader may see."""

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin

from networks import dates
from networks.models import City


class Sources:
    """The sources of a page, numbered in the order in which the page refers to them."""

    def __init__(self):
        self.documents = []

    def number(self, document):
        """The number of `document` in the list at the foot of the page, from 1."""
        if document not in self.documents:
            self.documents.append(document)
        return self.documents.index(document) + 1


class AsOf:
    """The day that a page speaks of: `?dato=` or `?date=`, and today without it."""

    def __init__(self, request):
        self.day = self.today = timezone.localdate()
        self.error = ""
        typed = request.GET.get("dato") or request.GET.get("date") or ""
        if not typed:
            return
        try:
            span = dates.bounds(dates.understand(typed))
        except dates.DateError as error:
            self.error = error.messages[0]
            return
        if span.earliest is None or span.earliest != span.latest:
            self.error = _("“%s” is not one day. Write a whole date, such as 2020-12-01.") % typed[:40]
            return
        self.day = span.earliest

    @property
    def is_today(self):
        return self.day == self.today


def of(city):
    """A filter for what concerns `city`, itself or through the region that it is part of."""
    return Q(city=city) | Q(city__parts=city) if city else Q(pk=None)


class RegisterView(ContextMixin):
    """What lists and details share: the section of the menu, the day, and what this reader may see."""

    section = ""

    @cached_property
    def as_of(self):
        return AsOf(self.request)

    @cached_property
    def home(self):
        return City.objects.home()

    def get_queryset(self):
        return self.model.objects.seen_by(self.request.user)

    def seen(self, rows):
        """The rows of a queryset that this reader may see, with what their lists name."""
        return rows.seen_by(self.request.user)

    def active(self, rows):
        """The facts that may hold on the page's day, with what is certain first."""
        ordering = rows.model._meta.ordering
        return self.seen(rows.active_on(self.as_of.day)).order_by("-holds", *ordering)

    def inactive(self, rows):
        """The facts that surely do not hold on the page's day: they ended before it, or began after it."""
        return self.seen(rows.exclude(pk__in=rows.active_on(self.as_of.day).values("pk")))

    def get_context_data(self, **kwargs):
        page = {
            "section": self.section or self.model._meta.model_name,
            "as_of": self.as_of,
            "home": self.home,
            "sources": Sources(),
        }
        return super().get_context_data(**page, **kwargs)


def by(rows, attribute):
    """{key: [row, …]} of an attribute of the rows."""
    grouped = {}
    for row in rows:
        grouped.setdefault(getattr(row, attribute), []).append(row)
    return grouped
