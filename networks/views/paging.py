"""A list a page at a time.

The address names the row that its page begins with, so that a page far into a list costs no more than the
first, and is still there when rows come and go before it.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from networks import names
from networks.models.base import readable_key

PAGE = 50  # rows


@dataclass
class Paged:
    """The rows of a page. `next` and `previous` name the rows that those pages begin with; None where there
    is no such page, and "" for the first of all. `error` says why the page asked for is not shown."""

    rows: list = field(default_factory=list)
    next: str | None = None
    previous: str | None = None
    error: str = ""


def paged(ask, build, order, begin):
    """The page of a list that begins with the row named `begin`: its slug, or public identifier.

    `ask(what, build, **values)` answers a question, `build(at)` makes the queryset of the whole list,
    and `order` names columns that are never empty and together tell any two of its rows apart.
    """
    if begin and not names.INVISIBLE.search(begin):
        found = ask("begin", lambda at: at_key(build(at), at).values_list(*order), begin=begin)
    else:
        found = []
    if begin and not found:
        page = paged(ask, build, order, "")
        page.error = _("No row of this list is called “%(value)s”.") % {"value": names.shown(begin)}
        return page
    key = {f"key {number}": as_value(value) for number, value in enumerate(found[0])} if found else {}
    rows = ask("page", lambda at: beyond(build(at), order, at, ">").order_by(*order)[: PAGE + 1], **key)
    page = Paged(rows[:PAGE])
    if len(rows) > PAGE:
        page.next = named(rows[PAGE])
    if key:
        back = [f"-{column}" for column in order]
        before = ask(
            "before", lambda at: beyond(build(at), order, at, "<").order_by(*back)[: PAGE + 1], **key
        )
        # At the first row the list begins of itself.
        page.previous = named(before[PAGE - 1]) if len(before) > PAGE else "" if before else None
    return page


def named(row):
    return getattr(row, readable_key(type(row)))


def at_key(rows, at):
    return rows.filter(**{readable_key(rows.model): at.begin})


def as_value(value):
    return bytes(value) if isinstance(value, memoryview) else value


def beyond(rows, order, at, direction):
    """The rows from the key on (`>`, itself among them), or before it (`<`); all where there is no key."""
    keys = [getattr(at, f"key {number}", None) for number in range(len(order))]
    if keys[0] is None:
        return rows
    # Said first so that an index on the first column finds the place.
    place, same = Q(**{f"{order[0]}__{'gte' if direction == '>' else 'lte'}": keys[0]}), Q()
    either = Q()
    for column, key in zip(order, keys, strict=True):
        either |= same & Q(**{f"{column}__{'gt' if direction == '>' else 'lt'}": key})
        same &= Q(**{column: key})
    return rows.filter(place, either | same if direction == ">" else either)
