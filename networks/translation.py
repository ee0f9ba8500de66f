"""Which fields have languages, and then which models keep history.

History comes after the languages, or it would lack their columns.
"""

from modeltranslation.translator import TranslationOptions, translator
from simple_history import register as keep_history
from simple_history.signals import pre_create_historical_record

from networks import models
from networks.models.fields import Searched, SortKey

TRANSLATED = {
    models.City: ("name", "place", "sort_key"),
    models.Commitment: ("title", "wording", "adopted_by", "sort_key"),
    models.Document: ("title", "summary", "sort_key"),
    models.Fee: (),
    models.FocusArea: ("name",),
    models.Framework: ("name",),
    models.GoverningBody: ("name", "meets", "note"),
    models.KeyFigure: ("label",),
    models.Measurement: (),
    models.Membership: ("title", "note", "reason", "unit", "decided_by"),
    models.Official: (),
    models.Organization: ("name", "summary", "purpose", "aim", "description", "sort_key"),
    models.Page: ("title", "body", "sort_key"),
    models.Participation: ("note",),
    models.Partnership: ("note",),
    models.Position: ("title", "note"),
    models.Target: ("indicator", "unit"),
    models.Theme: ("name", "description", "sort_key"),
    models.WorkingGroup: ("name", "description", "sort_key"),
}


def options(model, fields):
    """A text that a language lacks is empty, never NULL: there is one way to lack it."""
    texts = [name for name in fields if not isinstance(model._meta.get_field(name), SortKey)]
    never_null = {name: {"default": {"null": False, "default": ""}} for name in texts}
    return type("Options", (TranslationOptions,), {"fields": fields, "field_options": never_null})


def who(instance, **kwargs):
    return models.current_user()


def point_to_change_set(history_instance, **kwargs):
    history_instance.change_set = models.current_change_set()


for model, fields in TRANSLATED.items():
    translator.register(model, options(model, fields))

for model, fields in TRANSLATED.items():
    derived = [field.name for field in model._meta.fields if isinstance(field, SortKey | Searched)]
    keep_history(
        model,
        bases=[models.HistoryRow],
        m2m_fields=[field.name for field in model._meta.many_to_many],
        # The column without a language repeats one of the others, whichever the editor had on.
        excluded_fields=sorted({*fields, *derived}),
        get_user=who,
    )

pre_create_historical_record.connect(point_to_change_set, dispatch_uid="change set")
