"""Finds rows by all the words of a query, in every language, without regard to case and accents."""

from django.db.models import Q

from networks import names
from networks.models import City, Commitment, Document, Official, Organization, Page, Theme, WorkingGroup
from networks.models.facts import Dated

# The families that a reader can find, in the order in which they are shown.
FAMILIES = (Organization, WorkingGroup, Commitment, Official, City, Theme, Document, Page)


def matching(query):
    """A filter for the rows of a family that hold all the words of `query`, in any order.

    None where the query holds no letter or digit. Only the first 200 characters count.
    """
    words = names.fold(query[: names.LONGEST_QUERY].replace("\0", " ")).split()
    if not words:
        return None
    found = Q()
    for word in words:
        found &= Q(search_text__contains=word)
    return found


def search(query, user, day):
    """[(family, rows)] of all that `user` may see and `query` finds; families with no rows are left out.

    Rows that may hold on `day`, as `on_day` annotates them, come before those of other times.
    """
    found = matching(query)
    if found is None:
        return []
    families = []
    for family in FAMILIES:
        rows = family.objects.filter(found).seen_by(user)
        if issubclass(family, Dated):
            rows = rows.on_day(day).order_by("-active", *family._meta.ordering)
        families.append((family, list(rows)))
    return [(family, rows) for family, rows in families if rows]
