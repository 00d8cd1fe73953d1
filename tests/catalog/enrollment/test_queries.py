import pytest

from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import audience_tokens_of, bearers_of
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("tokens", [["everyone"], ["role:mentor"], ["group"], ["enrolled"], []])
def test_bearers_are_exactly_the_people_who_have_a_token(tokens):
    group = GroupFactory()
    person_with(Role.MENTOR)
    UserFactory(groups=[group])
    UserFactory(groups=[group], is_active=False)
    enrollment = EnrollmentFactory()
    EnrollmentFactory(course=enrollment.course, completed=True)
    EnrollmentFactory(course=enrollment.course, withdrawn=True)
    named = {"group": f"group:{group.pk}", "enrolled": enrollment.course.enrolled_token}
    tokens = {named.get(token, token) for token in tokens}

    having = {person for person in User.objects.all() if audience_tokens_of(person) & tokens}
    having = {person for person in having if person.is_active}
    assert set(bearers_of(tokens)) == having
