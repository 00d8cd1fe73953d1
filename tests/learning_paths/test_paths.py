"""What a path asks for, how people go along it, and what a change of it does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import NotReady, enroll
from catalog.records.services import record_completion
from learning_paths.enums import ChangeFor, Opening, PathOrigin, PathStatus
from learning_paths.models import (
    LearningPath,
    LearningPathPage,
    PathCompletion,
    PathEnrollment,
    PathRules,
    PlannedStep,
)
from learning_paths.queries import standings
from learning_paths.services import (
    AlreadyOnPath,
    CannotPublishPath,
    NotYourStep,
    PathNotOpen,
    enroll_on_path,
    leave_path,
    reevaluate,
    start_step,
)
from portal.notifications.models import Notice
from portal.people.queries import audience_tokens_of, bearers_of
from tests.factories.courses import CourseFactory
from tests.factories.paths import change, path_page, set_groups
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def courses(db):
    return [CourseFactory(credit_hours=2) for _n in range(4)]


@pytest.fixture
def staff(db):
    return UserFactory()


def do(learner, course, staff, *, days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    return record_completion(learner, course=course, by=staff, reason="Seen.", completed_on=day)


def standing_of(enrollment):
    row = PathEnrollment.objects.select_related("rules", "path").get(pk=enrollment.pk)
    return standings([], [row])[row.pk]


def on(page, learner=None, origin=PathOrigin.SELF):
    return enroll_on_path(learner or UserFactory(), path=page.learning_path, origin=origin)


def opened(learner):
    return set(Enrollment.objects.active().filter(learner=learner).values_list("course", flat=True))


def test_two_groups_are_walked_and_completed_with_copies(site, courses, staff):
    one, two, three, four = courses
    page = path_page(
        site,
        [("Basics", "all", None, [one, two]), ("Choice", "count", 1, [three, four])],
        promise="Shift lead",
        title="Lead a shift",
    )
    enrollment = on(page)
    learner = enrollment.learner

    assert opened(learner) == {one.pk}
    do(learner, one, staff)
    assert opened(learner) == {two.pk}
    do(learner, two, staff)
    standing = standing_of(enrollment)
    assert (standing.done, standing.total, len(standing.next_steps)) == (2, 3, 2)
    assert "one more step" in standing.why
    start_step(enrollment, standing.next_steps[1].step)
    assert opened(learner) == {four.pk}
    do(learner, four, staff)

    fact = PathCompletion.objects.get()
    assert (fact.path_title, fact.path_promise, fact.path_revision) == (
        "Lead a shift",
        "Shift lead",
        1,
    )
    assert fact.credit_hours == Decimal(6)
    assert fact.steps_done.splitlines() == [one.title, two.title, four.title]
    enrollment.refresh_from_db()
    assert enrollment.status == PathStatus.COMPLETED
    kinds = set(Notice.objects.filter(person=learner).values_list("kind", flat=True))
    assert {"path-step-open", "path-completion"} <= kinds
    assert "enrollment" not in kinds
    with pytest.raises(TypeError):
        fact.delete()


def test_credit_hours_are_counted(site, courses, staff):
    page = path_page(site, [("Hours", "hours", 4, courses)])
    enrollment = on(page)
    do(enrollment.learner, courses[2], staff)
    assert not standing_of(enrollment).is_complete
    assert "2 more credit hours" in standing_of(enrollment).why
    do(enrollment.learner, courses[0], staff)
    assert standing_of(enrollment).is_complete


def test_an_enforced_order_keeps_the_door_shut(site, courses, staff):
    page = path_page(site, [("All", "all", None, courses[:2])], enforced=True)
    enrollment = on(page)
    with pytest.raises(NotReady, match="comes first"):
        enroll(enrollment.learner, course=courses[1], origin=Origin.SELF)
    locked = standing_of(enrollment).groups[0].steps[1]
    with pytest.raises(NotYourStep):
        start_step(enrollment, locked.step)
    do(enrollment.learner, courses[0], staff)
    assert opened(enrollment.learner) == {courses[1].pk}


def test_a_recommended_order_opens_all_at_once(site, courses):
    page = path_page(site, [("All", "all", None, courses)], opening=Opening.AT_ONCE)
    assert opened(on(page).learner) == {course.pk for course in courses}


@pytest.mark.parametrize(("within", "counted"), [(None, 0), (5, 0), (30, 1)])
def test_what_was_done_before_counts_within_so_many_days(site, courses, staff, within, counted):
    learner = UserFactory()
    do(learner, courses[0], staff, days_ago=10)
    page = path_page(site, [("All", "all", None, courses)], counts_within_days=within)
    assert standing_of(on(page, learner)).done == counted


def test_what_was_done_on_the_same_day_but_before_does_not_count(site, courses, staff):
    learner = UserFactory()
    do(learner, courses[0], staff)
    assert standing_of(on(path_page(site, [("A", "all", None, courses)]), learner)).done == 0


def test_a_path_in_a_path_is_a_step(site, courses, staff):
    inner = path_page(site, [("A", "all", None, courses[:1])])
    outer = path_page(site, [("B", "all", None, [inner.learning_path, courses[1]])])
    enrollment = on(outer)
    learner = enrollment.learner
    assert PathEnrollment.objects.filter(learner=learner).count() == 2
    do(learner, courses[0], staff)
    assert (standing_of(enrollment).done, opened(learner)) == (1, {courses[1].pk})
    do(learner, courses[1], staff)
    assert PathCompletion.objects.filter(learner=learner).count() == 2


def test_a_circle_is_refused_by_name(site, courses):
    inner = path_page(site, [("A", "all", None, courses[:1])], title="Inner")
    outer = path_page(site, [("B", "all", None, [inner.learning_path])], title="Outer")
    with pytest.raises(CannotPublishPath, match="Inner → Outer → Inner"):
        change(inner, [("A", "all", None, [outer.learning_path])])
    with pytest.raises(CannotPublishPath, match="Outer → Outer"):
        change(outer, [("A", "all", None, [outer.learning_path])])


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ([], "needs a group"),
        ([("A", "all", None, [])], "is empty"),
        ([("A", "count", 9, [0, 1])], "has fewer"),
        ([("A", "hours", 5, [0, 1])], "credit hours"),
        ([("A", "all", None, [0]), ("B", "all", None, [0])], "twice"),
    ],
)
def test_what_cannot_become_a_rule_is_refused(site, courses, groups, sentence):
    told = [(t, r, n, [courses[at] for at in steps]) for t, r, n, steps in groups]
    with pytest.raises(CannotPublishPath, match=sentence):
        path_page(site, told)
    assert not LearningPath.objects.exists()


@pytest.mark.parametrize(
    ("answer", "revisions", "old_follows", "new_follows"),
    [(ChangeFor.NEW, 2, 1, 2), (ChangeFor.ALL, 2, 2, 2), (ChangeFor.NOBODY, 1, 1, 1)],
)
def test_a_change_counts_for_whom_its_owner_says(
    site, courses, answer, revisions, old_follows, new_follows
):
    page = path_page(site, [("A", "all", None, courses[:1])])
    old = on(page)
    page = change(page, [("A", "all", None, courses[:2])], change_for=answer, title="Renamed")
    new = on(page)
    old.refresh_from_db()
    assert PathRules.objects.count() == revisions
    assert (old.rules.revision, new.rules.revision) == (old_follows, new_follows)
    assert page.learning_path.title == "Renamed"


def test_a_change_for_all_completes_who_is_through_and_keeps_completions(site, courses, staff):
    page = path_page(site, [("A", "all", None, courses[:2])])
    through, halfway = on(page), on(page)
    for course in courses[:2]:
        do(through.learner, course, staff)
    do(halfway.learner, courses[0], staff)
    page = change(page, [("A", "all", None, courses[:1])], change_for=ChangeFor.ALL)
    assert reevaluate(page.learning_path) in (0, 1)  # the queue may have been at it
    assert PathCompletion.objects.count() == 2
    through.refresh_from_db()
    assert through.rules.revision == 1


def test_words_alone_make_no_revision(site, courses):
    page = path_page(site, [("A", "all", None, courses[:1])])
    change(page, title="Other words")
    assert PathRules.objects.count() == 1


def test_a_translation_shares_the_identity_and_a_copy_does_not(site, courses):
    page = path_page(site, [("A", "all", None, courses[:2])])
    german = page.copy_for_translation(site.home_de.locale, copy_parents=True)
    german.title = "Weg"
    german.save_revision().publish()
    german.refresh_from_db()
    assert german.learning_path == page.learning_path
    assert page.learning_path.rules.count() == 1

    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"})
    copy = LearningPathPage.objects.get(pk=copy.pk)
    assert (copy.live, copy.learning_path) == (False, None)
    assert PlannedStep.objects.filter(group__page=copy).count() == 2
    assert LearningPath.objects.count() == 1


def test_who_is_on_a_path_keeps_seeing_it(site, courses):
    page = path_page(site, [("A", "all", None, courses[:1])])
    enrollment = on(page)
    token = page.learning_path.on_token
    assert token in audience_tokens_of(enrollment.learner)
    assert list(bearers_of([token])) == [enrollment.learner]
    leave_path(enrollment)
    assert token not in audience_tokens_of(enrollment.learner)


def test_the_door_refuses_twice_closed_and_not_by_oneself(site, courses):
    page = path_page(site, [("A", "all", None, courses[:1])], self_enrollment=False)
    learner = UserFactory()
    with pytest.raises(PathNotOpen):
        on(page, learner)
    on(page, learner, PathOrigin.STAFF)
    assert Notice.objects.filter(person=learner, kind="path-enrollment").exists()
    with pytest.raises(AlreadyOnPath):
        on(page, learner, PathOrigin.STAFF)
    page.unpublish()
    with pytest.raises(PathNotOpen):
        on(page, UserFactory(), PathOrigin.STAFF)


def test_a_step_is_a_course_or_a_path(courses):
    with pytest.raises(ValidationError):
        PlannedStep().clean()


def test_set_groups_is_what_the_page_plans(site, courses):
    page = path_page(site, [("A", "all", None, courses[:1])], publish=False)
    set_groups(page, [("B", "all", None, courses)])
    assert page.learning_path is None
