from django.utils.translation import gettext as _

from networks.models import KeyFigure, Organization
from networks.views.base import RegisterList, by
from networks.views.filters import Filter
from networks.views.organizations import figures_on, over_time


class FigureList(RegisterList):
    model = KeyFigure
    download = "figures_csv"
    section = "figure"
    template_name = "networks/figure_list.html"

    def filters(self):
        figures, networks = KeyFigure.objects.all(), self.seen(Organization.objects.all())
        return [
            Filter("kind", _("What is counted"), figures, "kind", dict(KeyFigure.Kind.choices)),
            Filter("network", _("Network"), figures, "organization__slug", networks),
        ]

    def get_context_data(self, **kwargs):
        figures, day = list(self.object_list), self.as_of.day
        charts = over_time(figures, day)
        newest = figures_on(figures, day)
        return super().get_context_data(
            number=len(newest),
            kinds=[
                {
                    "kind": KeyFigure.Kind(kind),
                    "figures": of_kind,
                    "charts": [each for each in charts if each["figures"][-1].kind == kind],
                }
                for kind, of_kind in by(newest, "kind").items()
            ],
            **kwargs,
        )
