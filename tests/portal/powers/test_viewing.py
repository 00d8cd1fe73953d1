"""Looking at the portal as others see it: with a yes, read-only, bannered, noted, and over soon."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.records.models import ActivityProgress
from portal.notifications.models import Notice
from portal.people.enums import Role
from portal.people.services import give_capability, withhold_capability
from portal.powers.enums import Answer
from portal.powers.middleware import VIEWING
from portal.powers.models import Consent, PowerUse, Viewing
from portal.powers.services import (
    NotToBeSeen,
    answer_consent,
    ask_consent,
    end_viewings_of,
    start_viewing,
    withdraw_consent,
)
from tests.factories.courses import course_page
from tests.factories.discussions import discussion, space, thread
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.powers import again, reports_to

pytestmark = pytest.mark.django_db
LOOK = "powers.look_as_others"


@pytest.fixture
def support():
    """Somebody of a group that may look as others, and may do nothing else."""
    group = GroupFactory(name="Support")
    give_capability(group, LOOK, by=None)
    return UserFactory(groups=[group], display_name="Sue Port")


def yes_of(person, support) -> Consent:
    return answer_consent(ask_consent(person, by=support, reason="To help."), yes=True)


def looking(client, support, *, role="", person=None):
    client.force_login(support)
    if person is not None:
        consent = yes_of(person, support)
        response = client.post(reverse("powers:look_as_person", args=[consent.pk]))
    else:
        response = client.post(reverse("powers:look_as_role"), {"role": role})
    assert response.status_code == 302
    assert VIEWING in client.session
    return client


def test_support_sees_what_the_person_sees_under_a_banner(client, site, support):
    person = UserFactory(display_name="Ann Other")
    EnrollmentFactory(learner=person, course=course_page(site.catalog, title="Hers alone").course)

    html = looking(client, support, person=person).get("/my/learning/").content.decode()

    assert "Hers alone" in html
    assert "You look at the portal as Ann Other. Nothing can be changed." in html
    assert reverse("powers:end") in html


def test_every_page_that_was_opened_is_noted(client, site, support):
    person = UserFactory()
    looking(client, support, person=person).get("/my/learning/?x=1")

    viewing = Viewing.objects.get()

    assert (viewing.viewer, viewing.consent.person) == (support, person)
    assert [(row.address, row.status) for row in viewing.pages.all()] == [
        ("/my/learning/?x=1", 200)
    ]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(client, site, support, method):
    page = course_page(site.catalog)
    person = UserFactory()
    looking(client, support, person=person)

    url = reverse("enrollment:enroll", args=[page.course.translation_key])
    response = getattr(client, method)(url)

    assert response.status_code == 403
    assert "nothing can be changed" in response.content.decode()
    assert not person.enrollments.exists()
    assert not support.enrollments.exists()


def test_what_a_reading_would_leave_behind_is_left_nowhere(client, site, support):
    page = course_page(site.catalog, lessons=1)
    person = UserFactory()
    EnrollmentFactory(learner=person, course=page.course)
    lesson = page.get_children().get()

    response = looking(client, support, person=person).get(lesson.url)

    assert response.status_code == 200
    assert not ActivityProgress.objects.exists()
    client.force_login(person)
    client.get(lesson.url)
    assert ActivityProgress.objects.count() == 1


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/enrollments/"])
def test_the_admin_is_closed_even_where_both_may_enter(client, site, path):
    administrator, staff = person_with(Role.ADMINISTRATOR), person_with(Role.TRAINING_STAFF)
    looking(client, administrator, person=staff)

    response = client.get(path)

    assert response.status_code == 403
    assert "the admin is closed" in response.content.decode()


@pytest.mark.parametrize(
    "name", ["notifications:notices", "people:password_change", "people:profile", "powers:asked"]
)
def test_what_is_for_their_own_eyes_stays_closed(client, site, support, name):
    looking(client, support, person=UserFactory())

    response = client.get(reverse(name))

    assert response.status_code == 403
    assert "own eyes" in response.content.decode()


def test_people_of_a_manager_are_not_shown_to_whoever_looks_as_the_manager(client, site, support):
    manager = UserFactory()
    from catalog.enrollment.policies import enrollment_policy
    from portal.powers.queries import person_of

    report = EnrollmentFactory()
    reports_to(report.learner, manager)
    assert enrollment_policy.user_has_permission_for_instance(again(manager), "view", report)
    viewing = start_viewing(support, consent=yes_of(manager, support))

    seen = person_of(viewing, again(support))

    rows = enrollment_policy.instances_user_has_permission_for(seen, "view")
    assert not rows.exists()


def test_a_role_shows_its_pages_and_no_rows_of_others(client, site, support):
    from catalog.enrollment.policies import enrollment_policy
    from portal.powers.queries import person_of

    for_staff = course_page(site.catalog, title="For staff", audience=["role:training-staff"])
    EnrollmentFactory()
    client.force_login(support)
    assert client.get(for_staff.url).status_code == 404

    looking(client, support, role=Role.TRAINING_STAFF)

    assert "For staff" in client.get(for_staff.url).content.decode()
    seen = person_of(Viewing.objects.get(), again(support))
    assert not enrollment_policy.instances_user_has_permission_for(seen, "view").exists()
    assert not seen.has_perm("enrollment.view_enrollment")
    assert not seen.has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize("role", Role)
def test_every_screen_of_a_learner_opens_as_every_role(client, site, role):
    administrator = person_with(Role.ADMINISTRATOR)
    looking(client, administrator, role=role)

    for path in ("/", "/my/learning/", "/my/paths/", "/catalog/suggest/?q=a", "/people/"):
        assert client.get(path, follow=True).status_code == 200, path


def test_it_ends_with_the_button(client, site, support):
    looking(client, support, role=Role.LEARNER)

    response = client.post(reverse("powers:end"), follow=True)

    assert VIEWING not in client.session
    assert Viewing.objects.get().ended_at is not None
    assert "as yourself again" in response.content.decode()
    assert "Nothing can be changed" not in client.get("/my/learning/").content.decode()


def test_it_ends_at_log_out(client, site, support):
    looking(client, support, role=Role.LEARNER)

    client.post(reverse("people:logout"))

    assert Viewing.objects.get().ended_at is not None
    client.force_login(support)
    assert VIEWING not in client.session


def test_it_ends_after_half_an_hour_and_an_old_form_does_nothing(client, site, support):
    page = course_page(site.catalog)
    looking(client, support, person=UserFactory())
    Viewing.objects.filter().update(ends_at=timezone.now() - timedelta(seconds=1))

    url = reverse("enrollment:enroll", args=[page.course.translation_key])
    response = client.post(url)

    assert response.status_code == 403
    assert "no longer look" in response.content.decode()
    assert not support.enrollments.exists()
    assert client.post(url).status_code == 302  # now they act for themselves, and know it
    assert support.enrollments.count() == 1


def test_it_ends_when_the_person_takes_the_yes_back(client, site, support):
    person = UserFactory(display_name="Ann Other")
    looking(client, support, person=person)

    withdraw_consent(Consent.objects.get())

    assert "Ann Other" not in client.get("/my/learning/").content.decode()
    assert VIEWING not in client.session


def test_it_ends_when_support_loses_the_capability(client, site, support):
    looking(client, support, role=Role.LEARNER)

    withhold_capability(support.groups.get(name="Support"), LOOK, by=None)
    client.get("/my/learning/")

    assert VIEWING not in client.session


def test_a_look_of_somebody_else_opens_nothing(client, site, support):
    viewing = start_viewing(support, role=Role.LEARNER)
    other = person_with(Role.ADMINISTRATOR)
    client.force_login(other)
    session = client.session
    session[VIEWING] = viewing.pk
    session.save()

    assert "Nothing can be changed" not in client.get("/my/learning/").content.decode()


@pytest.mark.parametrize("state", ["asked", "no", "withdrawn", "over", "another's"])
def test_without_a_yes_that_holds_nobody_looks(client, support, state):
    person = UserFactory()
    consent = ask_consent(person, by=support, reason="To help.")
    if state == "no":
        answer_consent(consent, yes=False)
    if state in ("withdrawn", "over", "another's"):
        answer_consent(consent, yes=True)
    if state == "withdrawn":
        withdraw_consent(consent)
    if state == "over":
        Consent.objects.update(expires_at=timezone.now())
    if state == "another's":
        Consent.objects.update(asked_by=person_with(Role.ADMINISTRATOR))
    client.force_login(support)

    response = client.post(reverse("powers:look_as_person", args=[consent.pk]))

    assert response.status_code == (404 if state == "another's" else 302)
    assert VIEWING not in client.session
    assert not Viewing.objects.exists()


def test_nobody_says_yes_for_another(client, support):
    consent = ask_consent(UserFactory(), by=support, reason="To help.")
    client.force_login(support)

    response = client.post(reverse("powers:answer", args=[consent.pk]), {"answer": "yes"})

    assert response.status_code == 404
    consent.refresh_from_db()
    assert consent.answer == Answer.ASKED


def test_the_person_is_told_answers_and_support_is_told(client, support):
    person = UserFactory()
    client.force_login(support)
    told = {"person": person.login_name, "reason": "You wrote that a button is missing."}
    assert client.post(reverse("powers:ask"), told).status_code == 302
    notice = Notice.objects.get(person=person)
    assert (notice.kind, notice.address) == ("look-asked", "/looks/asked/")

    client.force_login(person)
    assert "a button is missing" in client.get("/looks/asked/").content.decode()
    url = reverse("powers:answer", args=[Consent.objects.get().pk])
    assert client.post(url, {"answer": "yes"}).status_code == 302

    assert Consent.objects.get().holds
    assert Notice.objects.get(person=support).kind == "look-answered"
    client.post(url, {"answer": "withdrawn"})
    assert not Consent.objects.get().holds


def test_only_administrators_look_as_administrators(support):
    administrator = person_with(Role.ADMINISTRATOR)

    with pytest.raises(NotToBeSeen):
        ask_consent(administrator, by=support, reason="To help.")
    with pytest.raises(NotToBeSeen):
        start_viewing(support, role=Role.ADMINISTRATOR)
    with pytest.raises(NotToBeSeen):
        ask_consent(support, by=support, reason="Me.")
    with pytest.raises(NotToBeSeen):
        ask_consent(UserFactory(is_active=False), by=support, reason="Gone.")
    ask_consent(administrator, by=person_with(Role.ADMINISTRATOR), reason="To help.")

    assert Consent.objects.count() == 1


def test_who_breaks_glass_is_looked_as_by_nobody(support):
    glass = UserFactory()
    type(glass).objects.filter(pk=glass.pk).update(is_superuser=True)

    with pytest.raises(NotToBeSeen):
        ask_consent(again(glass), by=person_with(Role.ADMINISTRATOR), reason="To help.")


def test_nobody_is_asked_twice_at_once(support):
    person = UserFactory()
    ask_consent(person, by=support, reason="To help.")

    with pytest.raises(NotToBeSeen, match="already"):
        ask_consent(person, by=support, reason="Again.")

    Consent.objects.update(expires_at=timezone.now())
    ask_consent(person, by=support, reason="After a week.")
    assert Consent.objects.count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_looks(client, role):
    client.force_login(person_with(role))

    for name in ("looks", "look_as_role", "ask"):
        method = client.get if name == "looks" else client.post
        response = method(reverse(f"powers:{name}"), {"role": "learner"})
        assert response.status_code == 403, name

    assert not Viewing.objects.exists()
    assert not Consent.objects.exists()


def test_looking_needs_the_proof_of_origin(site, support):
    client = Client(enforce_csrf_checks=True)
    client.force_login(support)

    assert client.post(reverse("powers:look_as_role"), {"role": "learner"}).status_code == 403
    assert VIEWING not in client.session


def test_looking_is_no_use_of_the_persons_powers(client, site, support):
    person = UserFactory()
    from portal.powers.services import grant_power

    grant_power(person, by=None, capability="enrollment.view_enrollment", reason="-")
    looking(client, support, person=person).get("/my/learning/")

    assert not PowerUse.objects.filter(person=person).exists()


def test_starting_anew_ends_the_look_before(support):
    start_viewing(support, role=Role.LEARNER)
    start_viewing(support, role=Role.MENTOR)

    assert Viewing.objects.filter(ended_at=None).count() == 1
    end_viewings_of(support)
    assert not Viewing.objects.filter(ended_at=None).exists()


def test_a_closed_space_stays_closed_to_whoever_looks_as_somebody_in_it(client, site, support):
    person, other = UserFactory(display_name="Ann Other"), UserFactory()
    place = space(None, person, other, title="Between us")
    said = thread(place, other, title="A worry")
    open_to_all = discussion(site.home)
    addresses = [
        reverse("discussions:spaces"),
        reverse("discussions:discussion", args=[place.translation_key]),
        reverse("discussions:thread", args=[said.key]),
        reverse("discussions:post", args=[said.posts.get().pk]),
    ]
    client.force_login(person)
    assert [client.get(address).status_code for address in addresses[:3]] == [200] * 3

    looking(client, support, person=person)

    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "A worry" not in answer.content.decode()
    shown = client.get(reverse("discussions:discussion", args=[open_to_all.translation_key]))
    assert shown.status_code in (200, 302)
