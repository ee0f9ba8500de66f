"""One resource for each model: its columns, how its rows are recognised, and what is refused."""

from difflib import get_close_matches

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.resources import Diff
from modeltranslation.translator import translator

from networks import names
from networks.models.fields import DerivedField
from networks.resources.cells import cell

# The columns that most tables have come after those of the table's own.
COMMON = ("start", "end", "note", "source", "as_of", "verified_on", "verified_by", "published")


def columns(model):
    """Column names to model fields, in the order of a file: the identifier, the fields, the many-to-many.

    A translated field is one column for each language: `name_nb`, `name_en`.
    """
    translated = translator.get_options_for_model(model).all_fields
    found = {"id": model._meta.get_field("public_id")}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name == "public_id" or isinstance(field, DerivedField):
            continue
        languages = sorted(
            translated.get(field.name, ()), key=lambda each: model._meta.concrete_fields.index(each)
        )
        if hasattr(field, "translated_field"):
            continue
        found |= {each.name: each for each in languages or [field]}
    found |= {field.name: field for field in model._meta.many_to_many}

    def place(item):
        name = getattr(item[1], "translated_field", item[1]).name
        return COMMON.index(name) if name in COMMON else -1

    return dict(sorted(found.items(), key=place))


class OldAndNew(Diff):
    """What a row was and what it will be. The package's own marks single letters, with inline styles."""

    def as_html(self):
        return [
            escape(new) if self.new or old == new else format_html("<del>{}</del> <ins>{}</ins>", old, new)
            for old, new in zip(self.left, self.right, strict=True)
        ]


class RegisterResource(resources.ModelResource):
    """Rows are recognised by the column `id`, or where that is empty by the model's natural key."""

    class Meta:
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    def import_data(self, dataset, **kwargs):
        # Anything wrong with any row: nothing of the file is saved.
        result = super().import_data(dataset, **{**kwargs, "rollback_on_validation_errors": True})
        for row in [*result.invalid_rows, *result.error_rows]:
            row.number = self.lines[row.number - 1]
        for row in result.invalid_rows:
            if "public_id" in row.error_dict:  # in files it is called by another name
                row.error_dict["id"] = row.error_dict.pop("public_id")
        return result

    def before_import(self, dataset, **kwargs):
        self.lines = getattr(dataset, "lines", range(2, len(dataset) + 2))
        self.line_of = {}  # the rows of the register that the file has named, and where
        labels = self.columns_by_label()
        headers = [str(header or "").strip() for header in dataset.headers or []]
        headers = [labels.get(header.casefold(), header) for header in headers]
        dataset.headers = headers
        for header in headers:
            if header not in self.fields:
                near = get_close_matches(header, self.fields, 1)
                hint = (
                    _("Did you mean “%s”?") % near[0]
                    if near
                    else _("The columns are: %s.") % ", ".join(self.fields)
                )
                raise ValueError(_("There is no column called “%s”.") % names.shown(header) + " " + hint)
            if headers.count(header) > 1:
                raise ValueError(_("The column “%s” is there more than once. Delete one of them.") % header)
        if "id" not in headers:
            missing = [name for name in self._meta.model.key_fields if name not in headers]
            if missing:
                raise ValueError(_("The file needs the column “id”, or else these: %s.") % ", ".join(missing))

    def columns_by_label(self):
        """The columns by what the forms call them in any language, and by their own names in any case."""
        found = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for name, field in columns(self._meta.model).items():
                    found.setdefault(str(field.verbose_name).casefold(), name)
        return found | {name.casefold(): name for name in self.fields}

    def before_import_row(self, row, **kwargs):
        self.line = self.lines[kwargs["row_number"] - 1]
        if "id" in row:
            row["id"] = str(row["id"] or "").strip()

    def get_instance(self, instance_loader, row):
        instance = self.find(row)
        if instance and instance.pk in self.line_of:
            message = _("This is the same row as on line %d. Delete one of them.")
            raise ValidationError(message % self.line_of[instance.pk])
        if instance:
            self.line_of[instance.pk] = self.line
        return instance

    def after_save_instance(self, instance, row, **kwargs):
        self.line_of[instance.pk] = self.line

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        super().validate_instance(instance, import_validation_errors, validate_unique)
        if instance.pk or getattr(instance, "slug", "set"):
            return
        slug = names.slug(instance.slug_source())
        if same := self._meta.model._default_manager.filter(slug=slug).first():
            message = _(
                "“%(row)s” is in the register already. If it is meant, write its id, %(id)s; if this is "
                "another, give it an address of its own in the column “slug”."
            )
            raise ValidationError({"slug": message % {"row": same, "id": same.public_id}})

    def find(self, row):
        """The row of the register that a row of the file means, or None where it is new."""
        rows = self._meta.model._default_manager
        by_id = rows.filter(public_id=row["id"]).first() if row.get("id") else None
        if by_id:
            return by_id
        key = self.key_in(row)
        same = key and rows.filter(**key).first()
        if same and row.get("id"):
            raise ValidationError(
                {
                    "public_id": _(
                        "No row has the id “%(id)s”, but “%(row)s” is there with the id %(other)s. "
                        "Correct the id, or leave it empty."
                    )
                    % {"id": names.shown(row["id"]), "row": same, "other": same.public_id}
                }
            )
        return same or None

    def key_in(self, row):
        """The row's natural key as a filter; None where the file does not hold all of it."""
        key = {}
        for name in self._meta.model.key_fields:
            if name not in row:
                return None
            try:
                value = self.fields[name].widget.clean(row[name], row=row)
            except ValueError:
                return None  # said in words when the row is read
            key[f"{name}__isnull" if value is None else name] = True if value is None else value
        return key if any(value not in ("", True) for value in key.values()) else None

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if field.column_name in ("id", "slug") and not row.get(field.column_name):
            return  # a new row gets one, and an old one keeps its own
        super().import_field(field, instance, row, is_m2m, **kwargs)

    def import_instance(self, instance, row, **kwargs):
        errors = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict({})
        for field in self.get_import_fields():
            if field.attribute in self.many_to_many and field.column_name in row:
                try:
                    field.clean(row, **kwargs)
                except ValueError as error:
                    errors[field.attribute] = [ValidationError(str(error))]
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Whether the row changes nothing: all its cells are as an export would write them."""
        if import_validation_errors or original is None or original.pk is None:
            return False
        present = [field for field in self.get_import_fields() if field.column_name in row]
        return all(
            set(field.clean(row)) == set(getattr(original, field.attribute).all())
            if field.attribute in self.many_to_many
            else field.export(instance) == field.export(original)
            for field in present
        )

    @property
    def many_to_many(self):
        """The names of the many-to-many fields."""
        return {field.name for field in self._meta.model._meta.many_to_many}

    @classmethod
    def get_diff_class(cls):
        return OldAndNew


def resource_for(model):
    """The resource class of `model`."""
    cells = {
        name: fields.Field(attribute=field.name, column_name=name, widget=cell(field))
        for name, field in columns(model).items()
    }
    meta = type("Meta", (RegisterResource.Meta,), {"model": model, "fields": list(cells), "name": None})
    return type(f"{model.__name__}Resource", (RegisterResource,), {**cells, "Meta": meta})
