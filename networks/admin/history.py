from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.admin.base import is_key
from networks.admin.export import may_view
from networks.changes import MOST_SHOWN, Kind, number_of_records, shown
from networks.models import ChangeSet
from networks.publishing import MayNotPublish
from networks.undoing import CannotUndo, may_undo, undo


@admin.register(ChangeSet)
class ChangeSetAdmin(admin.ModelAdmin):
    list_display = ["at", "user", "means", "detail", "records", "undone"]
    list_filter = ["means", "user"]
    list_select_related = ["user", "undone_by"]
    search_fields = ["detail"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number=number_of_records())

    @admin.display(description=gettext_lazy("records"))
    def records(self, action):
        return action.number

    @admin.display(description=gettext_lazy("undone by"))
    def undone(self, action):
        if not hasattr(action, "undone_by"):
            return "–"
        return format_html('<a href="{}">{}</a>', self.address(action.undone_by), action.undone_by)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<object_id>/undo/", view, name="networks_changeset_undo"), *super().get_urls()]

    def address(self, action, page="change"):
        return reverse(f"admin:networks_changeset_{page}", args=[action.pk])

    def page(self, request, object_id):
        """The change set that an address names, and what its pages say; 403 and 404 as they should be."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        action = self.get_object(request, object_id) if is_key(object_id) else None
        if action is None:
            raise Http404
        kind = request.GET.get("kind", "")
        kind = kind if kind in Kind.values else ""
        counts, records = shown(action, kind)
        undoable = may_undo(request.user, counts)
        seen = {model for model in counts if may_view(request, model)}
        counts = {model: counts[model] for model in counts if model in seen}
        records = [record for record in records if record.model in seen]
        total = sum(
            number for each in counts.values() for which, number in each.items() if kind in ("", which)
        )
        return action, {
            **self.admin_site.each_context(request),
            "title": capfirst(str(action)),
            "opts": self.opts,
            "action": action,
            "undone_by": getattr(action, "undone_by", None),
            "may_undo": undoable,
            "counts": [
                (capfirst(model._meta.verbose_name_plural), [each[which] for which in Kind])
                for model, each in counts.items()
            ],
            "kind": kind,
            "kinds": Kind.choices,
            "records": records,
            "left_out": total - len(records),
            "most": MOST_SHOWN,
        }

    def change_view(self, request, object_id, form_url="", extra_context=None):
        _action, context = self.page(request, object_id)
        return TemplateResponse(request, "admin/change_set.html", context)

    def undo_view(self, request, object_id):
        action, context = self.page(request, object_id)
        if not context["may_undo"]:
            raise PermissionDenied
        if not context["counts"]:
            messages.info(request, _("There is nothing to undo here."))
            return redirect(self.address(action))
        if request.method != "POST":
            context["title"] = _("Undo: %s") % action
            return TemplateResponse(request, "admin/undo_change_set.html", context)
        try:
            undone = undo(action, request.user)
        except (CannotUndo, MayNotPublish) as error:
            messages.error(request, str(error))
            return redirect(self.address(action))
        messages.success(request, _("Undone: all is as it was before."))
        return redirect(self.address(undone))
