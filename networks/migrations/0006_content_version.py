"""The version of the content, which the database itself renews with each transaction that changes a record."""

from django.db import migrations, models

POSTGRESQL = """
CREATE FUNCTION networks_renew_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO networks_contentversion (id, version) VALUES (1, gen_random_uuid()::text)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER networks_renew_content_version
    AFTER INSERT OR UPDATE ON networks_changeset DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION networks_renew_content_version();
"""
POSTGRESQL_BACK = """
DROP TRIGGER networks_renew_content_version ON networks_changeset;
DROP FUNCTION networks_renew_content_version();
"""
EVENTS = ("insert", "update")
# One statement each, as SQLite takes no more at a time.
SQLITE = [
    f"""
    CREATE TRIGGER networks_renew_content_version_{event} AFTER {event} ON networks_changeset BEGIN
        INSERT OR REPLACE INTO networks_contentversion (id, version) VALUES (1, lower(hex(randomblob(16))));
    END
    """
    for event in EVENTS
]
SQLITE_BACK = [f"DROP TRIGGER networks_renew_content_version_{event}" for event in EVENTS]


def run(on_postgresql, on_sqlite):
    def run(apps, schema_editor):
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in [on_postgresql] if is_postgresql else on_sqlite:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("networks", "0005_roles")]

    operations = [
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=36)),
            ],
        ),
        migrations.RunPython(run(POSTGRESQL, SQLITE), run(POSTGRESQL_BACK, SQLITE_BACK)),
    ]
