from django.views.generic import ListView

from networks.models import KeyFigure
from networks.views.base import RegisterView, by
from networks.views.organizations import figures_on, over_time


class FigureList(RegisterView, ListView):
    model = KeyFigure
    section = "figure"
    template_name = "networks/figure_list.html"

    def get_queryset(self):
        return self.seen(KeyFigure.objects.all())

    def get_context_data(self, **kwargs):
        figures, day = list(self.object_list), self.as_of.day
        charts = over_time(figures, day)
        kinds = by(figures_on(figures, day), "kind")
        return super().get_context_data(
            kinds=[
                {
                    "kind": KeyFigure.Kind(kind),
                    "figures": newest,
                    "charts": [each for each in charts if each["figures"][-1].kind == kind],
                }
                for kind, newest in kinds.items()
            ],
            **kwargs,
        )
