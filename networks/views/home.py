from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from networks import dates, jsonld
from networks.charts.timeline import Period, timeline
from networks.models import Commitment, Membership, Participation, Partnership, Position, Status, Target
from networks.views.base import RegisterView, of, with_region
from networks.views.cities import map_of, not_ended


class Home(RegisterView, TemplateView):
    template_name = "networks/home.html"
    section = "home"

    def get_context_data(self, **kwargs):
        city = self.home
        every_membership = list(self.on_day(Membership.objects.filter(of(city))))
        memberships = [each for each in every_membership if each.active]
        led = self.active(Participation.objects.filter(city=city, role__in=("leader", "co_leader")))
        partnerships = not_ended(self.active(Partnership.objects.all()), self.as_of.day)
        targets = Prefetch("targets", self.seen(Target.objects.all()))
        every_commitment = self.active(Commitment.objects.all()).prefetch_related(targets)
        commitments = [each for each in every_commitment if each.city_id in with_region(city)]
        return super().get_context_data(
            memberships=memberships,
            organizations=one_of_each(memberships, "organization_id"),
            led=led,
            groups=one_of_each(led, "working_group_id"),
            seats=self.active(Position.objects.filter(on_behalf_of=city)) if city else [],
            partnerships=partnerships,
            chart=map_of(city, partnerships, self.as_of),
            partners=one_of_each(partnerships, "city_id"),
            commitments=commitments,
            # The list has those of other cities too, where there are any.
            only=city.slug if city and len(commitments) < len(every_commitment) else "",
            statuses=count_of_statuses(commitments, self.as_of.day),
            timeline=over_time(every_membership, self.as_of.day),
            linked_data=self.linked_data(),
            **kwargs,
        )

    def linked_data(self):
        if not self.home:
            return None
        name = _("%(city)s international") % {"city": self.home}
        return jsonld.site(name, reverse("home"), reverse("search"), self.request.build_absolute_uri)


def one_of_each(rows, attribute):
    """A row for each value of an attribute: one that holds, where there is one."""
    return list({getattr(row, attribute): row for row in sorted(rows, key=lambda row: row.holds)}.values())


def count_of_statuses(commitments, day):
    """[(Status, number of commitments with such a target), …], without those that no commitment has."""
    found = [status for commitment in commitments for status in commitment.statuses_on(day)]
    return [(status, found.count(status)) for status in Status if status in found]


def over_time(memberships, day):
    """The timeline of the memberships, a lane for each relation: {"facts", "shapes"}. None without any."""
    lanes = {}
    for membership in sorted(memberships, key=lambda each: bytes(each.organization.sort_key)):
        relation = membership.organization_id, membership.city_id, membership.role
        lanes.setdefault(relation, []).append(membership)
    if not lanes:
        return None
    drawn = timeline([[period_of(each) for each in facts] for facts in lanes.values()], day)
    drawn["lanes"] = [
        {"facts": facts, "shapes": shapes}
        for facts, shapes in zip(lanes.values(), drawn["lanes"], strict=True)
    ]
    return drawn


def period_of(membership):
    """The days of a membership: it ended with its organisation and its city, but did not begin with them."""
    ended = (membership, membership.organization, membership.city)
    return Period(
        dates.Span(membership.start_earliest, membership.start_latest),
        dates.Span(
            min((each.end_earliest for each in ended if each.end_earliest), default=None),
            min((each.end_latest for each in ended if each.end_latest), default=None),
        ),
        dates.bounds(membership.stated_as_of).earliest,
    )
