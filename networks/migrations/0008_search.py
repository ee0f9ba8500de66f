"""What rows are found by, in one spelling, and the database's own index of it, which follows each change.

SQLite builds a table anew to alter it, and its triggers are gone then: a later migration that alters one of
these tables drops its index and makes it again as `on_sqlite` says, or tests/test_search_index.py fails.
"""

from django.db import migrations

from networks.models.fields import SearchNames

FAMILIES = {
    "city": "name",
    "commitment": "title",
    "document": "title",
    "official": "name",
    "organization": "name",
    "page": "title",
    "theme": "name",
    "workinggroup": "name",
}
# The forms search in these too.
SEARCHED = [*FAMILIES, "focusarea", "framework", "governingbody", "target"]

# Rows that are not yet merged into an index are searched one by one: without `fastupdate` there are none.
POSTGRESQL = ["CREATE EXTENSION IF NOT EXISTS pg_trgm"] + [
    f"""
    CREATE INDEX networks_{table}_search ON networks_{table}
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)
    """
    for table in SEARCHED
]
# The extension stays: others may use it.
POSTGRESQL_BACK = [f"DROP INDEX networks_{table}_search" for table in SEARCHED]


def on_sqlite(table):
    """FTS5 keeps trigrams alone, and the row they are in. It finds nothing shorter than three characters: with
    two spaces before and after each word, there is nothing shorter."""
    index = f"networks_{table}_search"
    add = f"INSERT INTO {index} (rowid, text) SELECT {{row}}.id, replace({{row}}.search_text, ' ', '  ')"
    remove = f"""
    INSERT INTO {index} ({index}, rowid, text)
    SELECT 'delete', old.id, replace(old.search_text, ' ', '  ')
    """
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5 (text, content='', columnsize=0, tokenize='trigram')",
        f"{add.format(row='each')} FROM networks_{table} AS each",
        f"INSERT INTO {index} ({index}) VALUES ('optimize')",
        f"""
        CREATE TRIGGER {index}_insert AFTER INSERT ON networks_{table} BEGIN
            {add.format(row='new')};
        END
        """,
        f"""
        CREATE TRIGGER {index}_update AFTER UPDATE OF search_text ON networks_{table}
        WHEN old.search_text <> new.search_text BEGIN
            {remove};
            {add.format(row='new')};
        END
        """,
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON networks_{table} BEGIN {remove}; END",
    ]


SQLITE = [statement for table in SEARCHED for statement in on_sqlite(table)]
SQLITE_BACK = [
    statement
    for table in SEARCHED
    for statement in (
        *(f"DROP TRIGGER networks_{table}_search_{event}" for event in ("insert", "update", "delete")),
        f"DROP TABLE networks_{table}_search",
    )
]


def run(on_postgresql, on_sqlite):
    def run(apps, schema_editor):
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in on_postgresql if is_postgresql else on_sqlite:
            schema_editor.execute(statement)

    return run


def fill(apps, schema_editor):
    """Write anew what follows from the texts of each row."""
    with schema_editor.connection.cursor() as cursor:
        for table in SEARCHED:
            model = apps.get_model("networks", table)
            columns = ["search_text", "search_names"] if table in FAMILIES else ["search_text"]
            changes = ", ".join(f"{column} = %s" for column in columns)
            told = [
                [*(getattr(row, column) for column in columns), row.pk]
                for row in model.objects.iterator(chunk_size=2000)
            ]
            cursor.executemany(f"UPDATE networks_{table} SET {changes} WHERE id = %s", told)


class Migration(migrations.Migration):
    dependencies = [("networks", "0007_index_sort_keys")]

    operations = [
        *(
            migrations.AddField(table, "search_names", SearchNames(name, default=""))
            for table, name in FAMILIES.items()
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(run(POSTGRESQL, SQLITE), run(POSTGRESQL_BACK, SQLITE_BACK)),
    ]
