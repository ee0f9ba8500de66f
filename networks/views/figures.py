from datetime import date

from django.db.models import Case, DateField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import KeyFigure, Organization
from networks.views.base import RegisterList, by
from networks.views.filters import Filter, every
from networks.views.organizations import over_time

# The day that a figure speaks of. "2020 at the latest" has no earliest day.
STATED = Coalesce(
    Case(
        When(as_of="", then=Coalesce("source__date_earliest", "source__date_latest")),
        default=Coalesce("as_of_earliest", "as_of_latest"),
    ),
    Value(date.min, DateField()),
)
UNDATED = Q(as_of="") & (Q(source=None) | Q(source__date=""))


class FigureList(RegisterList):
    model = KeyFigure
    page = "figures"
    section = "figure"
    template_name = "networks/figure_list.html"
    order = ("kind", "organization__sort_key", "pk")

    @staticmethod
    def listed(at):
        """Of each thing that is counted in each organisation, the newest figure not later than the day."""
        is_today = LessThanOrEqual(Value(timezone.localdate(), DateField()), at.day)
        told = at.seen(KeyFigure.objects.annotate(stated=STATED)).filter(
            ~UNDATED | is_today, stated__lte=at.day
        )
        newer = Q(stated__gt=OuterRef("stated")) | Q(stated=OuterRef("stated"), pk__gt=OuterRef("pk"))
        # The same words in the column without a language, which holds whichever are there.
        same = {name: OuterRef(name) for name in ("organization", "kind", "label")}
        return told.filter(~Exists(told.rewrite(False).order_by().filter(newer, **same)))

    def filters(self):
        return [
            Filter("kind", _("What is counted"), every(KeyFigure), "kind", dict(KeyFigure.Kind.choices)),
            Filter("network", _("Network"), every(KeyFigure), "organization__slug", Organization),
        ]

    def get_context_data(self, **kwargs):
        networks = sorted({figure.organization_id for figure in self.paged.rows})
        every_figure = self.seen(KeyFigure.objects.filter(organization__in=networks))
        charts = over_time(every_figure, self.day)
        shown = by(self.paged.rows, "kind")
        return super().get_context_data(
            any_figures=bool(self.paged.rows) or self.seen(KeyFigure.objects.all()).exists(),
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
