"""What every template has."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from networks.addresses import AsOf, asked
from networks.caching import for_this_version
from networks.models import City, Page, prepared


def frame(request):
    """(the home city or None, the pages of the footer): what stands around every page."""
    if not hasattr(request, "register_frame"):
        request.register_frame = for_this_version(request, ["frame"], read_frame)
    return request.register_frame


def read_frame():
    pages = prepared.ask("pages", lambda slots: Page.objects.published().defer("search_text"), {})
    return City.objects.home(), pages


def register(request):
    """`home`: the home city, or None; `as_of`: the day that the page speaks of; `pages`: the texts of the
    footer; `languages`; `editors_email`."""
    return {
        "home": SimpleLazyObject(lambda: frame(request)[0]),
        "as_of": SimpleLazyObject(lambda: AsOf(asked(request.GET))),
        "pages": SimpleLazyObject(lambda: frame(request)[1]),
        "languages": settings.LANGUAGES,
        "editors_email": settings.EDITORS_EMAIL,
    }
