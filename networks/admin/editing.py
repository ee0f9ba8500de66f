"""What makes a form safe: a preview before saving, and nothing of two people's work is lost."""

from urllib.parse import unquote as unquote_address

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import get_script_prefix, resolve, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks.admin.conflicts import OPENED, Merge, as_text, lock, name_of, newest, with_version
from networks.adminsite import is_key

PREVIEW = "_preview"  # the name of the button


class SafeEditing:
    """The forms of the register: previewed, and saved only where nobody else's work is overwritten."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            request.POST, request.merge = request.POST.copy(), None
            request.POST.pop("_saveasnew", None)  # which no form of ours offers
            if object_id is not None:
                if not is_key(unquote(object_id)):
                    raise Http404
                self.merge(request, int(unquote(object_id)))
            if request.merge and request.merge.deletion:
                if not self.has_add_permission(request):
                    return self.typed_in_vain(request)
                object_id, form_url = None, reverse(f"admin:networks_{self.opts.model_name}_add")
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if PREVIEW in request.POST:
                if hasattr(response, "render"):
                    response.render()  # while the register is as the form has it
                transaction.set_rollback(True)
        return response

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if merge := getattr(request, "merge", None):
            form.refusal = merge.refusal
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "POST" and inline.has_change_permission(request, obj):
            # The rows that were sent, be they among those that the form would show now or not.
            sent = [key for name, key in request.POST.items() if name.endswith("-id") and is_key(key)]
            rows = inline.model.objects.filter(pk__in=sent).select_related(*inline.model.shown_with)
            kwargs["queryset"] = with_version(rows)
        return kwargs

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        merge = getattr(request, "merge", None)
        may_save = self.has_change_permission(request, obj) if change else self.has_add_permission(request)
        if may_save and change:
            context["opened_on"] = merge.opened_on if merge else self.opened_on(request, context)
        context |= {"merge": merge, "may_preview": may_save, "opened": OPENED, "preview": PREVIEW}
        if merge and merge.undecided and context["errors"] == [[merge.refusal]]:
            context["errors"] = []  # there is nothing to correct: the choices above the form say all
        return super().render_change_form(request, context, add, change, form_url, obj)

    # A preview

    def response_add(self, request, obj, post_url_continue=None):
        if PREVIEW in request.POST:
            return self.public_page(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if PREVIEW in request.POST:
            return self.public_page(request, obj)
        for each in request.merge.kept:
            self.message_user(request, in_a_sentence(each))
        return super().response_change(request, obj)

    def public_page(self, request, obj):
        """The page on which the public would read of `obj`, as the user sees it."""
        address = unquote_address(obj.get_absolute_url().partition("#")[0])
        path = "/" + address.removeprefix(get_script_prefix())
        match = resolve(path)
        asked = {"REQUEST_METHOD": "GET", "QUERY_STRING": "", "PATH_INFO": path.encode().decode("latin-1")}
        page = WSGIRequest({**request.environ, **asked})
        page.user, page.resolver_match, page.is_preview = request.user, match, True
        try:
            return HttpResponse(match.func(page, *match.args, **match.kwargs).render().content)
        except Http404:
            return self.answer(request, "admin/no_preview.html", _("There is no page to show"), object=obj)

    # Two people with the same form

    def opened_on(self, request, context):
        """What a form that was just fetched shows."""
        formsets = [each.formset for each in context["inline_admin_formsets"]]
        rows = [form.instance for formset in formsets for form in formset.initial_forms]
        versions = {name_of(self.model, context["original"].pk): request.version}
        return as_text(versions | {name_of(type(row), row.pk): row.version for row in rows})

    def get_object(self, request, object_id, from_field=None):
        if request.method == "POST" or not is_key(object_id):
            return super().get_object(request, object_id, from_field)
        if not hasattr(request, "opened"):
            # Before the record itself is read: a change between the two then counts as later.
            request.version = newest(self.model, [int(object_id)]).get(int(object_id))
            request.opened = super().get_object(request, object_id, from_field)
        return request.opened

    def merge(self, request, key):
        """Hold the sent form against what others saved since it was opened, and change it accordingly."""
        lock(self.model, [key])
        obj = self.get_object(request, str(key))
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        merge = Merge(request.POST, request.user)
        if obj:
            fields = flatten_fieldsets(self.get_fieldsets(request, obj))
            form = self.get_form(request, obj, change=True, fields=fields)
            merge.record(self.model, key, form.base_fields)
        else:
            merge.deleted(self.model, key)
            if not merge.deletion:
                return  # there never was such a record, which the admin says
        for formset, inline in self.get_formsets_with_inlines(request, obj):
            if inline.has_change_permission(request, obj):
                merge.rows(formset, obj and obj.pk, inline.get_queryset(request))
        request.merge = merge

    def typed_in_vain(self, request):
        """What somebody wrote who may not register it anew."""
        fields = flatten_fieldsets(self.get_fieldsets(request))
        form = self.get_form(request, fields=fields)
        parts = [request.merge.wrote(self.model, form.base_fields)]
        for formset, _inline in self.get_formsets_with_inlines(request):
            prefix = formset.get_default_prefix()
            for number in range(len(request.merge.sent_rows(prefix)[1])):
                parts.append(
                    request.merge.wrote(formset.model, formset.form.base_fields, f"{prefix}-{number}-")
                )
        return self.answer(request, "admin/typed_in_vain.html", _("This is deleted"), parts=parts)

    def answer(self, request, template, title, **context):
        context |= {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, template, context)


def in_a_sentence(difference):
    """What somebody else changed while the form was open."""
    what = difference.theirs
    if difference.label:
        what = f"{difference.label}: {difference.was or '–'} → {difference.theirs or '–'}"
    return _("%(who)s changed this while you had the form open, and it stands: %(what)s") % {
        "who": capfirst(difference.who),
        "what": f"{difference.about} – {what}" if difference.about else what,
    }
