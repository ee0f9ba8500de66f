"""What the public pages share: the day that they speak of, their sources, and what this reader may see."""

from pathlib import PurePath

from django.db.models import FilteredRelation, Max, OuterRef, Q, Subquery
from django.http import Http404, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin

from networks.addresses import asked, query
from networks.asking import Asked, Asking, ask
from networks.caching import for_this_version
from networks.context import as_of, home_city
from networks.duplicates import successors
from networks.models.facts import Dated
from networks.resources.export import public_csv
from networks.views.filters import Filters
from networks.views.gone import gone
from networks.views.paging import PAGE, paged

MOST_MOVED = 20  # records that had one address, one after the other


def with_region(city):
    """The keys of `city` and of the region that it is part of; none for None."""
    return {city.pk, city.part_of_id or city.pk} if city else set()


def of(city):
    """A filter for what concerns `city`, itself or through the region that it is part of."""
    return Q(city__in=with_region(city))


def moved(rows, slug):
    """The one of `rows` that had the address `slug` last and has another now; None where there is none.

    What was merged into another record leads to that one.
    Whatever has the address now keeps it, be it a draft. Only what history knows as published counts: an
    address that the public never had leads nowhere.
    """
    if rows.model.objects.filter(slug=slug).exists():
        return None
    history = rows.model.history.filter(slug=slug, published=True).order_by()
    newest = history.values("id").annotate(last=Max("history_id")).order_by("-last")[:MOST_MOVED]
    keys = [each["id"] for each in newest]
    leads = successors(rows.model, keys)
    keys = [leads.get(key, key) for key in keys]
    found = rows.in_bulk(keys)
    return next((found[key] for key in keys if key in found), None)


def redirect_for_ever(request, address):
    """A permanent redirect to `address` with the query of the request."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    # A browser that remembered it would be led in a circle where a change of address is undone.
    response.headers["Cache-Control"] = "no-cache"
    return response


class RegisterView(ContextMixin, Asking):
    """What lists and details share: the section of the menu, the day, and what this reader may see."""

    section = ""
    template_engine = "public"

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            if "slug" in kwargs and (row := moved(self.get_queryset(), kwargs["slug"])):
                return redirect_for_ever(request, row.get_absolute_url())
            if "slug" in kwargs and (page := gone(request, self.model, kwargs["slug"])):
                return page
            raise

    @cached_property
    def asked(self):
        return asked(self.request.GET)

    @cached_property
    def as_of(self):
        return as_of(self.request)

    @property
    def user(self):
        return self.request.user

    @property
    def day(self):
        return self.as_of.day

    @cached_property
    def home(self):
        return home_city(self.request)

    def ask(self, build, key=None, **values):
        """The rows of the queryset that `build` makes of an `Asked`, as a list; see `asking.ask`."""
        return ask(self.user, build, {**self.common_values, **values}, key)

    @cached_property
    def common_values(self):
        city = self.home
        return {
            "day": self.day,
            "year": self.day.year,
            "our_city": city and city.pk,
            "our_region": city and (city.part_of_id or city.pk),
        }

    def get_queryset(self):
        rows = self.seen(self.model.objects.all())
        return rows.on_day(self.day) if issubclass(self.model, Dated) else rows

    def get_context_data(self, **kwargs):
        page = super().get_context_data(section=self.section or self.model._meta.model_name, **kwargs)
        # A role without dates on the page of another day would be taken for one of today.
        if self.as_of.is_today and getattr(page.get("object"), "is_public", False):
            page["linked_data"] = self.about(page)
        return page

    def about(self, page):
        """What a detail page is about, as JSON-LD, or None; `page` is its context."""


class RegisterList(RegisterView, TemplateView):
    """A list that the reader narrows down, goes through a page at a time, and takes along as a file."""

    as_csv = False
    page = ""  # the name of the list's address; that of its file ends in _csv
    order = ("sort_key", "pk")

    def get_template_names(self):
        return [self.template_name or f"networks/{self.model._meta.model_name}_list.html"]

    @staticmethod
    def listed(at):
        """The rows of the list before the reader narrows it down."""

    # As `listed`, the rows that have no place on the list on the page's day; None where all rows have one.
    others = None

    def filters(self):
        """What the list can be narrowed down by, as a list of `Filter`."""
        return []

    @cached_property
    def of_other_times(self):
        """Whether the reader wants the rows of other times than the page's day."""
        return self.asked.get("time") == "other" and self.others is not None

    @cached_property
    def at(self):
        """What the questions of this list may depend on."""
        return Asked(self.user, self.common_values)

    @cached_property
    def narrowed(self):
        rows = self.others if self.of_other_times else self.listed
        filters = Filters(self.filters(), rows, self.at, self.asked, self.ask_list, self.keep)
        self.common_values.update(filters.chosen)
        self.at.__dict__.update(filters.chosen)
        return filters

    def address(self, as_csv=False):
        """The path of this list, or of its file."""
        return reverse(f"{self.page}_csv" if as_csv else self.page, kwargs=self.kwargs)

    def keep(self, what, make):
        parts = (
            self.address(),
            what,
            str(self.day),
            self.of_other_times,
            sorted(self.narrowed.chosen.items()),
        )
        return for_this_version(self.request, parts, make)

    def ask_list(self, what, build, **values):
        """As `ask`, of a question named `what` that follows from what the list is narrowed down by, too."""
        key = (self.page, what, self.of_other_times, *self.narrowed.chosen)
        return self.ask(build, key, **values)

    def all_rows(self, at):
        """The rows of the whole list, narrowed down."""
        return self.narrowed.narrow(self.narrowed.rows(at), at)

    @cached_property
    def paged(self):
        return paged(self.ask_list, self.all_rows, self.order, self.asked.get("begin", ""))

    def downloaded(self):
        """The rows of the file: those of the list, unless its family is told by other rows."""
        return self.all_rows(self.at).order_by(*self.order)

    def get(self, request, *args, **kwargs):
        if not self.as_csv:
            return super().get(request, *args, **kwargs)
        if self.as_of.error or self.narrowed.errors:
            # A file has no room for words: the list says what is wrong.
            return redirect(self.address() + query(self.asked))
        name = f"{PurePath(request.path).stem}-{self.as_of.day}.csv"
        return StreamingHttpResponse(
            public_csv(self.downloaded(), self.as_of.day),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def get_context_data(self, **kwargs):
        others = self.rows_of_other_times()
        return super().get_context_data(
            filters=self.narrowed,
            paged=self.paged,
            object_list=self.paged.rows,
            others=others[:PAGE],
            more_others=len(others) > PAGE,
            **kwargs,
        )

    def rows_of_other_times(self):
        """What stands behind the end of the list: the first rows that have no place on it on this day."""
        if self.others is None or self.of_other_times or self.paged.next is not None:
            return []
        return self.ask_list(
            "others", lambda at: self.narrowed.narrow(self.others(at), at).order_by(*self.order)[: PAGE + 1]
        )

    def of_page(self, relation, rows):
        """{key: [row, …]} of those of `rows`, a function of an `Asked`, whose `relation` is on this page."""
        keys = [row.pk for row in self.paged.rows]
        keys += [0] * (PAGE - len(keys))  # one question for pages of any length

        found = self.ask(
            lambda at: rows(at).filter(at.one_of(f"{relation}_id", "keys")),
            (rows.__code__, relation),
            keys=keys,
        )
        return by(found, f"{relation}_id")


def by(rows, attribute):
    """{key: [row, …]} of an attribute of the rows."""
    grouped = {}
    for row in rows:
        grouped.setdefault(getattr(row, attribute), []).append(row)
    return grouped


def with_parts(rows, relation, parts, *ordering):
    """The rows of a queryset as a list, with those of their `relation` that the queryset `parts` holds."""
    return with_their_parts(joined_with(rows, relation, parts, *ordering), relation)


def joined_with(rows, relation, parts, *ordering):
    """A queryset of `rows`, each once for each of its `relation` that the queryset `parts` holds.

    One query reads both, for there is much to tell. `ordering` speaks of a row's `part`.
    """
    told = [name for name in ("holds", "is_public") if name in parts.query.annotations]
    of_part = parts.order_by().filter(pk=OuterRef("part"))
    above = rows.model._meta.get_field(relation).field.name
    named = [f"part__{path}" for path in parts.model.shown_with if path.split("__")[0] != above]
    joined = rows.annotate(
        part=FilteredRelation(relation), **{f"part_{name}": Subquery(of_part.values(name)) for name in told}
    ).select_related(*rows.model.shown_with, "part", *named)
    own = rows.query.order_by or rows.model._meta.ordering
    surest_first = ["-part_holds"] if "holds" in told else []
    return joined.order_by(*own, *surest_first, *ordering)


def with_their_parts(joined, relation):
    """The rows that `joined_with` has joined as a list, each once, with its parts."""
    found = {}
    for row in joined:
        _row, its_parts = found.setdefault(row.pk, (row, []))
        if row.part_is_public is not None:
            for name in ("holds", "is_public"):
                if hasattr(row, f"part_{name}"):
                    setattr(row.part, name, getattr(row, f"part_{name}"))
            its_parts.append(row.part)
    for row, its_parts in found.values():
        give(row, relation, its_parts)
    return [row for row, _parts in found.values()]


def give(row, relation, others):
    """Let `others` be what the many-sided `relation` of a row holds, as prefetch_related does."""
    rows = getattr(row, relation).all()
    rows._result_cache = others
    row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = rows
