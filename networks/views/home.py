from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.models import City, Commitment, Membership, Participation, Partnership, Position
from networks.views.base import AsOf, Sources, of
from networks.views.cities import map_of, not_ended


@require_safe
def home(request):
    city = City.objects.home()
    as_of = AsOf(request)

    def facts(model, **which):
        return model.objects.active_on(as_of.day).filter(**which).seen_by(request.user)

    memberships = facts(Membership).filter(of(city))
    led = facts(Participation, city=city, role__in=("leader", "co_leader"))
    seats = facts(Position, on_behalf_of=city)
    partnerships = not_ended(facts(Partnership), as_of.day)
    commitments = facts(Commitment, city=city)
    context = {
        "section": "home",
        "home": city,
        "as_of": as_of,
        "sources": Sources(),
        "memberships": memberships,
        "organizations": one_of_each(memberships, "organization_id"),
        "led": led,
        "groups": one_of_each(led, "working_group_id"),
        "seats": seats,
        "partnerships": partnerships,
        "chart": map_of(city, partnerships, as_of.day),
        "partners": one_of_each(partnerships, "city_id"),
        "commitments": commitments,
    }
    return render(request, "networks/home.html", context)


def one_of_each(rows, attribute):
    """A row for each value of an attribute: one that holds, where there is one."""
    return list({getattr(row, attribute): row for row in sorted(rows, key=lambda row: row.holds)}.values())
