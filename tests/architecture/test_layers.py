"""What import-linter does not see: foreign keys and migrations obey the layers, too."""

import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

ORDER = [
    "core", "themes", "vocabulary", "people", "organisation", "powers", "home", "notifications",
    "care", "sharing", "workingcopies", "contentrules", "courses", "enrollment", "records",
    "learning_paths", "board", "discussions", "search", "requests", "following",
    "recommendations", "steering", "insight", "fixtures",
]  # fmt: skip


SHELVES = ("portal", "catalog", "learning_paths", "announcements", "themes", "search", "fixtures")


def migrations():
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return loader.disk_migrations


def test_every_app_of_ours_has_its_place():
    ours = {
        config.label for config in apps.get_app_configs() if config.name.split(".")[0] in SHELVES
    } - {"wagtailusers"}

    assert ours == set(ORDER)


def test_foreign_keys_point_downwards():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if _rank(field.related_model._meta.app_label) > _rank(model._meta.app_label)
    ]

    assert wrong == []


@pytest.mark.django_db  # a migration of wagtail-localize asks when it is imported
def test_migrations_depend_downwards():
    wrong = [
        f"{label}.{name} -> {needed[0]}.{needed[1]}"
        for (label, name), migration in migrations().items()
        if label in ORDER
        for needed in migration.dependencies
        if _rank(needed[0]) > _rank(label)
    ]

    assert wrong == []


@pytest.mark.django_db  # a migration of wagtail-localize asks when it is imported
def test_no_migration_holds_the_blocks_of_a_page():
    sources = [
        migration.__module__ for (label, _name), migration in migrations().items() if label in ORDER
    ]
    assert not [
        one for one in sources if "block_lookup" in Path(sys.modules[one].__file__).read_text()
    ]


def _rank(label: str) -> int:
    return ORDER.index(label) if label in ORDER else -1
