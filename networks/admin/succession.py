"""What pages share on which one row ends and the next begins, and the one that leads to another level."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import dates
from networks.adminsite import is_key, tell_done
from networks.models import ChangeSet
from networks.publishing import MayNotPublish
from networks.succession import Refused, carry_out, move_on, refuse_open


def may_succeed(user, model):
    """Whether `user` may end rows of `model` and begin others."""
    label, opts = model._meta.app_label, model._meta
    return all(user.has_perm(f"{label}.{get_permission_codename(verb, opts)}") for verb in ("change", "add"))


def field_of(model_admin, request, name, form_class=None, **changes):
    """The field `name` as the forms of `model_admin` have it, with `changes`. Of its little icons only that
    for adding a source stays."""
    known = {"form_class": form_class} if form_class else {}
    field = model_admin.formfield_for_dbfield(model_admin.model._meta.get_field(name), request, **known)
    if name == "source":
        for which in ("change", "delete", "view"):
            setattr(field.widget, f"can_{which}_related", False)
    else:
        field.widget = getattr(field.widget, "widget", field.widget)
    for attribute, value in changes.items():
        setattr(field, attribute, value)
    return field


class DatedForm(forms.Form):
    """A form with a `date` typed as people write it, on which something ends."""

    def clean_date(self):
        date = dates.understand(self.cleaned_data["date"])
        refuse_open(date)
        return date


class Succession:
    """What both pages do: ask, show what would be done, and do that and nothing else."""

    def check_succession(self, request):
        """The answer to somebody who may not, or None."""
        if not may_succeed(request.user, self.model):
            raise PermissionDenied
        return None if request.method in ("GET", "HEAD", "POST") else HttpResponseNotAllowed(["GET", "POST"])

    def rehearse_or_do(self, request, form, act, rows, means, detail):
        """The `Outcome` of `act`; None where it is refused, and then `form` says why. `form.refused` takes
        the faults of rows."""
        agreed = request.POST.get("agreed", "") if "confirm" in request.POST else ""
        try:
            outcome = carry_out(act, rows, agreed, means, request.user, detail)
        except MayNotPublish as error:
            form.add_error(None, str(error))
        except Refused as error:
            form.refused(error.faults)
        else:
            if agreed and not outcome.is_done:
                messages.warning(
                    request,
                    _("The register was changed since. Nothing is saved: this is what would be done now."),
                )
            return outcome
        return None

    def done(self, request, outcome, address):
        """Where somebody goes when it is done."""
        tell_done(request, _("Done: all of it is saved."), outcome.action)
        return redirect(address)

    def succession_page(self, request, template, **context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, context)


class MoveForm(DatedForm):
    """The next level of one membership or participation, from when, and who says so."""

    def __init__(self, model_admin, request, old):
        super().__init__(request.POST if request.method == "POST" else None)
        self.old, self.names = old, model_admin.replace_orig_field(model_admin.moved)
        day = {
            "label": _("Date"),
            "help_text": _("The old one ends on it, and the new one begins."),
            "required": True,
        }
        for name in self.names:
            self.fields[name] = field_of(model_admin, request, name)
        self.fields["date"] = field_of(model_admin, request, "start", **day)
        help_text = _("Where it is written. It becomes the source of what ends and what begins.")
        self.fields["source"] = field_of(model_admin, request, "source", help_text=help_text)

    def clean(self):
        new = {name: self.cleaned_data.get(name) for name in self.names}
        if not self.errors and all(getattr(self.old, name) == new[name] for name in self.names):
            self.add_error(self.names[0], _("That is what it is now. Choose another."))

    def refused(self, faults):
        """Say what is wrong at the field that can mend it."""
        for error in faults.values():
            known = {"start": "date", "end": "date"}
            by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
            for name, errors in by_field.items():
                name = known.get(name, name)
                self.add_error(name if name in self.fields else None, errors)


def beside_end(fields):
    """The names of fields in a form, with the way to the next level after the end."""
    return [each for name in fields for each in ((name, "moving") if name == "end" else (name,))]


class MoveLink:
    """A way from each row, in its own form or among others, to its next level."""

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "moving"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not (obj and may_succeed(request.user, self.model)):
            return fieldsets
        return [(label, {**options, "fields": beside_end(options["fields"])}) for label, options in fieldsets]

    @admin.display(description=gettext_lazy("next level"))
    def moving(self, row):
        if not row.pk:
            return "–"
        address = reverse(f"admin:networks_{row._meta.model_name}_move", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Move on …"))


class MoveOn(MoveLink, Succession):
    """The page on which a row ends and the next level begins. `moved` names the fields that say the level."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.move_view)
        name = f"networks_{self.opts.model_name}_move"
        return [path("<path:object_id>/move/", view, name=name), *super().get_urls()]

    def move_view(self, request, object_id):
        if refusal := self.check_succession(request):
            return refusal
        key = unquote(object_id)
        old = self.get_object(request, key) if is_key(key) else None
        if old is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, key)
        form, outcome = MoveForm(self, request, old), None
        if form.is_bound and "change" not in request.POST and form.is_valid():
            outcome = self.move(request, form)
        if outcome and outcome.is_done:
            return self.done(request, outcome, reverse(f"admin:networks_{self.opts.model_name}_changelist"))
        return self.succession_page(
            request,
            "admin/succession_preview.html" if outcome else "admin/move_on.html",
            title=_("Move on to another level"),
            subtitle=old,
            media=self.media + form.media,
            original=old,
            form=form,
            outcome=outcome,
        )

    def move(self, request, form):
        fields = {name: form.cleaned_data[name] for name in form.names}

        def act():
            return move_on(form.old, form.cleaned_data["date"], form.cleaned_data["source"], **fields)

        detail = f"{form.old}, {dates.words(form.cleaned_data['date'])}"
        return self.rehearse_or_do(request, form, act, [form.old], ChangeSet.Means.MOVE, detail)
