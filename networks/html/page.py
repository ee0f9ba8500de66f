"""What every public page has, and what the functions of its templates need to know of it."""

from functools import partial

from django.conf import settings
from django.utils.translation import get_language

from networks.context import as_of, home_city, pages_of_the_foot
from networks.html import facts, found, head, rows


class Sources:
    """What the foot of a page explains: its sources, numbered in the order in which it refers to them."""

    def __init__(self):
        self.documents = []
        # {key of a document: its number}, and {key: the newest day when a fact from it was verified, or None}
        self.numbers = {}
        self.verified = {}
        self.explain_possible = False  # whether the page says of anything that it is merely possible

    def number(self, fact):
        """The number of the fact's source in the list at the foot of the page, from 1."""
        key = fact.source_id
        if (number := self.numbers.get(key)) is None:
            self.documents.append(fact.source)
            number = self.numbers[key] = len(self.documents)
        if (before := self.verified.get(key)) is None or (fact.verified_on and fact.verified_on > before):
            self.verified[key] = fact.verified_on
        return number


class Page:
    """A page on its way to a reader."""

    def __init__(self, request):
        self.request = request
        self.language = get_language()
        self.home = home_city(request)
        self.as_of = as_of(request)
        self.sources = Sources()


OF_A_PAGE = {
    function.__name__: function
    for function in (
        facts.address,
        facts.address_filtered,
        facts.address_to,
        facts.address_with,
        facts.download_address,
        facts.kept,
        facts.link,
        facts.marks,
        facts.other_languages,
        facts.post,
        facts.seen,
        facts.source,
        facts.stated_by,
        facts.unfiltered_address,
        facts.when,
        found.found_link,
        head.addresses,
        head.once,
        rows.member_rows,
        rows.network_rows,
        rows.position_rows,
        rows.source_rows,
    )
}


def context(request):
    """What a template finds besides what the view tells it: `home`, the home city or None; `as_of`, the day
    that the page speaks of; its `sources` and `language`; and the functions that depend on the page."""
    page = Page(request)
    return {
        "home": page.home,
        "as_of": page.as_of,
        "sources": page.sources,
        "language": page.language,
        "editors_email": settings.EDITORS_EMAIL,
        "pages_of_the_foot": partial(pages_of_the_foot, request),
        **{name: partial(function, page) for name, function in OF_A_PAGE.items()},
    }
