"""What every admin of the register has: history, languages, spreadsheets, and relations by typing."""

from functools import cache

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportModelAdmin
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from networks import dates, names
from networks.admin.comforts import Comforts, LabelledRows, SourcesRemembered
from networks.admin.conflicts import with_version
from networks.admin.deletion import Deletion, in_use
from networks.admin.duplicates import DuplicatesAdmin
from networks.admin.editing import SafeEditing
from networks.admin.export import excel_file, export_list
from networks.admin.jobs import may_import, receive_upload
from networks.admin.namesakes import NameInput, NoticesNamesakes, is_name
from networks.admin.publishing import ClosedInline, FormThatMayBeRefused, PublishingAdmin
from networks.admin.review import StillCorrect
from networks.admin.versions import Versions
from networks.adminsite import is_key
from networks.publishing import PUBLISHING
from networks.resources import RESOURCES, TABLE_OF
from networks.resources.cells import Number, WholeNumber

OWNERS = ["owner", "deputy"]
PUBLIC_PAGE = (gettext_lazy("Public page"), {"fields": [*PUBLISHING, *OWNERS, "slug", "public_id"]})


class ByTyping:
    """A choice by typing. It is shown empty where what came back is no key; the form says what is wrong."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [each for each in value if is_key(str(each))], attr)


class KnownSelectMultiple(ByTyping, AutocompleteSelectMultiple):
    """Several relations chosen by typing. Each is taken away by itself."""

    known = ()

    def optgroups(self, name, value, attr=None):
        if sorted(map(str, value)) != sorted(str(row.pk) for row in self.known):
            return super().optgroups(name, value, attr)
        rows = [
            self.create_option(name, row.pk, row.told_apart, True, at) for at, row in enumerate(self.known)
        ]
        return [(None, rows, 0)]

    def build_attrs(self, *args, **kwargs):
        return {**super().build_attrs(*args, **kwargs), "data-allow-clear": "false"}


class KnownSelect(ByTyping, AutocompleteSelect):
    """A relation chosen by typing, which asks the database nothing for a row that was fetched already."""

    known = None

    def optgroups(self, name, value, attr=None):
        if self.known is None or [str(each) for each in value] != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = self.create_option(name, self.known.pk, self.known.told_apart, True, 1)
        return [(None, [*empty, chosen], 0)]


class RegisterForm(NoticesNamesakes, FormThatMayBeRefused):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownSelect):
                widget.known = self.instance._state.fields_cache.get(name)
            if isinstance(widget, KnownSelectMultiple):
                widget.known = self.initial.get(name, ()) if self.instance.pk else ()

    def _post_clean(self):
        # Django leaves out every constraint on a column that has no field in the form, which are the
        # bounds of dates and the texts without a language: the database would be the first to say no.
        super()._post_clean()
        said = {message for messages in self.errors.values() for message in messages}
        fields = [self.instance._meta.get_field(name) for name in self.errors if name in self.fields]
        wrong = {getattr(field, "translated_field", field).name for field in fields}
        try:
            self.instance.validate_constraints(exclude=wrong | self.instance.derived_from(wrong))
        except ValidationError as error:
            for message in error.messages:
                if message not in said:
                    self.add_error(None, message)


class NumberAsTyped:
    """A number as people write it, read as a cell of a spreadsheet is: «1 234,5», but not 1.000."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "widget": AdminTextInputWidget({"class": "vIntegerField"})})

    def to_python(self, value):
        try:
            return self.cell.clean(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value):
        if isinstance(value, str):
            return value
        return self.cell.render(value).replace(".", get_format("DECIMAL_SEPARATOR"))


class WholeNumberAsTyped(NumberAsTyped, forms.IntegerField):
    cell = WholeNumber()


class DecimalAsTyped(NumberAsTyped, forms.DecimalField):
    cell = Number()


class PlainBreaks(forms.CharField):
    """A long text with the line breaks that spreadsheets keep; browsers send others."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class Several(forms.ModelMultipleChoiceField):
    """Several rows. Django asks the database for keys that are too long for it."""

    def clean(self, value):
        for key in value or []:
            if not is_key(str(key)):
                raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": key})
        return super().clean(value)


class RegisterFormSet(LabelledRows, forms.models.BaseInlineFormSet):
    def validate_unique(self):
        """Refuse rows that cannot stand beside each other, and to delete one that is in use: the rules of
        each row do not see the others."""
        keys = [self.model._meta.get_field(name).attname for name in self.model.key_fields]
        kept = [form for form in self.forms if not form.errors and not self._should_delete_form(form)]
        rows = {}
        for form in sorted(kept, key=lambda form: form.has_changed()):
            row = form.instance
            key = tuple(getattr(row, name) for name in keys)
            if form.has_changed():
                try:
                    if key in rows and keys != ["slug"]:
                        raise ValidationError(_("This row is the same as one above it. Delete one of them."))
                    row.refuse_beside(rows.values())
                except ValidationError as error:
                    form.add_error(None, error)
            if form.has_changed() or row.pk:
                rows[key] = row
        deleted = {form.instance.pk: form for form in self.deleted_forms if form.instance.pk}
        if faults := in_use(self.model, deleted):
            for key, sentence in faults.items():
                deleted[key].add_error(None, sentence)
            raise ValidationError(_("Nothing is saved: something that is ticked to be deleted is in use."))


class RelationsByTyping(Comforts):
    """Relations are chosen by typing, dates are typed as people write them."""

    form = RegisterForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if is_name(db_field):
            kwargs["widget"] = NameInput
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        if isinstance(db_field, models.TextField):
            kwargs["form_class"] = PlainBreaks
        if isinstance(db_field, models.DecimalField):
            kwargs["form_class"] = DecimalAsTyped
        if isinstance(db_field, models.IntegerField) and not db_field.choices:
            kwargs["form_class"] = WholeNumberAsTyped
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.TextField) and field and isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownSelect(db_field, self.admin_site, using=kwargs.get("using"))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name in OWNERS:
            every = field.choices
            if not hasattr(request, "users"):
                request.users = cache(lambda: list(iter(every)))  # the same for both; iter() counts nothing
            field.choices = request.users
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownSelectMultiple(db_field, self.admin_site, using=kwargs.get("using"))
            kwargs["form_class"] = Several
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RegisterInline(ClosedInline, RelationsByTyping, TranslationTabularInline):
    template = "admin/rows.html"
    formset = RegisterFormSet
    extra = 0
    show_change_link = True
    # Icons beside each relation make a form of thirty rows a hundred tab stops longer. The stylesheet
    # hides the one to add a source where there is one.
    relations = ()
    sources = ("add",)

    def get_queryset(self, request):
        return with_version(super().get_queryset(request).select_related(*self.model.shown_with))


class RegisterAdmin(
    StillCorrect,
    DuplicatesAdmin,
    PublishingAdmin,
    SafeEditing,
    RelationsByTyping,
    SourcesRemembered,
    Versions,
    Deletion,
    ImportExportModelAdmin,
    TranslationAdmin,
):
    save_on_top = True
    list_per_page = 50
    actions = [
        "export_selected",
        "still_correct",
        "publish_selected",
        "unpublish_selected",
        "merge_selected",
    ]
    readonly_fields = ["public_id"]

    def get_queryset(self, request):
        rows, named = super().get_queryset(request), self.model.shown_with
        return rows.select_related(*named) if named else rows

    def get_search_results(self, request, queryset, search_term):
        words = names.words(search_term[: names.LONGEST_QUERY])
        if search_term.strip() and not words:
            return queryset.none(), False
        return super().get_search_results(request, queryset, " ".join(words))

    def export_action(self, request):
        return export_list(request, self)

    @admin.action(description=gettext_lazy("Export the selected rows as CSV for Excel"), permissions=["view"])
    def export_selected(self, request, queryset):
        return excel_file(queryset)

    def get_resource_classes(self, request):
        return [RESOURCES[self.model]]

    def has_import_permission(self, request):
        return may_import(request.user, self.model)

    def import_action(self, request, **kwargs):
        if not self.has_import_permission(request):
            raise PermissionDenied
        return receive_upload(request, self.admin_site, TABLE_OF[self.model])

    def process_import(self, request, **kwargs):
        raise Http404  # the package's way in, which our own replaces

    def save_model(self, request, obj, form, change):
        if change and not form.has_changed():
            return  # nothing to remember
        name_verifier(request, form)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for each in formset.forms:
            name_verifier(request, each)
        super().save_formset(request, form, formset, change)


def name_verifier(request, form):
    """Whoever writes that a fact was verified on a day has verified it."""
    if "verified_on" in form.changed_data:
        form.instance.verified_by = request.user if form.instance.verified_on else None


class PeriodColumns:
    """Dates in words for the columns of lists."""

    def period(self, fact):
        return dates.period_words(fact.start, fact.end) or "–"

    period.short_description = gettext_lazy("period")
    period.admin_order_field = "start_earliest"


class SourceColumns:
    def stated(self, fact):
        return dates.words(fact.stated_as_of) if fact.stated_as_of else "–"

    stated.short_description = gettext_lazy("as of")


def linked_list(model_name, label, **filters):
    """A link to a change list of the admin with filters set."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return format_html(
        '<a href="{}?{}">{}</a>', reverse(f"admin:networks_{model_name}_changelist"), query, label
    )
