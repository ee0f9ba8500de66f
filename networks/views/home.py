from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import jsonld
from networks.models import City, Commitment, Membership, Participation, Partnership, Position
from networks.views.base import AsOf, Sources, of


@require_safe
def home(request):
    city = City.objects.home()
    as_of = AsOf(request)

    def facts(model, **which):
        return model.objects.active_on(as_of.day).filter(**which).seen_by(request.user)

    memberships = facts(Membership).filter(of(city))
    led = facts(Participation, city=city, role__in=("leader", "co_leader"))
    seats = facts(Position, on_behalf_of=city)
    partnerships = facts(Partnership)
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
        "partners": one_of_each(partnerships, "city_id"),
        "commitments": commitments,
    }
    if city:
        name = _("%(city)s international") % {"city": city}
        paths = reverse("home"), reverse("search")
        context["linked_data"] = [jsonld.site(name, *paths, request.build_absolute_uri)]
    return render(request, "networks/home.html", context)


def one_of_each(rows, attribute):
    """A row for each value of an attribute: one that holds, where there is one."""
    return list({getattr(row, attribute): row for row in sorted(rows, key=lambda row: row.holds)}.values())
