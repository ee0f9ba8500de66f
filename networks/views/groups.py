from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks.models import Organization, Participation, Theme, WorkingGroup
from networks.views.base import RegisterList, RegisterView
from networks.views.filters import Filter, every


class WorkingGroupList(RegisterList):
    model = WorkingGroup
    page = "working_groups"

    order = ("organization__sort_key", "sort_key", "pk")

    @staticmethod
    def listed(at):
        return at.active(WorkingGroup.objects.all())

    @staticmethod
    def roles(at):
        return at.active(Participation.objects.filter(city=at.our_city))

    def filters(self):
        return [
            Filter("network", _("Network"), every(WorkingGroup), "organization__slug", Organization),
            Filter("theme", _("Theme"), every(WorkingGroup), "themes__slug", Theme),
            Filter(
                "role",
                _("The city’s role"),
                self.roles,
                "role",
                dict(Participation.Role.choices),
                "working_group",
            ),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(roles=self.of_page("working_group", self.roles), **kwargs)


class WorkingGroupDetail(RegisterView, DetailView):
    model = WorkingGroup

    def get_context_data(self, **kwargs):
        group = self.object
        return super().get_context_data(
            participations=self.active(group.participations.all()),
            history=self.seen(group.participations.all()),
            positions=self.active(group.positions.all()),
            parts=self.on_day(group.parts.all()),
            themes=self.seen(group.themes.all()),
            **kwargs,
        )
