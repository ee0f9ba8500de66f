"""Texts of the admin that the libraries have no Norwegian for.

Nothing imports this: it repeats them so that `makemessages` keeps them, translated, in our catalogue.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

DJANGO_ADMIN = [
    # Django has these too, with «ny», which is wrong for what is no «ny», or with "" for «».
    _("Add %s"),
    _("Add %(name)s"),
    _("Add another %(model)s"),
    _("Add another %(verbose_name)s"),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    _("Skip to main content"),
    _("Breadcrumbs"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: light)"),
    _("Toggle theme (current theme: dark)"),
    _("Error:"),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("Added:"),
    _("Changed:"),
    _("Deleted:"),
    _("Select all objects on this page for an action"),
    _("Select this object for an action - {}"),
    _("Show counts"),
    _("Hide counts"),
    _("View selected %(model)s"),
    ngettext_lazy("entry", "entries"),  # django-simple-history has it too
    _("Thanks for spending some quality time with the web site today."),
]

DJANGO_AUTH = [
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Password-based authentication"),
    _("Enabled"),
    _("Disabled"),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still "
        "be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
    _("Enable password-based authentication for this user by setting a password."),
    _("This action will <strong>enable</strong> password-based authentication for this user."),
    _("Enable password-based authentication"),
    _("Disable password-based authentication"),
    _("Password-based authentication was disabled."),
    _("Conflicting form data submitted. Please try again."),
    _("Set password"),
    _("Set password: %s"),
    _("Reset password"),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
]

DJANGO_MODELS = [
    _("%(model)s instance with %(field)s %(value)r is not a valid choice."),
]

IMPORT_EXPORT = [
    _("Import"),
    _("Export"),
    _("Export selected %(verbose_name_plural)s"),
    _("This importer will import the following fields: "),
    _("File to import"),
    _("Format"),
    _("Submit"),
    _("No valid data to import. Ensure your file has the correct headers or data for import."),
    _("Some rows failed to validate"),
    _("Please correct these errors in your data where possible, then reupload it using the form above."),
    _("Row"),
    _("Errors"),
    _("Non field specific"),
    _("Preview"),
    _(
        "Below is a preview of data to be imported. If you are satisfied with the results, "
        "click 'Confirm import'"
    ),
    _("Confirm import"),
    _("New"),
    _("Update"),
    _("Skipped"),
    _("Import finished: {} new, {} updated, {} deleted and {} skipped {}."),
]
