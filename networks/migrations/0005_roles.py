"""The four roles, as groups that the office may change afterwards.

They are made once, by a migration and not after each `migrate`: a group that is there already is the office's
own, and is left as it is. Permissions are made after all migrations, so those that are needed are made here.
"""

from django.apps import apps as registry
from django.contrib.auth.management import create_permissions
from django.db import migrations

RECORDS = [
    "city",
    "commitment",
    "document",
    "fee",
    "focusarea",
    "framework",
    "governingbody",
    "keyfigure",
    "measurement",
    "membership",
    "official",
    "organization",
    "page",
    "participation",
    "partnership",
    "position",
    "target",
    "theme",
    "workinggroup",
]


def on(app, models, *verbs):
    return {(app, f"{verb}_{model}") for model in models for verb in verbs}


READ = on("networks", RECORDS, "view") | on("networks", ["link"], "view")
EDIT = (
    READ
    | on("networks", RECORDS, "add", "change", "delete")
    | on("networks", ["changeset"], "view")
    | on("networks", ["distinct"], "view", "add", "delete")
)
# To undo a change set is to change it.
PUBLISH = EDIT | {("networks", "publish")} | on("networks", ["changeset"], "change")
ADMINISTER = PUBLISH | on("auth", ["user", "group"], "view", "add", "change", "delete")
ROLES = {"Leser": READ, "Redaktør": EDIT, "Publiserer": PUBLISH, "Administrator": ADMINISTER}


def permissions_of(apps, role):
    every = apps.get_model("auth", "Permission").objects.select_related("content_type")
    return [each for each in every if (each.content_type.app_label, each.codename) in ROLES[role]]


def make_roles(apps, schema_editor=None):
    for label in ("auth", "networks"):
        create_permissions(registry.get_app_config(label), apps=apps, verbosity=0)
    for role in ROLES:
        group, is_new = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        if is_new:
            group.permissions.set(permissions_of(apps, role))


def remove_roles(apps, schema_editor):
    """Take away the roles that nobody has and nobody has changed; the others are the office's by now."""
    for role in ROLES:
        group = apps.get_model("auth", "Group").objects.filter(name=role, user=None).first()
        if group and set(group.permissions.all()) == set(permissions_of(apps, role)):
            group.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0004_editing"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
