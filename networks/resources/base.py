"""One resource for each model: its columns, how its rows are recognised, and what is refused."""

from import_export import fields, resources

from networks.resources.cells import cell
from networks.resources.columns import columns


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
