from django.views.generic import TemplateView

from networks.models import Commitment, Membership, Participation, Partnership, Position
from networks.views.base import RegisterView, of


class Home(RegisterView, TemplateView):
    template_name = "networks/home.html"
    section = "home"

    def get_context_data(self, **kwargs):
        city = self.home
        memberships = self.active(Membership.objects.filter(of(city)))
        led = self.active(Participation.objects.filter(city=city, role__in=("leader", "co_leader")))
        partnerships = self.active(Partnership.objects.all())
        return super().get_context_data(
            memberships=memberships,
            organizations=one_of_each(memberships, "organization_id"),
            led=led,
            groups=one_of_each(led, "working_group_id"),
            seats=self.active(Position.objects.filter(on_behalf_of=city)) if city else [],
            partnerships=partnerships,
            partners=one_of_each(partnerships, "city_id"),
            commitments=self.active(Commitment.objects.filter(city=city)),
            **kwargs,
        )


def one_of_each(rows, attribute):
    """A row for each value of an attribute: one that holds, where there is one."""
    return list({getattr(row, attribute): row for row in sorted(rows, key=lambda row: row.holds)}.values())
