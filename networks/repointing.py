"""Letting everything that points to one record point to another, where facts may turn out to be the same."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from networks.changes import recorded_models
from networks.duplicates import pair
from networks.models.fields import DerivedField
from networks.resources.writing import remember
from networks.undoing import delete_only
from networks.undoing import remember as remember_each

CHECKED = ("verified_on", "verified_by")  # what tells of the office, and not of the fact


@dataclass
class Clash:
    """Two facts that cannot stand beside each other, and which of them stays, if somebody chose."""

    ours: models.Model
    theirs: models.Model  # said of the record that goes
    stays: models.Model | None

    @property
    def name(self):
        """What a form calls the choice between them."""
        return f"fact-{self.ours.public_id}-{self.theirs.public_id}"


class Repointing:
    """What points to `gone`, and is to point to `kept`: found when this is made, changed by `write`.

    `facts` is {pair of public identifiers: that of the one that stays}, for facts that clash.
    """

    def __init__(self, kept, gone, facts):
        self.facts = facts
        self.moved = defaultdict(dict)  # {model: {key: row}}, as they will be
        self.columns = defaultdict(set)  # {model: the fields that change in them}
        self.going = defaultdict(dict)  # {model: {key: row}} that are deleted
        self.leads = defaultdict(dict)  # {model: {key of one that is deleted: the row that stays}}
        self.clashes, self.twins = [], []
        self.find(type(kept), {gone.pk: gone}, {gone.pk: kept})

    @property
    def open(self):
        return [clash for clash in self.clashes if not clash.stays]

    def find(self, model, going, leads):
        """Find what points to the rows of `model` that are `going`; `leads` tells which stays for each."""
        self.going[model] |= going
        self.leads[model] |= leads
        stays = {row.pk for row in leads.values()}
        for other in recorded_models():
            relations = [field for field in other._meta.concrete_fields if field.related_model is model]
            if not relations:
                continue
            own = {*leads, *stays} if other is model else set()
            coming = pointing(other, relations, leads, own)
            for row in coming:
                for field in relations:
                    if getattr(row, field.attname) in leads:
                        setattr(row, field.name, leads[getattr(row, field.attname)])
            self.columns[other] |= {field.name for field in relations} if coming else set()
            is_named = other.key_fields == ("slug",)
            self.settle(other, coming, [] if is_named else pointing(other, relations, stays, own))

    def settle(self, model, coming, there):
        """Let the rows that are `coming` stand beside those that are `there`."""
        company, going, leads = Company(model), {}, {}
        for row in there:
            company.add(row)
        for row in coming:
            for rival in company.rivals_of(row):
                stays = self.choose(row, rival)
                if stays is not None:
                    goes = rival if stays is row else row
                    going[goes.pk], leads[goes.pk] = goes, stays
                    company.remove(goes)
                    self.moved[model].pop(goes.pk, None)
                if stays is not row:
                    break
            else:
                company.add(row)
                self.moved[model][row.pk] = row
        while chained := {key: leads[row.pk] for key, row in leads.items() if row.pk in leads}:
            leads |= chained
        if going:
            self.find(model, going, leads)

    def choose(self, row, rival):
        """The one of two facts that stays; None where somebody has to choose first."""
        if identical(row, rival):
            self.twins.append(rival)
            if hasattr(row, "verified_on") and (row.verified_on, rival.verified_on) != (None, None):
                self.check(rival, row)
            return rival
        wanted = self.facts.get(pair(row.public_id, rival.public_id))
        stays = next((each for each in (row, rival) if each.public_id == wanted), None)
        self.clashes.append(Clash(rival, row, stays))
        return stays

    def check(self, row, twin):
        """Keep the later of two checks of one fact."""
        if twin.verified_on and (row.verified_on is None or row.verified_on < twin.verified_on):
            row.verified_on, row.verified_by = twin.verified_on, twin.verified_by
            self.moved[type(row)][row.pk] = row
            self.columns[type(row)] |= set(CHECKED)

    def write(self, user):
        """Change it all, as `user`, with history."""
        for model, rows in self.going.items():
            self.replace_in_lists(model)
            # As they are stored: what was said of the one that goes did not move before it went.
            stored = list(model._base_manager.filter(pk__in=rows).order_by())
            for many in model._meta.many_to_many:
                delete_only(many.remote_field.through, many.m2m_field_name(), rows)
            delete_only(model, "pk", rows)
            remember_each(model, [(row, "-") for row in stored], user)
        for model, rows in self.moved.items():
            if self.columns[model]:
                model._base_manager.bulk_update(rows.values(), self.columns[model], batch_size=500)
            remember(model, list(rows.values()), update=True)

    def replace_in_lists(self, model):
        """Where other rows list one that goes, such as a theme, they list the one that stays."""
        for owner in recorded_models():
            for many in owner._meta.many_to_many:
                if many.related_model is not model:
                    continue
                through = many.remote_field.through._base_manager
                own, other = many.m2m_column_name(), many.m2m_reverse_name()
                for gone, stays in self.leads[model].items():
                    owners = set(through.filter(**{other: gone}).values_list(own, flat=True))
                    listed = through.filter(**{other: stays.pk, f"{own}__in": owners})
                    through.filter(**{other: gone, f"{own}__in": listed.values(own)}).delete()
                    through.filter(**{other: gone}).update(**{other: stays.pk})
                    rows = owner._base_manager.select_for_update().in_bulk(owners)
                    self.moved[owner] |= {
                        key: row for key, row in rows.items() if key not in self.moved[owner]
                    }


class Company:
    """Rows of a model that stand beside each other, found by what no two of them may share."""

    def __init__(self, model):
        self.keys = [] if model.key_fields == ("slug",) else attributes(model, model.key_fields)
        self.shared = attributes(model, model.beside_fields)
        self.by_key, self.beside = {}, defaultdict(list)

    def key(self, row):
        return tuple(getattr(row, name) for name in self.keys)

    def group(self, row):
        return self.beside[tuple(getattr(row, name) for name in self.shared)]

    def add(self, row):
        if self.keys:
            self.by_key[self.key(row)] = row
        if self.shared:
            self.group(row).append(row)

    def remove(self, row):
        if self.by_key.get(self.key(row)) is row:
            del self.by_key[self.key(row)]
        if self.shared and row in self.group(row):
            self.group(row).remove(row)

    def rivals_of(self, row):
        """The rows beside which `row` cannot stand, the one with the same key first."""
        same = self.by_key.get(self.key(row)) if self.keys else None
        others = [each for each in self.group(row) if each is not same] if self.shared else []
        return [*filter(None, [same]), *(each for each in others if not may_stand(row, each))]


def attributes(model, names):
    return [model._meta.get_field(name).attname for name in names]


def may_stand(row, other):
    try:
        row.refuse_beside([other])
    except ValidationError:
        return False
    return True


def pointing(model, relations, keys, without):
    """The rows of `model` of which one of the `relations` leads to a row with one of `keys`, locked."""
    which = Q()
    for field in relations:
        which |= Q(**{f"{field.name}__in": keys})
    rows = model._base_manager.filter(which).exclude(pk__in=without).order_by("pk")
    rows = rows.select_for_update(of=("self",)).select_related(*model.shown_with)
    return list(rows.prefetch_related(*(field.name for field in model._meta.many_to_many)))


def identical(one, other):
    """Whether two facts say the same, whoever checked them."""
    return not differences(one, other)


def differences(one, other):
    """The fields in which two rows of a model differ: not their identifiers, nor who checked them."""
    model = type(one)
    left_out = {model._meta.pk.name, "public_id", *CHECKED}
    columns = [
        field
        for field in model.history.model.tracked_fields
        if field.name not in left_out and not isinstance(field, DerivedField)
    ]
    return [
        field for field in [*columns, *model._meta.many_to_many] if said(one, field) != said(other, field)
    ]


def said(row, field):
    """What `row` holds in `field`; of a list, the keys of what it lists."""
    if field.many_to_many:
        return {each.pk for each in getattr(row, field.name).all()}
    return getattr(row, field.attname)
