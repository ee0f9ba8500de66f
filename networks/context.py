"""What every public page has."""

from networks.addresses import AsOf, asked
from networks.caching import for_this_version
from networks.models import City, Page, prepared


def home_city(request):
    """The home city, or None before there is one."""
    if not hasattr(request, "home_city"):
        request.home_city = for_this_version(request, ["home"], City.objects.home)
    return request.home_city


def pages_of_the_foot(request):
    def read():
        return prepared.ask("pages", lambda slots: Page.objects.published().defer("search_text"), {})

    return for_this_version(request, ["pages"], read)


def as_of(request):
    """The day that the page speaks of."""
    if not hasattr(request, "as_of"):
        request.as_of = AsOf(asked(request.GET))
    return request.as_of
