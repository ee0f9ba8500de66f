"""The rules that stand in the database, asked in Python: an import asks them of a hundred thousand rows."""

from functools import cache
from operator import ge, gt, le, lt

from django.db.models import CheckConstraint, F, Q, UniqueConstraint

COMPARISONS = {"exact": lambda one, other: one == other, "lt": lt, "lte": le, "gt": gt, "gte": ge}


def broken(row):
    """The check constraints of its model that `row` breaks; a condition that is unknown breaks none."""
    return [constraint for constraint, holds in _checks(type(row)) if holds(row) is False]


def unique_where(model):
    """[(constraint, condition)] of the constraints by which few rows of `model` are unique.

    A condition takes a row and returns whether the constraint concerns it.
    """
    return [
        (constraint, _condition(constraint.condition, model))
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and constraint.condition
    ]


@cache
def _checks(model):
    return [
        (constraint, _condition(constraint.condition, model))
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    ]


def _condition(condition, model):
    """`condition` as a function of a row, with SQL's three answers: True, False, and None for unknown."""
    if isinstance(condition, tuple):
        return _lookup(*condition, model)
    parts = [_condition(child, model) for child in condition.children]
    is_and, is_not = condition.connector == Q.AND, condition.negated

    def holds(row):
        answers = [part(row) for part in parts]
        if (not is_and) in answers:  # one false part decides an "and", one true part an "or"
            return is_and is is_not
        return None if None in answers else is_and is not is_not

    return holds


def _lookup(path, wanted, model):
    name, _, lookup = path.partition("__")
    attribute = model._meta.get_field(name).attname
    if lookup == "isnull" or (not lookup and wanted is None):
        expects_null = wanted is not False
        return lambda row: (getattr(row, attribute) is None) is expects_null
    if lookup == "range":
        first, last = wanted
        return lambda row: _known(lambda value: first <= value <= last, getattr(row, attribute))
    compare = COMPARISONS[lookup or "exact"]
    if isinstance(wanted, F):
        other = model._meta.get_field(wanted.name).attname
        return lambda row: _known(compare, getattr(row, attribute), getattr(row, other))
    return lambda row: _known(compare, getattr(row, attribute), wanted)


def _known(compare, *values):
    return None if None in values else compare(*values)
