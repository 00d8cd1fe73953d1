"""The desk of people looks into log-in names, too: without their trigrams it would read them all."""

from django.db import migrations

MAKE = """
    CREATE INDEX IF NOT EXISTS people_user_login_trigrams
    ON people_user USING gin (UPPER(login_name::text) gin_trgm_ops)
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS people_user_login_trigrams")


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_find_people_by_name")]

    operations = [migrations.RunPython(make, drop)]
