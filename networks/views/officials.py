from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks import jsonld
from networks.models import City, Official, Organization, Position
from networks.views.base import RegisterList, RegisterView, by
from networks.views.filters import Filter


class OfficialList(RegisterList):
    model = Official
    page = "officials"

    @cached_property
    def positions(self):
        network = Coalesce(
            "organization__slug", "body__organization__slug", "working_group__organization__slug"
        )
        return self.active(Position.objects.all()).annotate(network=network)

    def listed(self):
        """The people who may hold a post on the page's day; `holds` tells whether one of them does."""
        own = self.positions.filter(official=OuterRef("pk")).order_by()
        people = self.seen(Official.objects.all())
        return people.filter(Exists(own)).annotate(holds=Exists(own.filter(holds=True)))

    def filters(self):
        networks, cities = self.seen(Organization.objects.all()), self.seen(City.objects.all())
        roles = dict(Position.Role.choices)
        return [
            Filter("city", _("On behalf of"), self.positions, "on_behalf_of__slug", cities, "official"),
            Filter("network", _("Network"), self.positions, "network", networks, "official"),
            Filter("role", _("Post"), self.positions, "role", roles, "official"),
        ]

    def downloaded(self):
        """The posts that fit the choices, vacant seats among them."""
        return self.narrowed.pairs_of(self.narrowed.filters[0])

    def get_context_data(self, **kwargs):
        in_office = self.listed().order_by().values("pk")
        return super().get_context_data(
            positions=by(self.positions, "official_id"),
            vacancies=[each for each in self.downloaded() if each.is_vacant],
            others=[] if self.narrowed.is_used else self.seen(Official.objects.exclude(pk__in=in_office)),
            **kwargs,
        )


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
