"""The public pages for search engines, each with its languages and the day when it last changed."""

from collections import namedtuple

from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.timezone import localtime

from networks.changes import told_models
from networks.models import KeyFigure
from networks.models.fields import DerivedField
from networks.views.gone import FAMILIES

Place = namedtuple("Place", "path changed")  # a function that finds the path, and a day


class Pages(Sitemap):
    i18n = alternates = x_default = True

    def items(self):
        changed = last_changes()
        details = {
            family: [
                Place(row.get_absolute_url, changed.get((family, row.pk)))
                for row in family.objects.published()
            ]
            for family in FAMILIES
        }
        lists = [
            Place(lambda name=name: reverse(name), newest(details[family]))
            for family, name in FAMILIES.items()
            if name
        ]
        # A figure has no page of its own.
        counted = [moment for (model, _key), moment in changed.items() if model is KeyFigure]
        figures = Place(lambda: reverse("figures"), max(counted, default=None))
        home = Place(lambda: reverse("home"), newest(lists))
        return [home, *lists, figures, *(place for places in details.values() for place in places)]

    def location(self, place):
        return place.path()

    def lastmod(self, place):
        return place.changed


def newest(places):
    return max((place.changed for place in places if place.changed), default=None)


def last_changes():
    """{(model, key): day} of the pages of records: when it, or a public fact that names it, last changed.

    A query or two for each table, however many records there are. A fact that was deleted counts too.
    """
    last = {}

    def count(model, key, moment):
        if key is not None and moment and (model in FAMILIES or model is KeyFigure):
            last[model, key] = max(last.get((model, key), moment), moment)

    for model in told_models():
        history = model.history.model.objects
        newest = told(model).filter(id=OuterRef("pk")).order_by("-history_id").values("history_date")[:1]
        paths = dict(named(model))
        rows = model.objects.published().annotate(changed=Subquery(newest)).order_by()
        for key, changed, *keys in rows.values_list("pk", "changed", *paths):
            for family, named_key in zip([model, *paths.values()], [key, *keys], strict=True):
                count(family, named_key, changed)
        relations = {
            field.attname: field.related_model for field in model._meta.concrete_fields if field.is_relation
        }
        gone = history.filter(history_type="-").order_by()
        for changed, *keys in gone.values_list("history_date", *relations):
            for family, named_key in zip(relations.values(), keys, strict=True):
                count(family, named_key, changed)
    return {which: localtime(moment).date() for which, moment in last.items()}


def told(model):
    """The history of `model` without the rows that changed nothing but costs, where nobody is told."""
    rows, hidden = model.history.model.objects.all(), model.office_only()
    if hidden.isdisjoint(model.cost_fields):
        return rows
    same = Q(history_id=OuterRef("previous"))
    for field in rows.model.tracked_fields:
        name = getattr(field, "translated_field", field).name
        if name not in hidden and not isinstance(field, DerivedField):
            both_empty = Q(**{f"{field.attname}__isnull": True}) & Q(IsNull(OuterRef(field.attname), True))
            same &= Q(**{field.attname: OuterRef(field.attname)}) | both_empty
    earlier = rows.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    return rows.annotate(previous=Subquery(earlier.values("history_id")[:1])).exclude(
        Exists(rows.model.objects.filter(same))
    )


def named(model):
    """Yield (path, model) of all that is named where rows of `model` are shown."""
    for path in model.shown_with:
        at, steps = model, path.split("__")
        for number, step in enumerate(steps, 1):
            at = at._meta.get_field(step).related_model
            yield "__".join(steps[:number]), at
    for field in model._meta.many_to_many:
        yield field.name, field.related_model
