import pytest
from django.test import RequestFactory

from catalog.enrollment.enums import Origin
from catalog.enrollment.queries import recommended_courses
from catalog.enrollment.services import enroll
from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import audience_tokens_of, bearers_of
from tests.factories.courses import course_page
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.vocabulary import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(rf):
    def by(person):
        request = RequestFactory().get("/")
        request.user = person
        return recommended_courses(request)

    return by


def test_recommended_is_what_shares_topics_with_what_one_chose(catalog, asked):
    water, office = TopicFactory(name="Water"), TopicFactory(name="Office")
    chosen = course_page(catalog, title="Chosen", topics=[water])
    near = course_page(catalog, title="Near", topics=[water])
    course_page(catalog, title="Far", topics=[office])
    course_page(catalog, title="Hidden", topics=[water], audience=["role:mentor"])
    learner = UserFactory()
    enroll(learner, course=chosen.course, origin=Origin.SELF)

    found = asked(learner)["cards"]

    assert [(card["page"].pk, card["because"]) for card in found] == [(near.pk, "Chosen")]


def test_whoever_has_chosen_nothing_gets_no_advice(catalog, asked):
    course_page(catalog, topics=[TopicFactory()])

    assert asked(UserFactory()) == {}


@pytest.mark.parametrize("rows", [2, 12])
def test_advice_costs_the_same_however_much_there_is(
    catalog, asked, rows, django_assert_max_num_queries
):
    water, learner = TopicFactory(), UserFactory()
    for n in range(rows):
        page = course_page(catalog, topics=[water])
        if n % 2:
            enroll(learner, course=page.course, origin=Origin.SELF)

    with django_assert_max_num_queries(11):
        asked(learner)


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
