"""The history of a record in the admin: what happened to it, how it was, and putting that back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from networks.adminsite import is_key
from networks.changes import Names
from networks.models.base import Published
from networks.publishing import MayNotPublish
from networks.restoring import CannotRestore, Past, restore
from networks.undoing import NEEDED, may_put_back

PER_PAGE = 20


class Versions:
    """Takes the place of the history pages of django-simple-history."""

    def get_urls(self):
        view = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        version = "<object_id>/history/<version_id>/"
        return [
            path(version, view(self.version_view), name=f"{name}_simple_history"),
            path(f"{version}restore/", view(self.restore_view), name=f"{name}_restore"),
            *super().get_urls(),
        ]

    def past(self, request, object_id):
        """(the `Past` of the record with those of its rows that the user may view, its name); 403 and 404
        as they should be."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not is_key(object_id):
            raise Http404
        key, names = int(object_id), Names()
        names.learn(self.model, [key])
        if (self.model, key) not in names.records:
            raise Http404
        rows = [
            _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            for inline in self.inlines
            if self.admin_site.get_model_admin(inline.model).has_view_permission(request)
        ]
        return Past(self.model, key, rows), names

    def page(self, request, past, names, **context):
        """What every page about a record says."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "key": past.key,
            "name": names.of(self.model, past.key),
            "is_there": names.is_there(self.model, past.key),
            "may_view_actions": request.user.has_perm("networks.view_changeset"),
            **context,
        }

    def history_view(self, request, object_id, extra_context=None):
        past, names = self.past(request, object_id)
        page = Paginator(past.actions(), PER_PAGE).get_page(request.GET.get("p"))
        context = self.page(
            request,
            past,
            names,
            title=_("History: %s") % names.of(self.model, past.key),
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number),
            entries=past.entries(page.object_list),
        )
        return TemplateResponse(request, "admin/record_history.html", context)

    def version(self, request, object_id, version_id):
        past, names = self.past(request, object_id)
        action = past.actions().filter(pk=version_id).first() if is_key(version_id) else None
        version = action and past.version(action)
        if not version:
            raise Http404
        return version, names

    def version_view(self, request, object_id, version_id):
        version, names = self.version(request, object_id, version_id)
        if request.method not in ("GET", "HEAD"):
            # Here the package would let anybody who may view a record put an old version back.
            raise PermissionDenied
        record, rows = version.as_it_was(names)
        own, changes = version.changes(names)
        context = self.page(
            request,
            version.past,
            names,
            title=_("Version: %s") % names.of(self.model, version.past.key),
            action=version.action,
            is_before=version.is_before,
            record=record,
            rows=rows,
            own=own,
            changes=changes,
            may_restore=bool(own) and self.may_restore(request, version, with_rows=False),
            may_restore_rows=bool(changes) and self.may_restore(request, version, with_rows=True),
            seen=version.past.length(),
            has_days=issubclass(self.model, Published),
        )
        return TemplateResponse(request, "admin/version.html", context)

    def may_restore(self, request, version, with_rows):
        needed = {(NEEDED[step.kind], model) for model, steps in version.parts(with_rows) for step in steps}
        return may_put_back(request.user, needed)

    def restore_view(self, request, object_id, version_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        version, names = self.version(request, object_id, version_id)
        with_rows = request.POST.get("what") == "all"
        if not self.may_restore(request, version, with_rows):
            raise PermissionDenied
        seen = request.POST.get("seen", "")
        here = [version.past.key, version.action.pk]
        try:
            done = restore(
                version.past, version.action, request.user, with_rows, int(seen) if is_key(seen) else None
            )
        except (CannotRestore, MayNotPublish) as error:
            messages.error(request, str(error))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_simple_history", *here)
        messages.success(request, self.restored(version, done, names))
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", version.past.key)

    def restored(self, version, done, names):
        sentence = _("“%(name)s” is as it was %(when)s.") % {
            "name": names.of(self.model, version.past.key),
            "when": localize(localtime(version.action.at)),
        }
        address = reverse("admin:networks_changeset_change", args=[done.pk])
        return format_html('{} <a href="{}">{}</a>', sentence, address, _("What was done, and undoing it"))


def address_of_version(model, key, action):
    """The address of the page that shows a record as it was after the change set with the key `action`."""
    return reverse(f"admin:networks_{model._meta.model_name}_simple_history", args=[key, action])
