"""The right to publish in the forms, and publishing from lists and forms."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from networks import dates, publishing
from networks.adminsite import is_key, tell_done
from networks.models import ChangeSet, action_so_far, change_set
from networks.models.base import Published
from networks.publishing import (
    PUBLISHING,
    MayNotPublish,
    days_too_late,
    may_publish,
    publish,
    refuse_without_the_right,
)


class FormThatMayBeRefused(forms.ModelForm):
    """A form that is shown again with all that was typed, where saving it was refused."""

    refusal = ""

    def _post_clean(self):
        super()._post_clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        for name, sentence in days_too_late(self.instance, set(self.changed_data) - set(self.errors)).items():
            self.add_error(name, sentence)


def why_closed(request, row):
    """Why the user may not change `row`, for which a request asks the database once; "" where they may, and
    while a refused form is shown again."""
    if row is None or row.pk is None or may_publish(request.user) or hasattr(request, "refusal"):
        return ""
    asked = request.__dict__.setdefault("closed", {})
    key = (type(row), row.pk)
    if key not in asked:
        asked[key] = publishing.why_closed(row)
    return asked[key]


def check_what_is_named():
    """Raise `IntegrityError` where others deleted what is named here, or named what is deleted here: the
    database would tell only at the very end, when somebody has been told that it is done."""
    if connection.features.has_select_for_update:
        connection.check_constraints()


class OnlyDrafts:
    """Where the right to publish is lacking, what is public or will be is shown, and not changed."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not why_closed(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not why_closed(request, obj)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if issubclass(self.model, Published) and not may_publish(request.user):
            return [*fields, *PUBLISHING]
        return fields


class ClosedInline(OnlyDrafts):
    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not why_closed(request, obj)


class PublishingAdmin(OnlyDrafts):
    # The right

    def has_publish_permission(self, request):
        return (
            issubclass(self.model, Published)
            and may_publish(request.user)
            and self.has_change_permission(request)
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if hasattr(request, "refusal"):
            form.refusal = request.refusal
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if self.has_change_permission(request) and not may_publish(request.user):
            self.tell_before(request, object_id)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except MayNotPublish as refusal:
            request.refusal = str(refusal)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def tell_before(self, request, object_id):
        """Say before anybody types what will be refused; a form that is sent all the same is shown again."""
        key = unquote(object_id or "")
        if is_key(key) and (sentence := why_closed(request, self.model(pk=int(key)))):
            row = self.get_object(request, key)
            if request.method == "POST":
                request.refusal = sentence % row
            else:
                messages.warning(request, sentence % row)
        elif request.method == "GET" and self.model.public_if and not issubclass(self.model, Published):
            messages.warning(
                request,
                _(
                    "You may not publish. What you write here must name something that is a draft, such as "
                    "its source; it is public when somebody who may publish has published that."
                ),
            )

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        check_what_is_named()
        refuse_without_the_right(request.user)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        check_what_is_named()
        refuse_without_the_right(request.user)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            row = None if may_publish(request.user) else self.get_object(request, unquote(object_id))
            if (sentence := why_closed(request, row)) and self.has_delete_permission(request):
                raise MayNotPublish(sentence % row)
            return super().delete_view(request, object_id, extra_context)
        except MayNotPublish as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(self.address("change", object_id))

    def response_action(self, request, queryset):
        try:
            with transaction.atomic():
                response = super().response_action(request, queryset)
                refuse_without_the_right(request.user)
                return response
        except MayNotPublish as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        check_what_is_named()
        refuse_without_the_right(request.user)  # before anybody is told that it is done

    # Publishing

    def address(self, page, *arguments):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=arguments)

    def get_list_display(self, request):
        columns = list(super().get_list_display(request))
        if "published" in columns:
            columns.insert(columns.index("published") + 1, "planned")
        return columns

    @admin.display(description=gettext_lazy("planned"))
    def planned(self, row):
        days = [(_("published %s"), row.publish_on), (_("unpublished %s"), row.unpublish_on)]
        return ", ".join(said % dates.words(day.isoformat()) for said, day in days if day) or "–"

    def get_urls(self):
        if not issubclass(self.model, Published):
            return super().get_urls()
        own = [
            path(
                f"{name}/",
                self.admin_site.admin_view(self.publish_view),
                {"published": name == "publish"},
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )
            for name in ("publish", "unpublish")
        ]
        return [*own, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and self.has_publish_permission(request):
            context["publish_address"] = self.address("unpublish" if obj.is_out else "publish")
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.action(description=gettext_lazy("Publish the selected …"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        return self.publish_page(request, queryset, published=True)

    @admin.action(description=gettext_lazy("Unpublish the selected …"), permissions=["publish"])
    def unpublish_selected(self, request, queryset):
        return self.publish_page(request, queryset, published=False)

    def publish_view(self, request, published):
        """What would be published or not be any more, and with POST doing it."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        keys = sent.getlist(ACTION_CHECKBOX_NAME)
        rows = self.get_queryset(request).filter(pk__in=keys)
        if request.method != "POST":
            return self.publish_page(request, rows, published)
        with transaction.atomic():
            done, refused, _counts = publish(self.model, keys, published)
        self.tell_published(request, done, refused, published)
        one = rows.first() if len(keys) == 1 else None
        return HttpResponseRedirect(self.address("change", one.pk) if one else self.address("changelist"))

    def tell_published(self, request, done, refused, published):
        for row, sentence in refused:
            messages.error(request, _("“%(name)s”: %(reason)s") % {"name": row, "reason": sentence})
        if len(done) == 1:
            said = _("“%s” is published.") if published else _("“%s” is a draft again.")
            tell_done(request, said % done[0], action_so_far())
        elif published and done:
            said = ngettext("%d record is published.", "%d records are published.", len(done))
            tell_done(request, said % len(done), action_so_far())
        elif done:
            said = ngettext("%d record is a draft again.", "%d records are drafts again.", len(done))
            tell_done(request, said % len(done), action_so_far())
        elif not refused:
            messages.info(request, _("They are so already. Nothing was changed."))

    def publish_page(self, request, rows, published):
        """A page that says in words what publishing `rows` shows or hides: it is tried, and taken back."""
        keys = list(rows.values_list("pk", flat=True))
        with transaction.atomic(), change_set(ChangeSet.Means.FORM, request.user):
            done, refused, counts = publish(self.model, keys, published)
            transaction.set_rollback(True)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish") if published else _("Unpublish"),
            "opts": self.opts,
            "published": published,
            "rows": done,
            "refused": refused,
            "counts": [
                (capfirst(model._meta.verbose_name_plural), number) for model, number in counts.items()
            ],
            "address": self.address("publish" if published else "unpublish"),
            "back": self.address("change", *keys) if len(keys) == 1 else self.address("changelist"),
            "name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/publish.html", context)
