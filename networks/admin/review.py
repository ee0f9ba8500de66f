"""In every admin of the register: what needs a look, and saying that a row is still correct."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from networks.adminsite import tell_done
from networks.models import ChangeSet, action_so_far, change_set
from networks.models.facts import Sourced
from networks.models.review import Look, checks
from networks.models.worklist import NOBODY, kept_by, needing, people


class LookFilter(admin.SimpleListFilter):
    """The rows of a list that the work list speaks of, by the reason why."""

    title = gettext_lazy("what needs a look")
    parameter_name = "look"

    def lookups(self, request, model_admin):
        self.model = model_admin.model
        there = {check.look for check in checks() if check.model is self.model}
        return [(look.value, capfirst(look.label)) for look in Look if look in there]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in Look.values:
            raise IncorrectLookupParameters
        return queryset.filter(needing(self.model, self.value()))


class KeeperFilter(admin.SimpleListFilter):
    title = gettext_lazy("who looks after it")
    parameter_name = "keeper"

    def lookups(self, request, model_admin):
        return [*((str(key), name) for key, name in people(request.user)), (NOBODY, _("nobody’s"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == NOBODY:
            return kept_by(queryset, NOBODY)
        if self.value() not in dict(self.lookup_choices):
            raise IncorrectLookupParameters
        return kept_by(queryset, int(self.value()))


def check_rows(model, rows, user):
    """Keep that `user` has checked the `rows` of `model` today; the number of those that say so only now.

    Nothing else of a row is written, so that what a colleague does to it meanwhile stands.
    """
    today, count = timezone.localdate(), 0
    own = model.objects.filter(pk__in=rows.order_by().values("pk"))
    for row in own.exclude(verified_on=today, verified_by=user).order_by("pk").select_for_update():
        row.verified_on, row.verified_by = today, user
        row.save(update_fields=["verified_on", "verified_by"])
        count += 1
    return count


class StillCorrect:
    """For a `ModelAdmin`: one click says that a record, or many in a list, are still correct."""

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), LookFilter, KeeperFilter]

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not issubclass(self.model, Sourced):
            actions.pop("still_correct", None)
        return actions

    def get_urls(self):
        view = self.admin_site.admin_view(self.still_correct_view)
        name = f"networks_{self.opts.model_name}_still_correct"
        own = (
            [path("<path:object_id>/still-correct/", view, name=name)]
            if issubclass(self.model, Sourced)
            else []
        )
        return [*own, *super().get_urls()]

    @admin.action(description=gettext_lazy("The selected rows are still correct"), permissions=["change"])
    def still_correct(self, request, queryset):
        with transaction.atomic(), change_set(ChangeSet.Means.CHECK, request.user):
            count = check_rows(self.model, queryset, request.user)
            self.say_how_many(request, count, action_so_far())

    def still_correct_view(self, request, object_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        with transaction.atomic(), change_set(ChangeSet.Means.CHECK, request.user):
            count = check_rows(self.model, self.model.objects.filter(pk=row.pk), request.user)
            for rows in self.rows_in_form(request, row) if "rows" in request.POST else ():
                count += check_rows(rows.model, rows, request.user)
            action = action_so_far()
        self.say_how_many(request, count, action)
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = reverse(f"admin:networks_{self.opts.model_name}_change", args=[row.pk])
        return redirect(back)

    def rows_in_form(self, request, row):
        """The rows below the form of `row` that state facts and that the user may change, by table."""
        for formset, inline in self.get_formsets_with_inlines(request, row):
            if issubclass(inline.model, Sourced) and inline.has_change_permission(request):
                yield inline.get_queryset(request).filter(**{formset.fk.name: row})

    def say_how_many(self, request, count, action):
        if not count:
            messages.success(request, _("You have checked this today already."))
            return
        sentence = ngettext("%d row: still correct today.", "%d rows: still correct today.", count)
        tell_done(request, sentence % count, action)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and issubclass(self.model, Sourced) and self.has_change_permission(request):
            name = f"admin:networks_{self.opts.model_name}_still_correct"
            context["still_correct"] = reverse(name, args=[obj.pk])
            context["rows_to_check"] = any(
                issubclass(each.opts.model, Sourced) and each.formset.initial_form_count()
                for each in context["inline_admin_formsets"]
            )
        return super().render_change_form(request, context, add, change, form_url, obj)
