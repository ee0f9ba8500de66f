from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from networks.models import KeyFigure, Organization
from networks.views.base import RegisterList, by
from networks.views.filters import Filter
from networks.views.organizations import figures_on, over_time


class FigureList(RegisterList):
    model = KeyFigure
    page = "figures"
    section = "figure"
    template_name = "networks/figure_list.html"

    @cached_property
    def figures(self):
        return list(self.seen(KeyFigure.objects.all()))

    def listed(self):
        newest = figures_on(self.figures, self.as_of.day)
        return self.seen(KeyFigure.objects.filter(pk__in=[figure.pk for figure in newest]))

    def filters(self):
        figures, networks = KeyFigure.objects.all(), self.seen(Organization.objects.all())
        return [
            Filter("kind", _("What is counted"), figures, "kind", dict(KeyFigure.Kind.choices)),
            Filter("network", _("Network"), figures, "organization__slug", networks),
        ]

    def get_context_data(self, **kwargs):
        shown = by(self.object_list, "kind")
        charts = over_time(self.figures, self.as_of.day)
        return super().get_context_data(
            any_figures=bool(self.figures),
            kinds=[
                {
                    "kind": kind,
                    "figures": shown[kind],
                    "charts": [each for each in charts if each["figures"][-1] in shown[kind]],
                }
                for kind in KeyFigure.Kind
                if kind in shown
            ],
            **kwargs,
        )
