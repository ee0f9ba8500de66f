from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks.models import Organization, Participation, Theme, WorkingGroup
from networks.views.base import RegisterList, RegisterView, by
from networks.views.filters import Filter


class WorkingGroupList(RegisterList):
    model = WorkingGroup
    page = "working_groups"

    def listed(self):
        return self.active(WorkingGroup.objects.all()).order_by("organization__sort_key", "sort_key")

    def participations(self):
        return self.active(Participation.objects.filter(city=self.home))

    def filters(self):
        groups = WorkingGroup.objects.all()
        networks, themes = self.seen(Organization.objects.all()), self.seen(Theme.objects.all())
        roles = dict(Participation.Role.choices)
        return [
            Filter("network", _("Network"), groups, "organization__slug", networks),
            Filter("theme", _("Theme"), groups, "themes__slug", themes),
            Filter("role", _("The city’s role"), self.participations(), "role", roles, "working_group"),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(roles=by(self.participations(), "working_group_id"), **kwargs)


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
