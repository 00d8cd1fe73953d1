import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from search.core.backends import postgresql, sqlite


def empty_full_text(apps, schema_editor):
    """The tables are keyed by the numbers of entries now, no longer by those of courses."""
    full_text = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
    for statement in [*full_text.DROP, *full_text.CREATE]:
        schema_editor.execute(statement)


def have_it_written_anew(apps, schema_editor):
    """Nothing is indexed now: the clock's check writes it as soon as a worker runs."""
    apps.get_model("search", "IndexState").objects.all().delete()
    apps.get_model("core", "JobRun").objects.filter(name="search check").update(
        due_at=timezone.now()
    )


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0001_initial"),
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel("IndexedText"),
        migrations.DeleteModel("IndexedCourse"),
        migrations.CreateModel(
            name="IndexedEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("key", models.UUIDField()),
                ("digest", models.CharField(max_length=40)),
                ("version", models.BigIntegerField(db_index=True)),
                ("facts", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="IndexedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=12)),
                ("is_source", models.BooleanField()),
                ("title", models.CharField(max_length=255)),
                ("summary", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("indexed", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="search.indexedentry")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("indexed", "language"), name="indexed_text_once_per_language")],
            },
        ),
        migrations.RunPython(empty_full_text, migrations.RunPython.noop),
        migrations.RunPython(have_it_written_anew, migrations.RunPython.noop),
    ]
