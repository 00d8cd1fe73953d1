"""PostgreSQL finds a part of a name among a hundred thousand by trigrams; SQLite reads them all."""

from django.db import migrations

MAKE = """
    CREATE INDEX IF NOT EXISTS people_user_trigrams ON people_user USING gin (
        UPPER(display_name::text) gin_trgm_ops,
        UPPER(email::text) gin_trgm_ops,
        UPPER(employee_number::text) gin_trgm_ops
    )
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(MAKE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS people_user_trigrams")


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
