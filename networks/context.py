"""What every template has."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

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


def register(request):
    """`home`: the home city, or None; `as_of`: the day that the page speaks of; `pages`: the texts of the
    footer; `languages`; `editors_email`."""
    return {
        "home": SimpleLazyObject(lambda: home_city(request)),
        "as_of": SimpleLazyObject(lambda: AsOf(asked(request.GET))),
        "pages": SimpleLazyObject(lambda: pages_of_the_foot(request)),
        "languages": settings.LANGUAGES,
        "editors_email": settings.EDITORS_EMAIL,
    }
