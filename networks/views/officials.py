from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks import jsonld
from networks.models import City, Official, Organization, Position
from networks.views.base import RegisterList, RegisterView
from networks.views.filters import Filter
from networks.views.paging import PAGE


class OfficialList(RegisterList):
    model = Official
    page = "officials"

    @staticmethod
    def listed(at):
        """The people who may hold a post on the page's day; `holds` tells whether one of them does."""
        own = posts(at).filter(official=OuterRef("pk")).order_by()
        people = at.seen(Official.objects.all())
        return people.filter(Exists(own)).annotate(holds=Exists(own.filter(holds=True)))

    @staticmethod
    def others(at):
        """The people who held or will hold posts at other times."""
        own = posts(at).filter(official=OuterRef("pk")).order_by()
        return at.seen(Official.objects.filter(~Exists(own)))

    def filters(self):
        roles = dict(Position.Role.choices)
        return [
            Filter("city", _("On behalf of"), posts, "on_behalf_of__slug", City, "official"),
            Filter("network", _("Network"), posts, "network", Organization, "official"),
            Filter("role", _("Post"), posts, "role", roles, "official"),
        ]

    def fitting(self, at):
        """The posts that fit the choices, vacant seats among them."""
        return self.narrowed.pairs_of(self.narrowed.filters[0], at)

    def downloaded(self):
        return self.fitting(self.at)

    def get_context_data(self, **kwargs):
        vacant = self.ask_list("vacancies", lambda at: self.fitting(at).filter(official=None)[: PAGE + 1])
        return super().get_context_data(
            positions=self.of_page("official", posts),
            vacancies=[each for each in vacant if each.is_vacant],
            **kwargs,
        )


def posts(at):
    network = Coalesce("organization__slug", "body__organization__slug", "working_group__organization__slug")
    return at.active(Position.objects.all()).annotate(network=network)


class OfficialDetail(RegisterView, DetailView):
    model = Official

    def get_context_data(self, **kwargs):
        positions = list(self.on_day(self.object.positions.all()))
        return super().get_context_data(
            positions=[each for each in positions if each.active],
            history=positions,
            **kwargs,
        )

    def about(self, page):
        return jsonld.person(self.object, page["positions"], self.request.build_absolute_uri)
