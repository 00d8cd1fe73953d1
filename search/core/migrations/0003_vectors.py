from django.db import migrations, models
from django.utils import timezone

from search.core.backends import postgresql, sqlite


def empty_full_text(apps, schema_editor):
    """Words with signs are words now, and slips are looked for further: all is written anew."""
    full_text = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
    for statement in [*full_text.DROP, *full_text.CREATE]:
        schema_editor.execute(statement)
    for model in ("IndexedText", "IndexedEntry", "IndexState"):
        apps.get_model("search", model).objects.all().delete()
    apps.get_model("core", "JobRun").objects.filter(name="search check").update(
        due_at=timezone.now()
    )


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0001_initial"),
        ("search", "0002_entries_of_every_kind"),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryVector",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("model", models.CharField(max_length=16)),
                ("digest", models.CharField(max_length=40)),
                ("version", models.BigIntegerField(db_index=True)),
                ("vector", models.BinaryField()),
            ],
        ),
        migrations.AddField("IndexState", "vectors", models.BigIntegerField(default=0)),
        migrations.RunPython(empty_full_text, migrations.RunPython.noop),
    ]
