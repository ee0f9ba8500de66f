"""What an address answers that the public knew, when what it told of is deleted."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.shortcuts import render
from django.utils.timezone import localdate

from networks.models import City, Commitment, Document, Official, Organization, Page, Theme, WorkingGroup

# What has a page of its own, and the name of the list where readers find more of it.
FAMILIES = {
    Organization: "organizations",
    WorkingGroup: "working_groups",
    Commitment: "commitments",
    Official: "officials",
    City: "cities",
    Theme: "themes",
    Document: "documents",
    Page: None,
}
MOST_LOOKED_AT = 20  # versions that had the address


def removed_on(model, slug):
    """The day when what had the address `slug` was deleted; None where something has it, or where the public
    never saw what had it."""
    if model.objects.filter(slug=slug).exists():
        return None
    history = model.history.model.objects
    there = model.objects.filter(pk=OuterRef("id"))
    versions = history.filter(~Exists(there), slug=slug, published=True).exclude(history_type="-")
    for version in versions.order_by("-history_id")[:MOST_LOOKED_AT]:
        if was_shown(version):
            last = history.filter(id=version.id).order_by("-history_id").first()
            return localdate(last.history_date)
    return None


def was_shown(version):
    """Whether all that a published row of history needs was published too while it stood."""
    model = version.instance_type
    later = model.history.filter(id=version.id, history_id__gt=version.history_id).order_by("history_id")
    until = later.values_list("change_set", flat=True).first()
    needed = [model._meta.get_field(name) for name in model.public_if]
    return all(
        published_between(field.related_model, key, version.change_set_id, until)
        for field in needed
        if (key := getattr(version, field.attname)) is not None
    )


def published_between(model, key, start, until):
    rows = model.history.model.objects.filter(id=key)
    before = rows.filter(change_set__lte=start).order_by("-history_id").values("history_id")
    stood = Q(history_id=Subquery(before[:1])) | Q(change_set__gt=start, change_set__lt=until)
    return rows.filter(stood, published=True).exclude(history_type="-").exists()


def gone(request, model, slug):
    """The page that says that something was removed, which names nothing: it may have been a person. None
    where nothing was."""
    if not (day := removed_on(model, slug)):
        return None
    context = {"day": day, "list": FAMILIES[model], "list_name": model._meta.verbose_name_plural}
    return render(request, "410.html", context, status=410)
