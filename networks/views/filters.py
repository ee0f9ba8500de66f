"""How a list is narrowed down: what may be chosen, and how many rows each choice would leave."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, F, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from networks import names

# What is counted beside the choices of each filter.
TOTAL, POSSIBLE = -1, -2


@dataclass
class Option:
    """One choice: `label` says what it stands for, in `language` where that is not the page's."""

    value: str
    label: str
    language: str
    count: int
    chosen: bool


@dataclass
class Filter:
    """A thing that a list can be narrowed down by.

    `pairs` makes of an `Asked` the queryset that ties the rows of the list to their values: `key` there is
    the row's key, `field` the value. `labels` are {value: label}, or the model whose slugs the values are.
    """

    parameter: str
    label: str
    pairs: Callable
    field: str
    labels: Any
    key: str = "pk"
    chosen: str = ""
    options: tuple = ()

    def shown(self, values, at):
        """[(value, label, its language), …] of those that the reader may see, in the order of the labels."""
        if isinstance(self.labels, dict):
            return [(value, str(label), "") for value, label in self.labels.items() if value in values]
        rows = at.seen(self.labels.objects.filter(slug__in=values)) if values else []
        return [(row.slug, *names.name_and_language(row)) for row in rows]

    def knows(self, value, at):
        if isinstance(self.labels, dict):
            return value in self.labels
        return at.seen(self.labels.objects.filter(slug=value)).exists()


@cache
def every(model):
    """The pairs of a filter that asks for nothing but what is in the rows of `model` themselves."""
    return lambda at: model.objects.all()


class Filters:
    """The filters of one list, and what the reader chose.

    `rows` makes of an `Asked`, such as `at`, the queryset of the list before it is narrowed down. `ask` takes
    the name of a question and a function that makes its queryset of an `Asked`, and returns the rows; `keep`
    takes a name and a function, and returns what that does, be it made now or earlier.
    """

    def __init__(self, filters, rows, at, asked, ask, keep):
        self.filters, self.rows, self.at, self.ask, self.keep = filters, rows, at, ask, keep
        self.errors = []
        for each in filters:
            chosen = asked.get(each.parameter, "")
            if not chosen:
                continue
            if not names.INVISIBLE.search(chosen) and each.knows(chosen, at):
                each.chosen = chosen
            else:
                self.errors.append(
                    _("“%(value)s” cannot be chosen under “%(filter)s”.")
                    % {"value": names.shown(chosen), "filter": each.label}
                )

    @property
    def chosen(self):
        """{parameter: what the reader chose}"""
        return {each.parameter: each.chosen for each in self.filters if each.chosen}

    def pairs_of(self, which, at, but=None):
        """The pairs of the filter `which`, narrowed down by what is chosen in all that share them.

        One post of a person must fit them all: a mayor on a board is no mayor of the board.
        """
        sharing = [each for each in self.filters if each.pairs is which.pairs and each is not but]
        chosen = {each.field: getattr(at, each.parameter) for each in sharing if each.chosen}
        return which.pairs(at).filter(**chosen)

    def narrow(self, rows, at, but=None):
        """Those of `rows` that fit what is chosen, whose values `at` has, whatever the filter `but` says."""
        for each in self.filters:
            if each.chosen and each is not but:
                rows = rows.filter(pk__in=self.pairs_of(each, at, but).values(each.key))
        return rows

    @property
    def is_used(self):
        return bool(self.chosen)

    @cached_property
    def numbers(self):
        """{"total", "possible": how many rows there are, and how many of them are merely possible,
        "options": [[(value, label, language, number of rows), …] for each filter]}"""
        return self.keep("numbers", self.count)

    def counted(self, at):
        """A queryset of (place of a filter, value, how many rows there are with it)."""
        whole = self.narrow(self.rows(at), at)
        counted = [how_many(whole, TOTAL, Value(""), "pk")]
        if "holds" in whole.query.annotations:
            counted.append(how_many(whole.filter(holds=False), POSSIBLE, Value(""), "pk"))
        # Each filter over what all the others leave.
        for place, each in enumerate(self.filters):
            left = self.narrow(self.rows(at), at, but=each).order_by().values("pk")
            tied = self.pairs_of(each, at, but=each).filter(**{f"{each.key}__in": left})
            counted.append(how_many(tied, place, F(each.field), each.key))
        return counted[0].union(*counted[1:], all=True)

    def count(self):
        counts = {}
        for place, value, number in self.ask("numbers", self.counted):
            if value or place < 0:
                counts.setdefault(place, {})[value] = number
        options = []
        for place, each in enumerate(self.filters):
            found = counts.get(place, {})
            if each.chosen:
                found.setdefault(each.chosen, 0)
            options.append([(*shown, found[shown[0]]) for shown in each.shown(found, self.at)])
        return {
            "total": counts.get(TOTAL, {}).get("", 0),
            "possible": counts.get(POSSIBLE, {}).get("", 0),
            "options": options,
        }

    @cached_property
    def offered(self):
        """The filters that leave a choice, with how many rows each choice would leave."""
        for each, options in zip(self.filters, self.numbers["options"], strict=True):
            each.options = [
                Option(value, label, language, number, value == each.chosen)
                for value, label, language, number in options
            ]
        return [each for each in self.filters if len(each.options) > 1 or each.chosen]


def how_many(rows, of, choice, key):
    """A queryset of (`of`, choice, how many different values `key` has in the rows with that choice)."""
    told = rows.order_by().annotate(of=Value(of), choice=choice).values_list("of", "choice")
    return told.annotate(how_many=Count(key, distinct=True))
