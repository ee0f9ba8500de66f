"""Before a record is deleted: what uses it, and what to do instead. Afterwards: the list of what is gone."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, ProtectedError, Value
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks.admin.versions import address_of_version
from networks.changes import Names, recorded_models
from networks.models import ChangeSet
from networks.models.base import Published
from networks.undoing import owner_of, references

MOST_NAMED = 5  # uses that are named one by one; more are only counted
PER_PAGE = 50


@dataclass
class Use:
    """Rows of one table that refer to what is to be deleted by one field: `rows` are named where they are
    few, `address` is that of their list, or "" where the user may not see it."""

    words: str
    label: str  # of the field, where the table has several that it could be
    address: str
    rows: list


def used_by(model, keys):
    """{(model, name of its field): [key, …]} of all that refers to records of `model`, in one query."""
    found, parts = {}, []
    for field in references(model):
        if field.model._meta.auto_created is not model:  # a record's own lists go with it
            owner, key = owner_of(field)
            rows = field.model._base_manager.filter(**{f"{field.name}__in": keys}).order_by()
            name = field.name if owner is field.model else list_of(owner, field).name
            parts.append(rows.annotate(use=Value(len(found))).values_list("use", key))
            found[owner, name] = []
    users = list(found.values())
    for number, key in parts[0].union(*parts[1:], all=True) if parts else ():
        users[number].append(key)
    return {field: rows for field, rows in found.items() if rows}


def list_of(owner, field):
    return next(each for each in owner._meta.many_to_many if each.remote_field.through is field.model)


def counted(model, rows):
    return f"{len(rows)} {model_ngettext(model, len(rows))}"


def in_use(model, keys):
    """{key: a sentence on what uses that record of `model` and what to do instead} of those in use."""
    if not keys or not used_by(model, list(keys)):
        return {}
    said = {}
    for row in model.objects.filter(pk__in=keys):
        if uses := used_by(model, [row.pk]):
            told = {
                "name": row,
                "uses": ", ".join(counted(owner, rows) for (owner, _name), rows in uses.items()),
            }
            sentence = _("“%(name)s” cannot be deleted, as other things build on it: %(uses)s.") % told
            instead = _("Write when it ended instead.") if hasattr(row, "end") else _("Take out the tick.")
            address = reverse(list_address(model, "delete"), args=[row.pk])
            link = format_html('<a href="{}" target="_blank">{}</a>', address, _("See what builds on it"))
            said[row.pk] = format_html("{} {} {}", sentence, instead, link)
    return said


class Deletion:
    delete_confirmation_template = "admin/delete_record.html"
    delete_selected_confirmation_template = "admin/delete_records.html"

    def get_deleted_objects(self, objs, request):
        """As the admin's own. Whatever has facts on it is protected, also where the database would let it
        go and take them along; `protected` are `Use`."""
        found = used_by(self.model, [each.pk for each in objs])
        tables = [owner for owner, _name in found]
        names = Names()
        if sum(map(len, found.values())) <= MOST_NAMED:
            for (owner, _name), rows in found.items():
                names.learn(owner, rows)
        uses = []
        for (owner, name), rows in found.items():
            seen = self.admin_site.get_model_admin(owner).has_view_permission(request)
            asked = f"{name}__in={','.join(str(each.pk) for each in objs)}"
            uses.append(
                Use(
                    words=counted(owner, rows),
                    label=owner._meta.get_field(name).verbose_name if tables.count(owner) > 1 else "",
                    address=f"{reverse(list_address(owner))}?{asked}" if seen else "",
                    rows=[
                        (reverse(list_address(owner, "change"), args=[key]), names.of(owner, key))
                        for key in rows
                        if seen and (owner, key) in names.records
                    ],
                )
            )
        return [str(each) for each in objs], {}, set(), uses

    def render_delete_form(self, request, context):
        record = context["object"]
        is_published = getattr(record, "published", False)
        change = reverse(list_address(self.model, "change"), args=[record.pk])
        may_change = self.has_change_permission(request, record)
        context |= {
            "title": _("Delete “%s”?") % record if not context["protected"] else _("“%s” is in use") % record,
            "end_field": may_change and hasattr(record, "end") and not record.end and f"{change}#id_end",
            "published_field": may_change and is_published and f"{change}#id_published",
            "is_public": self.model.objects.published().filter(pk=record.pk).exists(),
            "has_page": issubclass(self.model, Published),
        }
        return super().render_delete_form(request, context)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError):
            messages.error(request, _("Somebody has just begun to use it. Nothing was deleted."))
            return redirect(request.path)

    def response_delete(self, request, obj_display, obj_id):
        response = super().response_delete(request, obj_display, obj_id)
        action = self.model.history.filter(id=obj_id).values_list("change_set", flat=True).first()
        link = '<a href="{}">{}</a>'
        messages.info(
            request,
            format_html(
                link,
                address_of_version(self.model, obj_id, action),
                _("Look at what was deleted, or restore it"),
            ),
        )
        return response


def list_address(model, page="changelist"):
    return f"admin:networks_{model._meta.model_name}_{page}"


def deleted_records(request):
    """The page of all that is deleted, newest first, as far as the user may see such things."""
    models = [
        each for each in recorded_models() if admin.site.get_model_admin(each).has_view_permission(request)
    ]
    if not models:
        raise PermissionDenied
    chosen = [each for each in models if each._meta.model_name == request.GET.get("table")]
    page = Paginator(gone(chosen or models), PER_PAGE).get_page(request.GET.get("p"))
    names, keys = Names(), defaultdict(list)
    for model, key, _action in (rows := [(recorded_models()[table], *rest) for table, *rest in page]):
        keys[model].append(key)
    for model, wanted in keys.items():
        names.learn(model, wanted)
    actions = ChangeSet.objects.select_related("user").in_bulk({action for _model, _key, action in rows})
    context = {
        **admin.site.each_context(request),
        "title": _("Deleted"),
        "tables": [(each._meta.model_name, capfirst(each._meta.verbose_name_plural)) for each in models],
        "chosen": chosen[0]._meta.model_name if chosen else "",
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "rows": [
            {
                "name": names.of(model, key),
                "table": model._meta.verbose_name,
                "action": actions[action],
                "address": address_of_version(model, key, action),
                "history": reverse(list_address(model, "history"), args=[key]),
            }
            for model, key, action in rows
        ],
    }
    return TemplateResponse(request, "admin/deleted.html", context)


def gone(models):
    """(number of the model, keys of the record and the change set) of what is deleted, newest first."""
    parts = []
    for model in models:
        rows = model.history.model.objects.filter(history_type="-").order_by()
        later = rows.model.objects.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
        rows = rows.filter(~Exists(later)).annotate(table=Value(recorded_models().index(model)))
        parts.append(rows.values_list("table", "id", "change_set_id"))
    return parts[0].union(*parts[1:], all=True).order_by("-change_set_id", "table", "id")
