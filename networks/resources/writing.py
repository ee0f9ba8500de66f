"""Rows that are found right, written a thousand at a time with their history; the database judges last."""

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from networks.models import current_change_set, current_user
from networks.models.fields import new_public_id

CHUNK = 1000  # rows that are looked up and written together


def maker(model):
    """A function that makes a row of `model` from {attribute: value}, with defaults for what is not there.

    Values in order are made a row at once; of each name the package for translations asks what it means.
    """
    defaults = [
        (field.attname, field.get_default if callable(field.default) else field.get_default())
        for field in model._meta.concrete_fields
    ]

    def make(values):
        return model(
            *(
                values[name] if name in values else default() if callable(default) else default
                for name, default in defaults
            )
        )

    return make


class Writer:
    """Writes the rows of one table, and tells an `Upload` that refers to them which keys they got.

    `several` are its many-to-many columns.
    """

    def __init__(self, model, several, upload):
        self.model, self.several, self.upload = model, several, upload

    def write(self, rows):
        """Write the new and changed rows among `rows`; one that the database refuses gets a fault."""
        rows = [row for row in rows if row.kind in ("new", "changed")]
        if not rows:
            return
        try:
            with transaction.atomic():
                self._save(rows)
        except DatabaseError as error:
            if len(rows) == 1:
                rows[0].fault("", self._blame(error))
                return
            middle = len(rows) // 2
            self.write(rows[:middle])
            self.write(rows[middle:])

    def _blame(self, error):
        for constraint in self.model._meta.constraints:
            if constraint.name in str(error):
                return constraint.get_violation_error_message()
        return _("The database refuses the row: %s") % str(error).splitlines()[0]

    def _save(self, rows):
        new = [row.instance for row in rows if row.kind == "new"]
        changed = [row.instance for row in rows if row.kind == "changed"]
        manager = self.model._base_manager
        self._give_free_ids(new)
        manager.bulk_create(new)
        own = [
            each.name
            for each in self.model._meta.concrete_fields
            if not each.primary_key and each.name != "public_id"
        ]
        manager.bulk_create(changed, update_conflicts=True, unique_fields=["pk"], update_fields=own)
        if keys := self.upload.all_keys.get(self.model):
            for row in rows:
                keys.add(row.instance.pk, getattr(row.instance, keys.key))
        for column in self.several:
            self._save_several(column, rows)
        if getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
            remember(self.model, new, update=False)
            remember(self.model, changed, update=True)

    def _give_free_ids(self, new):
        """Of a hundred thousand identifiers that are made up, one may be another row's already."""
        there = self.model._default_manager.filter(public_id__in=[each.public_id for each in new])
        taken = set(there.values_list("public_id", flat=True))
        for each in new:
            if each.public_id in taken:  # no file named it, or the row would be a changed one
                each.public_id = new_public_id()

    def _save_several(self, column, rows):
        through = column.field.remote_field.through
        own, other = column.field.m2m_column_name(), column.field.m2m_reverse_name()
        rows = [row for row in rows if column.attribute in row.values]
        old = [row.instance.pk for row in rows if row.kind == "changed"]
        through._default_manager.filter(**{f"{own}__in": old}).delete()
        through._default_manager.bulk_create(
            through(**{own: row.instance.pk, other: pk})
            for row in rows
            for pk in row.values[column.attribute]
        )


def remember(model, instances, update):
    """Write the history of `instances` of `model` as they are now, with their lists: new ones, or changed
    ones where `update` is true."""
    kept = model.history.bulk_history_create(
        instances,
        update=update,
        default_user=current_user(),
        custom_historical_attrs={"change_set": current_change_set()},
    )
    for several in model.history.model._history_m2m_fields:
        past = getattr(model.history.model, several.name).model
        through = several.remote_field.through
        own, other = several.m2m_column_name(), several.m2m_reverse_name()
        history_of = {each.id: each for each in kept}
        rows = through._default_manager.filter(**{f"{own}__in": history_of}).values_list("pk", own, other)
        past._default_manager.bulk_create(
            past(history=history_of[pk], id=key, **{own: pk, other: related}) for key, pk, related in rows
        )
