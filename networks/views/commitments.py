from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks.charts.lines import lines, progress
from networks.models import City, Commitment, Measurement, Organization, Status, Target, Theme
from networks.models.organizations import in_digits
from networks.views.base import RegisterList, RegisterView
from networks.views.filters import Filter, every


class CommitmentList(RegisterList):
    model = Commitment
    page = "commitments"

    @staticmethod
    def listed(at):
        return at.active(Commitment.objects.all())

    def filters(self):
        return [
            Filter("city", _("City"), every(Commitment), "city__slug", City),
            Filter("status", _("Status"), with_status, "status", dict(Status.choices)),
            Filter("network", _("Network"), every(Commitment), "organization__slug", Organization),
            Filter("theme", _("Theme"), every(Commitment), "themes__slug", Theme),
        ]

    def all_rows(self, at):
        targets = Prefetch("targets", at.seen(Target.objects.all()))
        measurements = Prefetch("targets__measurements", at.seen(Measurement.objects.all()))
        return super().all_rows(at).prefetch_related(targets, measurements)

    def get_context_data(self, **kwargs):
        targets = [target for commitment in self.paged.rows for target in commitment.targets.all()]
        return super().get_context_data(
            states={target.pk: state_of(target, self.day) for target in targets}, **kwargs
        )


def with_status(at):
    """The commitments once for each of their targets, with its `status` on the page's day."""
    seen = at.seen(Target.objects.all()).order_by()
    status = Case(
        When(~Exists(seen.filter(commitment=OuterRef("pk"))), then=Value(Status.NO_TARGET)),
        When(~Q(targets__in=seen.values("pk")), then=None),
        When(targets__year__isnull=True, then=Value(Status.NO_YEAR)),
        When(targets__year__gte=at.year, then=Value(Status.NOT_DUE)),
        default="targets__outcome",
    )
    return Commitment.objects.annotate(status=status)


class CommitmentDetail(RegisterView, DetailView):
    model = Commitment

    def get_context_data(self, **kwargs):
        measurements = Prefetch("measurements", self.seen(Measurement.objects.all()))
        targets = self.seen(self.object.targets.all()).prefetch_related(measurements)
        day = self.as_of.day
        return super().get_context_data(
            targets=[
                {"target": target, "chart": chart_of(target, day), **state_of(target, day)}
                for target in targets
            ],
            themes=self.seen(self.object.themes.all()),
            **kwargs,
        )


def state_of(target, day):
    """What there is to say of a target on `day`.

    {"status", "is_past", "measured": the measurements until then, "newest", "baseline", "progress"}.
    """
    measured = measured_until(target, day)
    # What was measured after the deadline does not tell how far it had come by then.
    in_time = [each for each in measured if target.year is None or each.year <= target.year]
    newest = (in_time or measured or [None])[-1]
    baseline = next((each for each in measured if each.year == target.baseline_year), None)
    bar = None
    if in_time and target.value is not None:
        bar = progress(target.comparator, target.value, newest.value, baseline and baseline.value)
    return {
        "status": target.status_on(day),
        "is_past": target.is_past(day),
        "measured": measured,
        "newest": newest,
        "baseline": baseline,
        "progress": bar,
    }


def measured_until(target, day):
    """The measurements of the years before that of `day`; those of this very year are known already."""
    known = day.year if day == timezone.localdate() else day.year - 1
    return [each for each in target.measurements.all() if each.year <= known]


def chart_of(target, day):
    """The target against its measurements until `day`; None where nothing was measured."""
    points = [(each.year, each.value) for each in measured_until(target, day)]
    aim = (target.year, target.value) if target.value is not None else None
    return lines(points, aim, target.baseline_year, in_digits) if points else None
