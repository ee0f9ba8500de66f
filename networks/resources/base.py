"""One resource for each model: its columns, how its rows are recognised, and what is refused."""

from import_export import fields, resources
from modeltranslation.translator import translator

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


class RegisterResource(resources.ModelResource):
    """The columns of a model. What comes in is read by `networks.resources.plan`, not by the package."""

    def import_data(self, dataset, **kwargs):
        raise NotImplementedError("networks.resources.plan imports: it validates all and loses nothing")

    @property
    def many_to_many(self):
        """The names of the many-to-many fields."""
        return {field.name for field in self._meta.model._meta.many_to_many}

    def filter_export(self, queryset, **kwargs):
        related = [field.name for field in self._meta.model._meta.concrete_fields if field.is_relation]
        return queryset.select_related(*related).prefetch_related(*sorted(self.many_to_many))


def resource_for(model):
    """The resource class of `model`."""
    cells = {
        name: fields.Field(attribute=field.name, column_name=name, widget=cell(field))
        for name, field in columns(model).items()
    }
    meta = type("Meta", (), {"model": model, "fields": list(cells)})
    return type(f"{model.__name__}Resource", (RegisterResource,), {**cells, "Meta": meta})
