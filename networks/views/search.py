from django.views.generic import TemplateView

from networks import names
from networks import search as finder
from networks.views.base import RegisterView


class Search(RegisterView, TemplateView):
    template_name = "networks/search.html"
    section = "search"

    def get_context_data(self, **kwargs):
        query = self.asked.get("query", "")
        families = finder.search(query, self.request.user, self.as_of.day)
        return super().get_context_data(
            query=query[: names.LONGEST_QUERY],
            families=[(family._meta.verbose_name_plural, rows) for family, rows in families],
            hits=sum(len(rows) for _family, rows in families),
            **kwargs,
        )
