from networks import models
from networks.resources.base import resource_for

# One table for each model, in the order in which they can be loaded: what is referred to comes first.
TABLES = {
    "documents": models.Document,
    "themes": models.Theme,
    "cities": models.City,
    "organizations": models.Organization,
    "governing_bodies": models.GoverningBody,
    "working_groups": models.WorkingGroup,
    "officials": models.Official,
    "memberships": models.Membership,
    "fees": models.Fee,
    "participations": models.Participation,
    "positions": models.Position,
    "commitments": models.Commitment,
    "targets": models.Target,
    "measurements": models.Measurement,
    "partnerships": models.Partnership,
    "frameworks": models.Framework,
    "focus_areas": models.FocusArea,
    "key_figures": models.KeyFigure,
    "pages": models.Page,
}
TABLE_OF = {model: table for table, model in TABLES.items()}
RESOURCES = {model: resource_for(model) for model in TABLES.values()}

__all__ = ["RESOURCES", "TABLES", "TABLE_OF", "resource_for"]
