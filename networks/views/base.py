"""What the public pages share: the day that they speak of, their sources, and what this reader may see."""

from django.db.models import Max, Q
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin

from networks import dates, jsonld
from networks.models import City

MOST_MOVED = 20  # records that had one address, one after the other


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


def moved(rows, slug):
    """The one of `rows` that had the address `slug` last and has another now; None where there is none.

    Whatever has the address now keeps it, be it a draft. Only what history knows as published counts: an
    address that the public never had leads nowhere.
    """
    if rows.model.objects.filter(slug=slug).exists():
        return None
    history = rows.model.history.filter(slug=slug, published=True).order_by()
    newest = history.values("id").annotate(last=Max("history_id")).order_by("-last")[:MOST_MOVED]
    keys = [each["id"] for each in newest]
    found = rows.in_bulk(keys)
    return next((found[key] for key in keys if key in found), None)


def redirect_for_ever(request, address):
    """A permanent redirect to `address` with the query of the request."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    # A browser that remembered it would be led in a circle where a change of address is undone.
    response.headers["Cache-Control"] = "no-cache"
    return response


class RegisterView(ContextMixin):
    """What lists and details share: the section of the menu, the day, and what this reader may see."""

    section = ""
    crumb = None  # the (label, name of the address) of the list that a detail page stands under

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            if "slug" in kwargs and (row := moved(self.get_queryset(), kwargs["slug"])):
                return redirect_for_ever(request, row.get_absolute_url())
            raise

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
        page = super().get_context_data(**page, **kwargs)
        # A role without dates on the page of another day would be taken for one of today.
        if self.as_of.is_today and getattr(page.get("object"), "is_public", False):
            things = [self.about(page), jsonld.crumbs(self.places(), self.request.build_absolute_uri)]
            page["linked_data"] = [each for each in things if each]
        return page

    def about(self, page):
        """What a detail page is about, as JSON-LD: `page` is its context. None: its crumbs say enough."""

    def places(self):
        """The (name, path) of the pages on the way to this one, from the front page."""
        above = [(str(self.crumb[0]), reverse(self.crumb[1]))] if self.crumb else []
        own = str(self.object), self.object.get_absolute_url()
        return [(_("Front page"), reverse("home")), *above, own]


def by(rows, attribute):
    """{key: [row, …]} of an attribute of the rows."""
    grouped = {}
    for row in rows:
        grouped.setdefault(getattr(row, attribute), []).append(row)
    return grouped
