"""The history of a city's relation to an organisation: what followed on what, and where nothing is known."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)


@dataclass
class Episode:
    """`kind` is "membership", "position", "founded", "ended", "gap" or "unknown".

    `fact` is the row that tells of it; of a gap, the membership before it, and `next` the one after it; of
    the unknown, the first membership, of which no source says when it began.
    """

    kind: str
    fact: Any
    next: Any = None

    @property
    def order(self):
        """Sorts episodes by when they ended, the lasting ones last, and then by when they began."""
        start, end = self.fact.start_latest or self.fact.start_earliest, self.fact.end_latest
        match self.kind:
            case "founded":
                end = start
            case "ended":
                start = end
            case "gap":
                start = end = self.next.start_earliest - DAY
            case "unknown":
                start, end = date.min, date.min
        return end or date.max, start or date.min


def episodes(organization, memberships, positions):
    """The `Episode`s of a city in an organisation, the newest first.

    `memberships` are its own there, and `positions` those on its behalf, in any order.
    """
    found = [Episode("membership", each) for each in memberships]
    found += [Episode("position", each) for each in positions]
    if not found:
        return []
    if organization.start:
        found.append(Episode("founded", organization))
    if organization.end:
        found.append(Episode("ended", organization))
    return sorted(found + gaps(memberships), key=lambda episode: episode.order, reverse=True)


def gaps(memberships):
    """Where surely no membership held between two of them, and the start that no source tells."""
    found, last = [], None
    in_order = sorted(
        memberships, key=lambda each: (each.start_earliest or date.min, each.end_latest or date.max)
    )
    for each in in_order:
        if last is None:
            if not each.start:
                found.append(Episode("unknown", each))
        elif last.end_latest and each.start_earliest and last.end_latest + DAY < each.start_earliest:
            found.append(Episode("gap", last, each))
        if last is None or (each.end_latest or date.max) > (last.end_latest or date.max):
            last = each
    return found
