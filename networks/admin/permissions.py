"""Permissions told in the language of the admin: the database names them in English."""

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

VERBS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


def in_words(permission):
    """A permission as a choice: its table, and what it allows."""
    kind = permission.content_type
    verb, _line, model = permission.codename.partition("_")
    said = VERBS[verb] if verb in VERBS and model == kind.model else gettext(permission.name)
    return f"{kind.app_labeled_name} | {capfirst(said)}"


class PermissionsInWords:
    """For an admin with a choice of permissions."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name in ("permissions", "user_permissions"):
            field.label_from_instance = in_words
        return field
