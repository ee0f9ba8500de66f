"""How a list is narrowed down: what may be chosen, and how many rows each choice would leave."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from networks import names


@dataclass
class Option:
    """One choice: `row` is what it stands for where that is a row with a name, else `label` says it."""

    value: str
    count: int
    chosen: bool
    label: str = ""
    row: Any = None


@dataclass
class Filter:
    """A thing that a list can be narrowed down by.

    `pairs` is a queryset of what ties the rows of the list to their values: `key` there is the row's key,
    `field` the value. `labels` are {value: label}, or a queryset of the rows that the values are slugs of.
    """

    parameter: str
    label: str
    pairs: Any
    field: str
    labels: Any
    key: str = "pk"
    chosen: str = ""
    options: tuple = ()

    def count(self, rows, pairs):
        """Offer what occurs among `rows` and `pairs`, which all the other filters have narrowed down."""
        tied = pairs.filter(**{f"{self.key}__in": rows.order_by().values("pk")})
        numbers = tied.order_by().values_list(self.field).annotate(Count(self.key, distinct=True))
        counts = {value: number for value, number in numbers if value}
        if self.chosen:
            counts.setdefault(self.chosen, 0)
        self.options = [
            Option(value, counts[value], value == self.chosen, **shown)
            for value, shown in self.shown(counts).items()
        ]

    def shown(self, values):
        """{value: how it is shown} of those that this reader may see, in the order of the labels."""
        if isinstance(self.labels, dict):
            return {value: {"label": str(label)} for value, label in self.labels.items() if value in values}
        return {row.slug: {"row": row} for row in self.labels.filter(slug__in=values)}

    def knows(self, value):
        if isinstance(self.labels, dict):
            return value in self.labels
        return self.labels.filter(slug=value).exists()


class Filters:
    """The filters of one list, and what the reader chose."""

    def __init__(self, filters, rows, asked):
        self.filters = filters
        self.errors = []
        for each in filters:
            chosen = asked.get(each.parameter, "")
            if not chosen:
                continue
            if not names.INVISIBLE.search(chosen) and each.knows(chosen):
                each.chosen = chosen
            else:
                self.errors.append(
                    _("“%(value)s” cannot be chosen under “%(filter)s”.")
                    % {"value": names.shown(chosen), "filter": each.label}
                )
        self.all_rows = rows
        self.rows = self.narrow(rows)

    def pairs_of(self, which, but=None):
        """The pairs of the filter `which`, narrowed down by what is chosen in all that share them.

        One post of a person must fit them all: a mayor on a board is no mayor of the board.
        """
        sharing = [each for each in self.filters if each.pairs is which.pairs and each is not but]
        return which.pairs.filter(**{each.field: each.chosen for each in sharing if each.chosen})

    def narrow(self, rows, but=None):
        for each in self.filters:
            if each.chosen and each is not but:
                rows = rows.filter(pk__in=self.pairs_of(each, but).values(each.key))
        return rows

    @property
    def is_used(self):
        return any(each.chosen for each in self.filters)

    @cached_property
    def offered(self):
        """The filters that leave a choice, with how many rows each choice would leave."""
        for each in self.filters:
            each.count(self.narrow(self.all_rows, but=each), self.pairs_of(each, but=each))
        return [each for each in self.filters if len(each.options) > 1 or each.chosen]
