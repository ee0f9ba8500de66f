from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView

from networks.models import Participation, WorkingGroup
from networks.views.base import RegisterView, by


class WorkingGroupList(RegisterView, ListView):
    model = WorkingGroup

    def get_queryset(self):
        return self.active(WorkingGroup.objects.all()).order_by("organization__sort_key", "sort_key")

    def get_context_data(self, **kwargs):
        participations = Participation.objects.filter(city=self.home)
        return super().get_context_data(roles=by(self.active(participations), "working_group_id"), **kwargs)


class WorkingGroupDetail(RegisterView, DetailView):
    model = WorkingGroup
    crumb = gettext_lazy("Working groups"), "working_groups"

    def get_context_data(self, **kwargs):
        group = self.object
        return super().get_context_data(
            participations=self.active(group.participations.all()),
            history=self.seen(group.participations.all()),
            positions=self.active(group.positions.all()),
            parts=self.seen(group.parts.all()),
            themes=self.seen(group.themes.all()),
            **kwargs,
        )
