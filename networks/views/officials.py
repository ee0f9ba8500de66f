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
    download = "officials_csv"

    @cached_property
    def positions(self):
        return self.active(Position.objects.all())

    def filters(self):
        network = Coalesce(
            "organization__slug", "body__organization__slug", "working_group__organization__slug"
        )
        positions = self.positions.annotate(network=network)
        networks, cities = self.seen(Organization.objects.all()), self.seen(City.objects.all())
        roles = dict(Position.Role.choices)
        return [
            Filter("city", _("On behalf of"), positions, "on_behalf_of__slug", cities, "official"),
            Filter("network", _("Network"), positions, "network", networks, "official"),
            Filter("role", _("Post"), positions, "role", roles, "official"),
        ]

    def downloaded(self):
        if not self.narrowed.is_used:
            return self.positions
        return self.positions.filter(official__in=self.get_queryset().order_by().values("pk"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            positions=by(self.positions, "official_id"),
            vacancies=[each for each in self.positions if each.is_vacant],
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
