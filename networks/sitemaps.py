"""The public pages for search engines, each with its languages and the day when it last changed.

A sitemap may have 50,000 addresses. `/sitemap.xml` lists the parts: one of the lists, and for each family of
records one for every `BLOCK` of their keys.
"""

from collections import namedtuple
from datetime import date

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap, x_robots_tag
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import IsNull
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localtime

from networks.changes import told_models
from networks.models import ChangeSet, KeyFigure
from networks.models.fields import DerivedField
from networks.views.gone import FAMILIES

BLOCK = 1000  # records in a part, each with an address in every language
NAMES = {family._meta.model_name: family for family in FAMILIES}

Place = namedtuple("Place", "path changed")  # a function that finds the path, and a day


@x_robots_tag
def index(request):
    """The parts in which there is a page. When one last changed, only all of its pages would tell."""
    blocks = [
        family.objects.published()
        .order_by()
        .annotate(family=Value(name), block=F("pk") / BLOCK)
        .values_list("family", "block")
        .distinct()
        for name, family in NAMES.items()
    ]
    found = sorted(blocks[0].union(*blocks[1:], all=True))
    parts = [reverse("sitemap_lists"), *(reverse("sitemap_records", args=each) for each in found)]
    places = [{"location": request.build_absolute_uri(part)} for part in parts]
    template = "sitemap_index.xml"
    return TemplateResponse(request, template, {"sitemaps": places}, content_type="application/xml")


def lists(request):
    return sitemap(request, {"lists": Part(places_of_lists())})


def records(request, name, block):
    places = places_of_records(NAMES[name], block) if name in NAMES else []
    if not places:
        raise Http404
    return sitemap(request, {"records": Part(places)})


class Part(Sitemap):
    i18n = alternates = x_default = True

    def __init__(self, places):
        self.places = places

    def items(self):
        return self.places

    def location(self, place):
        return place.path()

    def lastmod(self, place):
        return place.changed


def places_of_lists():
    lists = {family: name for family, name in FAMILIES.items() if name}
    lists[KeyFigure] = "figures"  # which have no pages of their own
    names, newest = [], []
    for family, name in lists.items():
        public = family.objects.published()
        for model, paths, gone_paths in naming(family):
            for path in paths:
                there = model.objects.published().filter(pk=OuterRef("id"), **{f"{path}__in": public})
                names.append(name)
                newest.append(newest_of(told(model).filter(Exists(there))))
            for path in gone_paths:
                names.append(name)
                newest.append(newest_of(gone(model).filter(**{f"{path}__in": public})))
    days = {}
    # One query asks for all of them, in a table that has a row once there is history.
    moments = ChangeSet.objects.values_list(*newest).first() or ()
    for name, moment in zip(names, moments, strict=False):
        count(days, name, moment)
    days["home"] = max((day for name, day in days.items() if name != "figures"), default=None)
    return [Place(lambda name=name: reverse(name), days.get(name)) for name in ["home", *lists.values()]]


def places_of_records(family, block):
    first, last = block * BLOCK, (block + 1) * BLOCK - 1
    public = family.objects.published().filter(pk__gte=first, pk__lte=last)
    rows = list(public.order_by("pk").only("slug"))
    if not rows:
        return []
    changes = []
    for model, paths, gone_paths in naming(family):
        own = told(model).filter(id=OuterRef("pk")).order_by().values("id").annotate(last=Max("history_date"))
        # The package for translations would put the columns in another order.
        facts = QuerySet(model, model.objects.published().order_by().query)
        facts = facts.annotate(changed=Subquery(own.values("last")))
        for path in paths:
            there = facts.filter(**{f"{path}__gte": first, f"{path}__lte": last})
            changes.append(there.values_list(path, "changed"))
        for path in gone_paths:
            there = gone(model).filter(**{f"{path}__gte": first, f"{path}__lte": last}).order_by()
            changes.append(there.values_list(path, "history_date"))
    days = {}
    for key, moment in changes[0].union(*changes[1:], all=True).iterator():
        count(days, key, moment)
    return [Place(row.get_absolute_url, days.get(row.pk)) for row in rows]


def count(days, page, moment):
    if moment:
        days[page] = max(days.get(page, date.min), localtime(moment).date())


def naming(family):
    """Yield (model, paths, attributes of its history) of what is told where records of `family` are: by
    these its rows, and those that were deleted, name the record."""
    for model in told_models():
        paths = [path for path, other in [("pk", model), *named(model)] if other is family]
        relations = [each.attname for each in model._meta.concrete_fields if each.related_model is family]
        if paths or relations:
            yield model, paths, relations


def newest_of(history):
    return Subquery(history.order_by("-history_id").values("history_date")[:1])


def gone(model):
    return model.history.model.objects.filter(history_type="-")


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
    with_previous = rows.annotate(previous=Subquery(earlier.values("history_id")[:1]))
    return with_previous.filter(~Q(history_type="~") | ~Exists(rows.model.objects.filter(same)))


def named(model):
    """Yield (path, model) of all that is named where rows of `model` are shown."""
    for path in model.shown_with:
        at, steps = model, path.split("__")
        for number, step in enumerate(steps, 1):
            at = at._meta.get_field(step).related_model
            yield "__".join(steps[:number]), at
    for field in model._meta.many_to_many:
        yield field.name, field.related_model
