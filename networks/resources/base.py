"""One resource for each model: its columns, how its rows are recognised, and what is refused."""

from import_export import fields, resources

from networks.resources.cells import cell
from networks.resources.columns import columns


class RegisterResource(resources.ModelResource):
    """The columns of a model. What comes in is read by `networks.resources.plan`, not by the package."""

    def import_data(self, dataset, **kwargs):
        raise NotImplementedError("networks.resources.plan imports: it validates all and loses nothing")


def resource_for(model):
    """The resource class of `model`."""
    cells = {
        name: fields.Field(attribute=field.name, column_name=name, widget=cell(field))
        for name, field in columns(model).items()
    }
    meta = type("Meta", (), {"model": model, "fields": list(cells)})
    return type(f"{model.__name__}Resource", (RegisterResource,), {**cells, "Meta": meta})
