"""What makes the forms quick: dates told in words while they are typed, sources offered again, few stops."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from networks import dates
from networks.admin.editing import PREVIEW
from networks.adminsite import understand_day
from networks.models import Document
from networks.models.fields import EDTFField

LAST_SOURCE = "last_source"  # in the session: the source that the user wrote last
ICONS = ("add", "change", "delete", "view")


class DateInWordsInput(AdminTextInputWidget):
    """A field for a date as a person types it; beside it stands how it was understood."""

    template_name = "admin/date_in_words.html"

    def get_context(self, name, value, attrs):
        address = {"data-understood": f"{reverse('admin:understood')}?date="}
        context = super().get_context(name, value, {**(attrs or {}), **address})
        try:
            context["widget"]["understood"] = dates.words(dates.understand(value or ""))
        except dates.DateError:
            context["widget"]["understood"] = ""
        return context


class DayAsTyped(forms.DateField):
    """A day as a form writes it, or as a person does: «3. november 2020»."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            return understand_day(value)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "data-understood": f"{reverse('admin:understood')}?day="}


class Comforts:
    """For the admin of a table and for its rows in the form of another: the fields of both.

    `relations` names the icons beside a relation that staff get; `sources` those beside a source. Nobody
    deletes one record from the form of another, and users are made elsewhere.
    """

    relations = ("add", "change")
    sources = ("add", "change")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, EDTFField):
            # What is kept is shorter than the words for it.
            kwargs |= {"widget": DateInWordsInput, "max_length": dates.LONGEST}
        if type(db_field) is models.DateField:
            kwargs["form_class"] = DayAsTyped
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = field and field.widget
        if isinstance(widget, RelatedFieldWidgetWrapper):
            names_source = db_field.related_model is Document
            kept = self.sources if names_source else self.relations
            for which in ICONS:
                if which not in kept or db_field.related_model._meta.app_label == "auth":
                    setattr(widget, f"can_{which}_related", False)
            if names_source and db_field.many_to_one:
                widget.widget.attrs.update(source_offered(request))
        return field


def source_offered(request):
    """The source that the user wrote last, as attributes of an empty field that may take it again."""
    if not hasattr(request, "source_offered"):
        request.source_offered = {}
        if key := request.session.get(LAST_SOURCE):
            for source in Document.objects.filter(pk=key):
                request.source_offered = {"data-last": source.pk, "data-last-name": source.told_apart}
    return request.source_offered


class SourcesRemembered:
    """For the admin of a table: the source that is written last is offered for the next fact."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if PREVIEW in request.POST:
            return
        for each in [form, *(row for formset in formsets for row in formset.forms)]:
            if "source" in each.changed_data and each.instance.source_id:
                request.session[LAST_SOURCE] = each.instance.source_id


class LabelledRows:
    """For the rows of a form in a form: each field is told with its row, as its label stands in a heading."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        row = "__prefix__" if index is None else index + 1  # the scripts number the rows that are added
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = _("%(field)s, row %(row)s") % {"field": field.label, "row": row}
            if index is not None:
                field.help_text = ""  # the heading has it, from the row that is not there yet
