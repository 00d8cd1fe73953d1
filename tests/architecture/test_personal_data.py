"""Every row that names a person is handed out to them, or there is a reason why not."""

import pytest
from django.apps import apps
from django.db.models import Model

from portal.people.models import User
from portal.people.registry import Table, kept_about
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

# A column that no table asks for, and why.
EXCEPTIONS = {
    "learning_paths.PathCompletion.learner": "is found by whose its enrollment is today",
    "organisation.ReportingLine.manager": "follows from the jobs, which are handed out",
    "organisation.ReportingLine.report": "follows from the jobs, which are handed out",
    "following.WeeklyNews.person": "says only when the next mail of saved searches is due",
    "recommendations.PersonLook.person": "says only when a job last picked for them",
    "records.Completion.learner": "is found by whose its enrollment is today",
    "people.PersonGroup.person": "carries what grants, programs and shares lend, all handed out",
    "people.Refusal.about": "is about whoever tried, who gets it",
    "people.User.user_permissions": "no screen gives a permission to one person",
    "wagtailadmin.EditingSession.user": "gone as soon as the editor is closed",
}


def columns() -> dict[str, tuple[type[Model], str]]:
    """Return every column that names a person, as "enrollment.Enrollment.learner"."""
    found = {}
    for model in apps.get_models():
        options = model._meta
        for field in options.local_fields:
            if field.related_model is User and not (field.primary_key and field.auto_created):
                found[f"{options.label}.{field.name}"] = (model, field.column)
        for field in options.local_many_to_many:
            if User in (model, field.related_model):
                through = field.remote_field.through
                back = field.m2m_column_name() if model is User else field.m2m_reverse_name()
                found[f"{options.label}.{field.name}"] = (through, back)
    return found


def conditions(table: Table) -> str:
    return str(table.rows.query).partition(" WHERE ")[2]


def test_every_row_that_names_a_person_is_handed_out_or_has_a_reason():
    asked = [conditions(table) for table in kept_about.ask(UserFactory())]
    not_asked = {
        label
        for label, (model, column) in columns().items()
        if not any(f'"{model._meta.db_table}"."{column}"' in where for where in asked)
    }

    assert not_asked == set(EXCEPTIONS)


def test_no_two_tables_have_one_name_and_every_column_can_be_read():
    tables = list(kept_about.ask(UserFactory()))

    assert len({table.name for table in tables}) == len(tables)
    for table in tables:
        list(table.rows.order_by("pk").values_list(*table.fields)[:1])


def test_the_check_finds_a_column_that_nobody_asks_for():
    known = columns()

    assert known["enrollment.Enrollment.learner"][1] == "learner_id"
    assert "people.User.groups" in known
    assert set(EXCEPTIONS) < set(known)
