"""Two people at once: the locks hold on a database that lets two write."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.models import F

from portal.core.dates import organisation_today
from portal.core.errors import RuleViolation
from portal.organisation.imports import Mapping, read_rows
from portal.organisation.models import JobAssignment, ReportingLine
from portal.organisation.queries import is_above
from portal.organisation.services import start_job
from portal.organisation.services.feed import import_people
from portal.people import services
from portal.people.enums import Role
from portal.people.models import MergedAccount, User
from portal.people.queries import active_administrators
from tests.factories.organisation import employee
from tests.factories.people import person_with

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two writers"),
]


def at_once(*steps) -> list[str]:
    """Run ``steps`` at the same moment; return the names of the errors, "" for none."""
    start = Barrier(len(steps))

    def run(step) -> str:
        start.wait()
        try:
            step()
        except RuleViolation as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(run, steps))


def test_two_administrators_who_deactivate_each_other_leave_one():
    ada, nora = person_with(Role.ADMINISTRATOR), person_with(Role.ADMINISTRATOR)

    errors = at_once(
        lambda: services.deactivate(ada, by=nora), lambda: services.deactivate(nora, by=ada)
    )

    assert errors == ["", "LastAdministrator"]
    assert active_administrators().count() == 1


def test_one_of_two_becomes_the_first_administrator():
    token = services.first_administrator_link().split("/")[-2]

    def come_in(name):
        return lambda: services.add_first_administrator(
            token, login_name=name, display_name=name, password="a long enough one"
        )

    assert at_once(come_in("ada"), come_in("nora")) == ["", "LinkIsUsed"]
    assert User.objects.count() == 1


def test_a_log_in_name_is_given_once():
    def add(name):
        return lambda: services.add_person(name, display_name="Ilse")

    assert at_once(add("ilse"), add("ILSE")) == ["", "NotUnique"]
    assert User.objects.count() == 1


def test_a_first_log_in_link_lets_one_of_two_choose_a_password():
    person = services.add_person("ilse", display_name="Ilse")
    token = services.first_login_link(person).rstrip("/").rsplit("/", 1)[-1]

    def choose(password):
        return lambda: services.choose_first_password(token, password=password)

    assert at_once(choose("a long enough one"), choose("another long one")) == ["", "LinkIsUsed"]


def test_two_accounts_are_not_merged_into_each_other():
    admin = person_with(Role.ADMINISTRATOR)
    one, two = person_with(Role.LEARNER), person_with(Role.LEARNER)

    def merge(gone, kept):
        gone, kept = User.objects.get(pk=gone.pk), User.objects.get(pk=kept.pk)
        return lambda: services.merge(gone, kept=kept, by=admin)

    assert at_once(merge(one, two), merge(two, one)) == ["", "CannotMerge"]
    assert MergedAccount.objects.count() == 1


def test_a_merge_and_a_move_at_once_close_no_circle():
    admin = person_with(Role.ADMINISTRATOR)
    gone, kept = employee(), employee()
    between = employee(manager=gone)

    errors = at_once(
        lambda: services.merge(
            User.objects.get(pk=gone.pk), kept=User.objects.get(pk=kept.pk), by=admin
        ),
        lambda: start_job(kept, on=organisation_today(), manager=between),
    )

    assert errors == ["", "ClosesCircle"]
    assert not ReportingLine.objects.filter(manager=F("report")).exists()
    assert not (is_above(kept, between) and is_above(between, kept))


def test_a_merge_and_an_hr_file_wait_for_each_other(tmp_path):
    admin = person_with(Role.ADMINISTRATOR)
    kept, gone = employee(employee_number="1"), employee(employee_number="2")
    path = tmp_path / "hr.csv"
    path.write_text("number,name,manager\n1,New Name,\n2,Other Name,1\n")

    errors = at_once(
        lambda: services.merge(
            User.objects.get(pk=gone.pk), kept=User.objects.get(pk=kept.pk), by=admin
        ),
        lambda: import_people(read_rows(path, Mapping())),
    )

    assert errors == ["", ""]
    assert MergedAccount.objects.get().kept == kept


def test_two_who_merge_two_accounts_into_one_person_both_do():
    admin = person_with(Role.ADMINISTRATOR)
    one, two, kept = employee(), employee(), employee()

    def merge(gone):
        return lambda: services.merge(
            User.objects.get(pk=gone.pk), kept=User.objects.get(pk=kept.pk), by=admin
        )

    assert at_once(merge(one), merge(two)) == ["", ""]
    assert set(MergedAccount.objects.values_list("gone", flat=True)) == {one.pk, two.pk}
    assert JobAssignment.objects.filter(person=kept, is_primary=True, ends_on=None).count() == 1


def test_a_glass_link_lets_one_of_two_in():
    User.objects.create_superuser("root", display_name="Root")
    token = services.glass_link("root").rstrip("/").rsplit("/", 1)[-1]

    def come_in():
        services.break_glass(token)

    assert at_once(come_in, come_in) == ["", "LinkIsUsed"]
