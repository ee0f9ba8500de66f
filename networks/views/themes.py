from django.views.generic import DetailView

from networks.models import Theme
from networks.views.base import RegisterList, RegisterView


class ThemeList(RegisterList):
    model = Theme
    page = "themes"

    @staticmethod
    def listed(at):
        return at.seen(Theme.objects.all())


class ThemeDetail(RegisterView, DetailView):
    model = Theme

    def get_context_data(self, **kwargs):
        theme = self.object
        return super().get_context_data(
            organizations=self.active(theme.organizations.all()),
            groups=self.active(theme.working_groups.all()),
            commitments=self.active(theme.commitments.all()),
            partnerships=self.active(theme.partnerships.all()),
            **kwargs,
        )
