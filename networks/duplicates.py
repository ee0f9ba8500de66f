"""Records that may be registered twice: whose names look alike, where nobody has said that they differ.

What staff has said of a record holds for the one that it was merged into.
"""

from collections import defaultdict
from dataclasses import dataclass

from networks.likeness import alike, traces
from networks.models import (
    City,
    Commitment,
    Distinct,
    Document,
    Framework,
    GoverningBody,
    Merger,
    Official,
    Organization,
    Page,
    Theme,
    WorkingGroup,
)

# The tables whose rows have a name that means one thing, and within what it does: each network has a board.
NAMED = {
    City: "",
    Commitment: "city",
    Document: "",
    Framework: "organization",
    GoverningBody: "organization",
    Official: "",
    Organization: "",
    Page: "",
    Theme: "",
    WorkingGroup: "organization",
}
MOST_LIKE = 5  # that are named beside a field
MOST_PAIRS = 200  # on a page


def name_columns(model):
    """The columns in which a row of `model` is named: those of each language, and its other names."""
    columns = model._meta.concrete_fields
    translated = {field.translated_field.name for field in columns if hasattr(field, "translated_field")}
    return [
        field.name
        for field in columns
        if getattr(field, "translated_field", field).name in ("name", "title", "other_names")
        and field.name not in translated
    ]


def named_in(texts):
    """The names that the texts of `name_columns` hold: other names stand one to a line."""
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


@dataclass
class Named:
    """What is known of a row by its names."""

    pk: int
    public_id: str
    within: str
    names: list

    def is_like(self, names):
        return any(alike(one, other) for one in self.names for other in names)


def all_named(model):
    """Every row of `model` as `Named`, in the order of its lists."""
    columns, within = name_columns(model), NAMED[model]
    shared = [f"{within}_id"] if within else []
    rows = model._base_manager.order_by(*model._meta.ordering)
    for pk, public_id, *rest in rows.values_list("pk", "public_id", *shared, *columns):
        texts = rest[len(shared) :]
        yield Named(pk, public_id, str(rest[0]) if shared else "", named_in(texts))


def like(model, names, within="", own=""):
    """The first few rows of `model` with a name like one of `names`, which nobody has said are different.

    `within` is the key of what the name means one thing within, `own` the public identifier of the row
    that is named so, "" for a new one.
    """
    rows = [
        each
        for each in all_named(model)
        if each.public_id != own and each.within == str(within) and each.is_like(names)
    ]
    if rows and own:
        said = marked(model)
        rows = [each for each in rows if pair(own, each.public_id) not in said]
    return first_of(model, {"": rows})[""]


def like_each(model, names):
    """{name: the first few rows of `model` with a name like it} for all `names` at once."""
    everyone = list(all_named(model)) if names else []
    return first_of(model, {name: [each for each in everyone if each.is_like([name])] for name in names})


def first_of(model, named):
    """The first few rows of each list of `Named`, under the same keys."""
    keys = {name: [each.pk for each in found[:MOST_LIKE]] for name, found in named.items()}
    rows = model._base_manager.select_related(*model.shown_with).in_bulk(set().union(*keys.values()))
    return {name: [rows[key] for key in found if key in rows] for name, found in keys.items()}


def pairs(model):
    """[(one, other)] of public identifiers: the first rows of `model` that may be the same."""
    said, found, sharing = marked(model), [], defaultdict(list)
    for row in all_named(model):
        marks = {trace for name in row.names for trace in traces(name)}
        near = {other.pk: other for mark in marks for other in sharing[mark]}
        for mark in marks:
            sharing[mark].append(row)
        for _key, other in sorted(near.items()):
            both = pair(row.public_id, other.public_id)
            if other.within == row.within and both not in said and other.is_like(row.names):
                found.append((other.public_id, row.public_id))
                if len(found) == MOST_PAIRS:
                    return found
    return found


def pair(one, other):
    """Two public identifiers as `Distinct` has them."""
    return tuple(sorted((one, other)))


def mark(model, one, other, user):
    """Keep for good that the rows with these public identifiers are two different things."""
    one, other = pair(one, other)
    Distinct.objects.get_or_create(
        table=model._meta.model_name, one=one, other=other, defaults={"user": user}
    )


def marked(model):
    """{pair of public identifiers: [Distinct, …]}: the rows of `model` that are said to be different."""
    said = list(Distinct.objects.filter(table=model._meta.model_name).select_related("user").order_by("-at"))
    now = merged_into(model, "public_id", {name for each in said for name in (each.one, each.other)})
    found = defaultdict(list)
    for each in said:
        both = pair(now.get(each.one, each.one), now.get(each.other, each.other))
        if both[0] != both[1]:
            found[both].append(each)
    return dict(found)


def merged_into(model, column, values):
    """{value: that of the record which it was merged into} of those `values` of a `column`, public_id or
    slug, that a record had which is merged."""
    history = model.history.model.objects.filter(history_type="-", **{f"{column}__in": values})
    gone = dict(history.order_by("history_id").values_list(column, "id"))
    leads = successors(model, gone.values())
    now = dict(model._base_manager.filter(pk__in=leads.values()).values_list("pk", column))
    return {value: now[leads[key]] for value, key in gone.items() if leads.get(key) in now}


def successors(model, keys):
    """{key: the key of the record that it was merged into in the end}, for those of `keys` that were.

    A merger counts as long as it is what took the record away: one that was undone leads nowhere.
    """
    leads, asked = {}, set(keys)
    while asked:
        mergers = Merger.objects.filter(table=model._meta.model_name, gone__in=asked)
        mergers = list(mergers.select_related("change_set"))
        rows = model.history.model.objects.filter(id__in={each.gone for each in mergers})
        rows = rows.select_related("change_set").order_by("history_id")
        last = {row.id: row for row in rows} if mergers else {}
        step = {
            each.gone: each.kept
            for each in mergers
            if (row := last[each.gone]).history_type == "-" and first_done(row.change_set) == each.change_set
        }
        leads |= step
        asked = set(step.values()) - set(leads)
    return {key: end for key in keys if (end := end_of(leads, key)) != key}


def first_done(action):
    """The change set that `action` does again, where it undoes an undoing; or else itself."""
    while action.undoes and action.undoes.undoes:
        action = action.undoes.undoes
    return action


def end_of(leads, key):
    passed = set()
    while key in leads and key not in passed:
        passed.add(key)
        key = leads[key]
    return key
