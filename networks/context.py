"""What every template has."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from networks.addresses import AsOf, asked
from networks.models import City, Page, prepared


def register(request):
    """`home`: the home city, or None; `as_of`: the day that the page speaks of; `pages`: the texts of the
    footer; `languages`; `editors_email`."""
    return {
        "home": SimpleLazyObject(City.objects.home),
        "as_of": SimpleLazyObject(lambda: AsOf(asked(request.GET))),
        "pages": SimpleLazyObject(lambda: prepared.ask("pages", lambda slots: Page.objects.published(), {})),
        "languages": settings.LANGUAGES,
        "editors_email": settings.EDITORS_EMAIL,
    }
