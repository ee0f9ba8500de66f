"""The right to publish: without it one writes and changes drafts, and nothing that the public sees."""

from django.utils.translation import gettext as _

from networks.changes import as_it_was, chunks, recorded_models, touched
from networks.models import current_change_set
from networks.models.history import PUBLISH


class MayNotPublish(Exception):
    """Something that the public sees would change. The text says what, in the reader's language."""


def refuse_without_the_right(user):
    """Raise `MayNotPublish` where the open change set touched what is public, and `user` may not publish.

    Call it at the end of the transaction that made the changes, and let the exception undo them. None is
    the machine itself, which may do everything.
    """
    if user is None or user.has_perm(PUBLISH):
        return
    action = current_change_set()
    for model in recorded_models():
        for records in chunks(touched(model, action)):
            keys = [record.key for record in records]
            if public := model.objects.published().filter(pk__in=keys).first():
                raise MayNotPublish(_("“%s” is public. You may not change what is published.") % public)
            before = [record.before for record in records if record.before]
            for row in model.history.model.objects.filter(history_id__in=before):
                if was_public(as_it_was(row)):
                    raise MayNotPublish(
                        _("“%s” is public. You may not change what is published.") % as_it_was(row)
                    )


def was_public(row):
    """Whether a record was public, given what it names today."""
    if row.is_for_the_office():
        return False
    return getattr(row, "published", True) and all(
        getattr(row, f"{name}_id") is None
        or model.objects.published().filter(pk=getattr(row, f"{name}_id")).exists()
        for name in row.public_if
        for model in [row._meta.get_field(name).related_model]
    )
