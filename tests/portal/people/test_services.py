"""Adding, changing, deactivating and removing people."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from portal.people import services
from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import roles_of
from portal.people.registry import facts_about
from portal.people.signals import person_changed
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import PASSWORD, GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return person_with(Role.ADMINISTRATOR)


@pytest.fixture
def told():
    """The people of whom the apps above were told."""
    names = []

    def listen(sender, person, **kwargs):
        names.append(person.display_name)

    person_changed.connect(listen)
    yield names
    person_changed.disconnect(listen)


@pytest.fixture
def a_record(monkeypatch):
    """Everybody called Ilse has one completion on record."""
    answerers = {"records": lambda person: ["1 completion"] * (person.display_name == "Ilse")}
    monkeypatch.setattr(facts_about, "_answerers", answerers)


def test_adding_a_person_gives_them_roles_and_groups(told):
    group = GroupFactory()

    person = services.add_person(
        " Ilse@Ondal.example ",
        display_name="Ilse Marrow",
        email="ilse@ONDAL.example",
        roles=[Role.LEARNER, Role.MENTOR],
        groups=[group],
        password=PASSWORD,
    )

    person.refresh_from_db()
    assert (person.login_name, person.email) == ("Ilse@Ondal.example", "ilse@ondal.example")
    assert roles_of(person) == {Role.LEARNER, Role.MENTOR}
    assert group in person.groups.all()
    assert person.check_password(PASSWORD)
    assert told == ["Ilse Marrow"]


def test_nobody_signs_in_as_a_person_without_a_password(client):
    person = services.add_person("ilse", display_name="Ilse")

    assert not person.has_usable_password()
    assert not client.login(username="ilse", password="")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"login_name": "ILSE@ondal.example"}, "log-in name already"),
        ({"login_name": "other", "employee_number": "40-1"}, "employee number already"),
    ],
)
def test_names_and_numbers_are_taken_once(fields, sentence):
    services.add_person("ilse@ondal.example", display_name="Ilse", employee_number="40-1")

    with pytest.raises(services.NotUnique, match=sentence):
        services.add_person(**{"display_name": "Eve", **fields})

    assert User.objects.count() == 1


def test_many_people_have_no_employee_number():
    services.add_person("one", display_name="One")
    services.add_person("two", display_name="Two")

    assert User.objects.filter(employee_number="").count() == 2


@pytest.mark.parametrize(
    "fields", [{"time_zone": "Moon/Sea"}, {"email": "nonsense"}, {"language": "tlh"}]
)
def test_nonsense_is_refused(fields):
    with pytest.raises(ValidationError):
        services.add_person("ilse", display_name="Ilse", **fields)

    assert not User.objects.exists()


def test_changing_a_person_sets_exactly_these_roles_and_groups(administrator, told):
    person = person_with(Role.MENTOR, groups=[GroupFactory()])
    group = GroupFactory()

    services.change_person(
        person,
        by=administrator,
        roles=[Role.TRAINING_STAFF],
        groups=[group],
        display_name="New Name",
    )

    person.refresh_from_db()
    assert person.display_name == "New Name"
    assert roles_of(person) == {Role.TRAINING_STAFF}
    assert set(person.groups.filter(role_group=None)) == {group}
    assert told == ["New Name"]


def test_deactivating_and_reactivating_keeps_everything_else(administrator, client):
    person = person_with(Role.MENTOR)

    services.deactivate(person, by=administrator)

    assert not client.login(username=person.login_name, password=PASSWORD)
    services.reactivate(person, by=administrator)
    assert client.login(username=person.login_name, password=PASSWORD)
    assert roles_of(person) == {Role.LEARNER, Role.MENTOR}


def test_nobody_deactivates_or_removes_themselves(administrator):
    person_with(Role.ADMINISTRATOR)

    for step in (services.deactivate, services.remove):
        with pytest.raises(services.NotYourself):
            step(administrator, by=administrator)

    administrator.refresh_from_db()
    assert administrator.is_active


def test_an_administrator_cannot_give_up_the_role_alone(administrator):
    person_with(Role.ADMINISTRATOR)

    with pytest.raises(services.NotYourself):
        services.change_person(administrator, by=administrator, roles=[Role.LEARNER], groups=[])

    assert Role.ADMINISTRATOR in roles_of(administrator)


def test_the_last_administrator_stays(administrator):
    person_with(Role.ADMINISTRATOR, is_active=False)
    glass = User.objects.create_superuser("glass", display_name="Glass")

    for step in (services.deactivate, services.remove):
        with pytest.raises(services.LastAdministrator, match="last administrator"):
            step(administrator, by=glass)
    with pytest.raises(services.LastAdministrator):
        services.change_person(administrator, by=glass, roles=[], groups=[])

    administrator.refresh_from_db()
    assert administrator.is_active
    assert Role.ADMINISTRATOR in roles_of(administrator)


def test_a_person_without_a_record_is_removed(administrator, a_record):
    person = UserFactory(display_name="Tomas")

    services.remove(person, by=administrator)

    assert not User.objects.filter(login_name=person.login_name).exists()


def test_a_person_with_a_record_stays(administrator, a_record):
    person = UserFactory(display_name="Ilse")

    with pytest.raises(services.HasFacts, match=r"1 completion.*Deactivate"):
        services.remove(person, by=administrator)

    assert User.objects.filter(pk=person.pk).exists()


def test_what_enrollment_and_records_keep_counts_as_a_record(administrator):
    person = EnrollmentFactory().learner

    with pytest.raises(services.HasFacts):
        services.remove(person, by=administrator)

    assert User.objects.filter(pk=person.pk).exists()


def test_a_row_that_protects_a_person_is_a_record_though_nobody_names_it(
    administrator, monkeypatch
):
    monkeypatch.setattr(facts_about, "_answerers", {})
    person = EnrollmentFactory().learner

    with pytest.raises(services.HasFacts, match="Deactivate"):
        services.remove(person, by=administrator)

    assert User.objects.filter(pk=person.pk).exists()
    assert not ModelLogEntry.objects.exists()
