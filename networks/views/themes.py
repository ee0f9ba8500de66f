from django.views.generic import DetailView

from networks.models import Theme
from networks.views.base import RegisterList, RegisterView
from networks.views.paging import PAGE


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
        # Of more than a page, the rest is in the list, narrowed down to the theme.
        return super().get_context_data(
            most=PAGE,
            organizations=self.active(theme.organizations.all())[: PAGE + 1],
            groups=self.active(theme.working_groups.all())[: PAGE + 1],
            commitments=self.active(theme.commitments.all())[: PAGE + 1],
            partnerships=self.active(theme.partnerships.all()),
            **kwargs,
        )
