from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from networks import names
from networks import search as finder
from networks.asking import Asked
from networks.views.base import RegisterView
from networks.views.paging import Paged, paged


@dataclass
class Group:
    """The hits of one family: how many, and those that the page shows."""

    value: str  # of the family in addresses
    label: str
    number: int
    rows: list


class Search(RegisterView, TemplateView):
    template_name = "networks/search.html"
    section = "search"

    def get_context_data(self, **kwargs):
        query = self.asked.get("query", "")
        search = finder.Search(query, self.user, self.day)
        chosen, page = self.chosen(), Paged()
        if not chosen:
            found = search.groups
        else:
            found = {family: (number, []) for family, number in search.counts.items()}
        if chosen in found:
            begin = self.asked.get("begin", "")
            page = paged(self.ask_search, lambda at: search.brief(chosen), finder.ORDER, begin)
            page.rows = search.rows(chosen, [row.pk for row in page.rows])
        hits = sum(number for number, _rows in found.values())
        return super().get_context_data(
            query=names.INVISIBLE.sub("\ufffd", query[: names.LONGEST_QUERY]),
            is_cut=len(query) > names.LONGEST_QUERY,
            searched=search.words,
            groups=[self.group(family, *each) for family, each in found.items()],
            hits=hits,
            chosen=chosen and self.group(chosen, found.get(chosen, (0,))[0], page.rows),
            paged=page,
            errors=self.errors(chosen),
            suggestion="" if hits else search.suggestion(),
            **kwargs,
        )

    def group(self, family, number, rows):
        return Group(family._meta.model_name, family._meta.verbose_name_plural, number, rows)

    def chosen(self):
        """The family that the reader wants, or None for all of them."""
        kind = self.asked.get("kind")
        return next((family for family in finder.FAMILIES if family._meta.model_name == kind), None)

    def errors(self, chosen):
        if chosen or "kind" not in self.asked:
            return []
        sentence = _("“%(value)s” cannot be chosen under “%(filter)s”.")
        return [sentence % {"value": names.shown(self.asked["kind"]), "filter": _("Kind")}]

    def ask_search(self, what, build, **values):
        return list(build(Asked(self.user, values)))
