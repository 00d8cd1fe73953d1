"""Two accounts of one person become one: what was of either is of the one that is kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from announcements.board.models import Acknowledgement, Announcement
from announcements.discussions.models import Following, Membership, Thread
from catalog.courses.models import CoursePrerequisite
from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment, SavedCourse
from catalog.enrollment.services import enroll, withdraw
from catalog.records.models import ActivityProgress, Completion
from catalog.records.queries import learning_of, missing_prerequisites, transcript
from catalog.records.services import record_completion, report_result, revoke_completion
from learning_paths.models import PathCompletion, PathEnrollment
from learning_paths.queries import standings
from learning_paths.services import enroll_on_path
from portal.core.dates import organisation_today
from portal.home.models import PortalPage
from portal.notifications.models import Notice
from portal.organisation.models import Deputy, JobAssignment, MentorRequest, Mentorship, Profile
from portal.organisation.queries import is_above, job_on, manager_on, people_below
from portal.organisation.services import (
    ClosesCircle,
    ask_mentor,
    name_deputy,
    start_job,
    start_mentorship,
)
from portal.people.enums import Role
from portal.people.models import MergedAccount, Refusal, User
from portal.people.queries import roles_of
from portal.people.services import CannotMerge, merge, preview_merge
from portal.powers.models import Grant, ProgramOwner
from portal.powers.services import grant_power
from portal.sharing.enums import Power
from portal.sharing.models import Share
from portal.sharing.services import share
from tests.factories.courses import CourseFactory, course_page
from tests.factories.discussions import answer, discussion, space, thread
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.organisation import employee, profile
from tests.factories.paths import short_path
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.powers import again, program_with
from tests.factories.vocabulary import SkillFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def by():
    return person_with(Role.ADMINISTRATOR)


@pytest.fixture
def gone():
    return UserFactory(display_name="Ilse Marrow", login_name="i.marrow")


@pytest.fixture
def kept():
    return UserFactory(display_name="Ilse Marrow", login_name="40-2291")


def done(learner, course, by, **days) -> Completion:
    day = organisation_today() - timedelta(**days)
    return record_completion(learner, course=course, by=by, reason="Seen.", completed_on=day)


# --- Learning


def test_the_transcript_prerequisites_and_my_learning_are_of_both(client, by, gone, kept):
    first, second, third = CourseFactory(), CourseFactory(), CourseFactory()
    of_gone = done(gone, first, by, days=9)
    done(kept, second, by, days=5)
    EnrollmentFactory(learner=gone, course=third)

    merge(gone, kept=kept, by=by)

    assert {row.course for row in transcript(kept)} == {first, second}
    assert not transcript(gone).exists()
    fact = Completion.objects.get(pk=of_gone.pk)
    assert (fact.learner, fact.reason, fact.recorded_by) == (gone, "Seen.", by)  # as it was
    assert [row.course for row in learning_of(kept).resting] == [third]
    assert Enrollment.objects.filter(learner=gone).count() == 0
    client.force_login(kept)
    assert first.title in client.get(reverse("records:transcript")).text


def test_what_was_done_under_the_other_account_opens_a_course(by, gone, kept):
    needed, course = CourseFactory(), CourseFactory()
    CoursePrerequisite.objects.create(course=course, needs=needed)
    done(gone, needed, by, days=1)
    assert list(missing_prerequisites(kept, course))

    merge(gone, kept=kept, by=by)

    assert not list(missing_prerequisites(kept, course))


def test_a_line_that_followed_can_be_taken_back(by, gone, kept):
    fact = done(gone, CourseFactory(), by, days=1)
    merge(gone, kept=kept, by=by)

    revoke_completion(fact, by=by, reason="It was not she.")

    assert [row.revoked for row in transcript(kept).filter(correction=None)] == [True]


def test_where_both_are_on_a_course_one_enrollment_goes_on_with_the_progress_of_both(
    site, by, gone, kept
):
    page = course_page(site.catalog, lessons=3)
    keys = list(page.course.activities.values_list("key", flat=True))
    theirs = enroll(gone, course=page.course, origin=Origin.SELF)
    ours = enroll(kept, course=page.course, origin=Origin.SELF)
    report_result(theirs, key=keys[0])
    report_result(theirs, key=keys[1])
    report_result(ours, key=keys[1])
    first_done = ActivityProgress.objects.get(enrollment=theirs, key=keys[1]).done_at

    lines = merge(gone, kept=kept, by=by)

    theirs.refresh_from_db()
    ours.refresh_from_db()
    assert (ours.status, ours.cycle, ours.learner) == ("active", 2, kept)
    assert (theirs.status, theirs.cycle, theirs.learner) == ("withdrawn", 1, kept)
    assert set(ours.progress.values_list("key", flat=True)) == set(keys[:2])
    assert ours.progress.get(key=keys[1]).done_at == first_done
    assert any(page.title in line.words for line in lines if line.is_conflict)


def test_what_was_done_in_both_together_completes_the_course(site, by, gone, kept):
    page = course_page(site.catalog, lessons=2)
    for person, key in zip((gone, kept), page.course.activities.values_list("key"), strict=True):
        report_result(enroll(person, course=page.course, origin=Origin.SELF), key=key[0])

    merge(gone, kept=kept, by=by)

    assert [row.course for row in transcript(kept)] == [page.course]
    assert not Enrollment.objects.active().exists()


def test_cycles_stand_in_the_order_of_time_and_the_open_one_is_last(by, gone, kept):
    course, now = CourseFactory(), timezone.now()
    old = EnrollmentFactory(learner=kept, course=course, completed=True, opened_at=now - 900 * DAY)
    open_one = EnrollmentFactory(learner=kept, course=course, cycle=2, opened_at=now - 99 * DAY)
    between = EnrollmentFactory(
        learner=gone, course=course, completed=True, opened_at=now - 500 * DAY
    )
    late = EnrollmentFactory(
        learner=gone, course=course, completed=True, cycle=2, opened_at=now - DAY
    )

    merge(gone, kept=kept, by=by)

    cycles = Enrollment.objects.filter(learner=kept, course=course).order_by("cycle")
    assert [(row.pk, row.cycle) for row in cycles] == [
        (old.pk, 1), (between.pk, 2), (late.pk, 3), (open_one.pk, 4),
    ]  # fmt: skip


def test_a_course_put_aside_leaves_the_list_once_the_person_is_on_it(by, gone, kept):
    on, other = CourseFactory(), CourseFactory()
    EnrollmentFactory(learner=kept, course=on)
    for course in (on, other):
        SavedCourse.objects.create(learner=gone, course=course)
    SavedCourse.objects.create(learner=kept, course=other)

    merge(gone, kept=kept, by=by)

    assert list(SavedCourse.objects.filter(learner=kept).values_list("course", flat=True)) == [
        other.pk
    ]


def test_paths_go_on_with_the_steps_of_both_and_what_was_completed_counts(site, by, gone, kept):
    course, other = (course_page(site.catalog, lessons=1).course for _n in range(2))
    both, finished = short_path(site, course), short_path(site, other)
    enroll_on_path(gone, path=finished.learning_path, origin="self")
    done(gone, other, by, days=0)
    enroll_on_path(gone, path=both.learning_path, origin="self")
    enroll_on_path(kept, path=both.learning_path, origin="self")
    fact = PathCompletion.objects.get()

    merge(gone, kept=kept, by=by)

    assert PathEnrollment.objects.get(path=finished.learning_path).learner == kept
    assert PathCompletion.objects.get(pk=fact.pk).learner == gone
    rows = PathEnrollment.objects.filter(path=both.learning_path, learner=kept)
    assert sorted(rows.values_list("status", flat=True)) == ["active", "withdrawn"]
    done(kept, course, by, days=0)
    assert PathEnrollment.objects.get(pk=rows.get(status="completed").pk)


def test_a_step_done_under_the_other_account_counts_on_the_path(site, by, gone, kept):
    first, second = (course_page(site.catalog, lessons=1).course for _n in range(2))
    path = short_path(site, first)
    enroll_on_path(gone, path=path.learning_path, origin="self")
    enroll_on_path(kept, path=path.learning_path, origin="self")
    done(gone, second, by, days=0)
    done(gone, first, by, days=0)

    merge(gone, kept=kept, by=by)

    ours = PathEnrollment.objects.filter(path=path.learning_path, learner=kept)
    assert "completed" in set(ours.values_list("status", flat=True))
    assert standings([], list(ours))


@pytest.mark.parametrize("address", ["records:transcript", "records:learning"])
def test_screens_cost_the_same_for_whoever_was_merged(client, by, gone, kept, address):
    for person in (kept, gone):
        done(person, CourseFactory(), by, days=1)
        EnrollmentFactory(learner=person)

    def cost(person):
        client.force_login(person)
        client.get(reverse(address))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(address)).status_code == 200
        return len(queries)

    before = cost(kept)
    merge(gone, kept=kept, by=by)

    assert cost(again(kept)) == before


# --- The organisation


def test_jobs_and_reports_of_an_account_without_conflict_move_whole(by, kept):
    chief = employee()
    gone = employee(manager=chief)
    report = employee(manager=gone)
    day = organisation_today() - 30 * DAY

    merge(gone, kept=kept, by=by)

    assert job_on(kept).manager == chief
    assert manager_on(report, day) == kept  # also on a day that is over
    assert list(people_below(kept)) == [report]
    assert is_above(chief, kept)
    assert is_above(chief, report)
    assert not people_below(gone).exists()


def test_where_both_have_a_main_job_that_of_the_kept_account_stays(by):
    one, two = employee(), employee()
    gone, kept = employee(manager=one), employee(manager=two)

    lines = merge(gone, kept=kept, by=by)

    assert job_on(kept).manager == two
    assert not is_above(one, kept)
    other = JobAssignment.objects.get(person=kept, manager=one)
    assert (other.is_primary, other.ends_on) == (False, organisation_today() - DAY)
    assert [line.is_conflict for line in lines if "main job" in line.words] == [True]


def test_a_job_goes_on_where_the_kept_account_only_had_one_before(by, kept):
    chief = employee()
    long_ago = organisation_today() - 900 * DAY
    start_job(kept, on=long_ago, until=organisation_today() - 400 * DAY)
    gone = employee(manager=chief, since=long_ago + DAY)

    merge(gone, kept=kept, by=by)

    assert job_on(kept).manager == chief
    assert is_above(chief, kept)


def test_nobody_reports_to_themselves_after_a_merge(by):
    kept = employee()
    gone = employee(manager=kept)
    report = employee(manager=gone)

    merge(gone, kept=kept, by=by)

    assert list(people_below(kept)) == [report]
    assert not JobAssignment.objects.filter(manager=kept, person=kept).exists()


def test_two_with_somebody_between_them_are_not_merged(by):
    gone = employee()
    between = employee(manager=gone)
    kept = employee(manager=between)

    with pytest.raises(ClosesCircle, match=between.display_name):
        merge(gone, kept=kept, by=by)

    gone.refresh_from_db()
    assert gone.is_active
    assert job_on(between).manager == gone
    assert not MergedAccount.objects.exists()


def test_mentors_mentees_deputies_and_letters_are_of_the_kept_account(by, gone, kept):
    mentee, mentor, boss = UserFactory(), UserFactory(), UserFactory()
    today = organisation_today()
    start_mentorship(gone, mentee=mentee, starts_on=today - DAY)
    start_mentorship(kept, mentee=mentee, starts_on=today - DAY)
    start_mentorship(mentor, mentee=gone, starts_on=today - DAY)
    start_mentorship(gone, mentee=kept, starts_on=today - DAY)
    name_deputy(boss, deputy=gone, starts_on=today - DAY)
    name_deputy(gone, deputy=kept, starts_on=today - DAY)
    profile(mentor, takes_mentees=True)
    helper = UserFactory()
    profile(helper, takes_mentees=True)
    for person in (gone, kept):
        ask_mentor(person, mentor=helper, message="Please.", skill=None)

    merge(gone, kept=kept, by=by)

    assert Mentorship.objects.on(today).get(mentor=kept).mentee == mentee
    assert Mentorship.objects.on(today).get(mentee=kept).mentor == mentor
    assert Deputy.objects.on(today).get(deputy=kept).principal == boss
    assert not Deputy.objects.on(today).filter(principal=kept).exists()
    letters = MentorRequest.objects.filter(mentee=kept, mentor=helper)
    assert sorted(letters.values_list("state", flat=True)) == ["open", "withdrawn"]


def test_the_profile_says_what_either_said(by, gone, kept):
    one, two = SkillFactory(), SkillFactory()
    profile(gone, skills=[one], career_goal="Run a plant.", hired_on="2019-01-01", is_fed=True)
    profile(kept, skills=[two], hired_on="2021-01-01")

    merge(gone, kept=kept, by=by)

    row = Profile.objects.get(person=kept)
    assert set(row.skills.all()) == {one, two}
    assert (row.career_goal, row.hired_on.year, row.is_fed) == ("Run a plant.", 2019, True)


# --- Powers, pages, words


def test_roles_groups_grants_programs_and_pages_are_of_the_kept_account(site, by, kept):
    divers = GroupFactory(name="Divers")
    gone = person_with(Role.MENTOR, groups=[divers])
    page = course_page(site.catalog, responsible=gone)
    owned = program_with(page, owner=gone)
    grant_power(gone, by=None, capability="courses.view_course", reason="-")
    granted_both = {"by": None, "capability": "records.view_completion", "reason": "-"}
    grant_power(gone, **granted_both)
    grant_power(kept, **granted_both)

    lines = merge(gone, kept=kept, by=by)

    assert Role.MENTOR in roles_of(kept)
    assert divers in kept.groups.all()
    assert ProgramOwner.objects.get(program=owned, ended_at=None).person == kept
    held = Grant.objects.filter(ended_at=None).values_list("person", "capability")
    assert sorted(held) == [
        (kept.pk, "courses.view_course"), (kept.pk, "records.view_completion"),
    ]  # fmt: skip
    assert PortalPage.objects.get(pk=page.pk).responsible == kept
    assert page.permissions_for_user(again(kept)).can_edit()
    assert any("Divers" in line.words for line in lines)
    assert not Group.objects.filter(person_group__person=gone).exists()


def test_shares_of_both_on_a_page_become_one(site, by, gone, kept):
    page = course_page(site.catalog)
    staff = person_with(Role.TRAINING_STAFF)
    share(page, holder=gone, powers={Power.PUBLISH}, by=staff)
    share(page, holder=kept, powers={Power.EDIT}, by=staff, until=organisation_today() + DAY)

    merge(gone, kept=kept, by=by)

    row = Share.objects.get(ended_at=None)
    assert (row.person, row.powers, row.until) == (kept, {Power.EDIT, Power.PUBLISH}, None)
    assert page.permissions_for_user(again(kept)).can_publish()


def test_what_was_written_followed_and_told_is_of_the_kept_account(site, by, gone, kept):
    place = discussion(site.home)
    begun = thread(place, gone)
    post = answer(begun, gone)
    closed = space(None, gone, kept)
    Notice.objects.create(
        person=gone, kind="reply", key="1", address="/", mail_state="none",
        no_mail_because="unwanted",
    )  # fmt: skip
    announcement = Announcement.objects.create(title="Read this", translation_key=uuid4())
    confirmed = Acknowledgement.objects.create(
        announcement=announcement, person=gone, title="Read this"
    )

    merge(gone, kept=kept, by=by)

    post.refresh_from_db()
    row = Thread.objects.get(pk=begun.pk)
    assert (post.author, row.author, row.last_author) == (kept, kept, kept)
    assert Following.objects.filter(person=kept, thread=begun).exists()
    assert Membership.objects.get(discussion=closed, part="mentee").person == kept
    assert Notice.objects.filter(person=kept, key="1").exists()
    added = Acknowledgement.objects.get(person=kept)
    assert added.acknowledged_at == confirmed.acknowledged_at
    assert Acknowledgement.objects.get(pk=confirmed.pk).person == gone


# --- The merge itself


def test_a_number_and_an_address_are_taken_where_there_is_none(by, kept):
    gone = UserFactory(employee_number="40-1", email="ilse@ondal.example")
    User.objects.filter(pk=kept.pk).update(email="")

    merge(gone, kept=again(kept), by=by)

    kept.refresh_from_db()
    assert (kept.employee_number, kept.email) == ("40-1", "ilse@ondal.example")


def test_a_preview_says_what_the_merge_does_and_changes_nothing(by, gone, kept):
    done(gone, CourseFactory(), by, days=1)
    employee(manager=gone)
    logged = ModelLogEntry.objects.count()

    told = preview_merge(gone, kept=kept, by=by)

    gone.refresh_from_db()
    assert gone.is_active
    assert ModelLogEntry.objects.count() == logged
    assert not MergedAccount.objects.exists()
    assert Enrollment.objects.get().learner == gone
    assert told == merge(gone, kept=kept, by=by)
    assert "1 line of the transcript" in [line.words for line in told]


def test_the_screen_shows_what_would_happen_before_it_happens(client, by, gone):
    kept = UserFactory(display_name="I. Marrow", employee_number="40-2")
    done(gone, CourseFactory(), by, days=1)
    client.force_login(by)
    address = reverse("wagtailusers_users:merge", args=[gone.pk])

    shown = client.post(address, {"kept": "40-2"})
    assert "1 line of the transcript" in shown.text
    assert "The names differ" in shown.text
    other = UserFactory(login_name="another")
    client.post(address, {"kept": "another", "seen": kept.pk})  # that one was not shown
    assert not MergedAccount.objects.exists()

    client.post(address, {"kept": kept.login_name, "seen": kept.pk})
    assert MergedAccount.objects.get().kept == kept
    assert other.is_active
    assert ModelLogEntry.objects.filter(action="people.merge", user=by).count() == 1


def test_what_cannot_be_merged_is_said_above_the_field(client, by):
    gone = employee()
    kept = employee(manager=employee(manager=gone))
    client.force_login(by)

    shown = client.post(
        reverse("wagtailusers_users:merge", args=[gone.pk]), {"kept": kept.login_name}
    )

    assert "would be a circle" in shown.text
    assert not MergedAccount.objects.exists()


@pytest.mark.parametrize("role", [Role.LEARNER, Role.HR, Role.TRAINING_STAFF, Role.AUDITOR])
def test_nobody_else_sees_a_preview_and_the_log_shows_the_attempt(client, gone, kept, role):
    done(gone, CourseFactory(), UserFactory(), days=1)
    person = person_with(role)
    client.force_login(person)

    answer = client.post(
        reverse("wagtailusers_users:merge", args=[gone.pk]), {"kept": kept.login_name}
    )

    assert "line of the transcript" not in answer.text
    assert not MergedAccount.objects.exists()
    assert Refusal.objects.filter(person=person, action="users: merge", about=gone).exists()


def test_a_withdrawn_enrollment_of_both_stays_withdrawn(by, gone, kept):
    course = CourseFactory()
    for person in (gone, kept):
        withdraw(EnrollmentFactory(learner=person, course=course), reason="Later.")

    merge(gone, kept=kept, by=by)

    rows = Enrollment.objects.filter(learner=kept, course=course)
    assert sorted(rows.values_list("cycle", "status")) == [(1, "withdrawn"), (2, "withdrawn")]


def test_a_refused_merge_leaves_everything(by, gone, kept):
    EnrollmentFactory(learner=gone)
    merge(kept, kept=UserFactory(), by=by)

    with pytest.raises(CannotMerge):
        merge(gone, kept=kept, by=by)

    assert Enrollment.objects.get().learner == gone
