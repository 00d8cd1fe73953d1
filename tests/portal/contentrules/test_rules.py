"""Content rules: something happens to a page, and something is done, once, by whoever may."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Comment, CommentReply, Page, Workflow, WorkflowState

from portal.care.signals import page_archived, page_flagged
from portal.contentrules.models import PageEvent, RuleRun
from portal.contentrules.services import carry_out_event, forget_old, hear_dates
from portal.home.models import PortalPage, StandardPage
from portal.home.services import publish_scheduled
from portal.notifications.models import Notice
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.pages import collection_page, standard_page
from tests.factories.people import UserFactory, person_with
from tests.factories.rules import rule, work
from tests.factories.vocabulary import TopicFactory

pytestmark = pytest.mark.django_db
TAG = {"kind": "set-field", "field": "add-tag", "tag": "seen"}


@pytest.fixture
def admin(site):
    return person_with(Role.ADMINISTRATOR)


@pytest.fixture
def staff(site):
    return person_with(Role.TRAINING_STAFF)


def tell(**fields):
    return {"kind": "notify", "tell": "responsible", "words": "Have a look.", **fields}


def log():
    return list(RuleRun.objects.order_by("pk").values_list("rule_name", "event", "state"))


def said(run=None):
    run = run or RuleRun.objects.latest("pk")
    return [outcome["why"] for outcome in run.outcomes]


def test_a_publish_tells_whoever_answers_for_the_page(site, admin):
    answers = UserFactory()
    rule(admin, tell(words="Somebody published this."), name="Tell them")

    page = standard_page(site.home, title="Wells", responsible=answers)
    assert not Notice.objects.exists()  # a row only, until the worker comes by
    work()

    notice = Notice.objects.get(kind="content-rule")
    assert (notice.person, notice.address) == (answers, page.url)
    assert notice.values == {
        "rule": "Tell them",
        "page": "Wells",
        "words": "Somebody published this.",
    }
    assert log() == [("Tell them", "published", "done")]


def test_nothing_happens_where_the_publish_fails(site, admin):
    rule(admin, TAG)
    page = course_page(site.catalog, publish=False, code="")

    with pytest.raises(Exception, match="code"):
        page.get_latest_revision().publish()

    assert not RuleRun.objects.exists()


def test_people_who_may_not_see_the_page_are_not_told_of_it(site, admin):
    learner, mentor = UserFactory(), person_with(Role.MENTOR)
    rule(
        admin,
        tell(tell="person", person=learner),
        tell(tell="role", role="learner"),
        name="Tell all",
    )

    standard_page(site.home, audience=["role:mentor"])
    work()

    told = set(Notice.objects.values_list("person", flat=True))
    # Administrators write the page; learners, whom the rule means, do not see it.
    assert told == {mentor.pk, admin.pk}
    run = RuleRun.objects.get()
    assert (run.state, said(run)[0]) == (
        "refused",
        "There is nobody to tell who may see this page.",
    )


def test_only_pages_in_its_place_of_its_kind_and_about_its_topic_set_it_off(site, admin):
    water = TopicFactory(name="Water")
    wells = TopicFactory(name="Wells", parent=water)
    shelf = standard_page(site.home, title="Shelf")
    rule(
        admin,
        TAG,
        below=Page.objects.get(pk=shelf.pk),
        kinds=["home.StandardPage"],
        topic=water,
    )

    standard_page(site.home, title="Elsewhere", topics=[wells])
    standard_page(shelf, title="About nothing")
    collection_page(shelf, title="Another kind", topics=[wells])
    standard_page(shelf, title="Right", topics=[wells])
    work()

    assert list(RuleRun.objects.values_list("page_title", flat=True)) == ["Right"]


def test_tags_and_persons_are_conditions_too(site, admin):
    answers = UserFactory()
    rule(admin, TAG, with_tag="Pump", of_person=answers)

    standard_page(site.home, tags=["pump"])
    standard_page(site.home, responsible=answers)
    standard_page(site.home, title="Right", tags=["pump"], responsible=answers)

    assert list(RuleRun.objects.values_list("page_title", flat=True)) == ["Right"]


def test_a_rule_whose_place_was_deleted_is_for_nowhere(site, admin):
    shelf = standard_page(site.home)
    row = rule(admin, TAG, below=Page.objects.get(pk=shelf.pk))
    shelf.delete()
    row.refresh_from_db()
    assert (row.below, row.everywhere) == (None, False)

    standard_page(site.home)

    assert not RuleRun.objects.exists()


def test_a_rule_that_is_switched_off_hears_nothing(site, admin):
    rule(admin, TAG, is_active=False)

    standard_page(site.home)

    assert not RuleRun.objects.exists()


def test_it_hears_drafts_comments_flags_and_archiving(site, admin):
    page = standard_page(site.home)
    for event in ("changed", "commented", "flagged", "archived"):
        rule(admin, tell(tell="person", person=admin), event=event, name=event)

    page.save_revision()
    comment = Comment.objects.create(page=page, user=admin, text="Why?", contentpath="title")
    CommentReply.objects.create(comment=comment, user=admin, text="Because.")
    flag = SimpleNamespace(pk=7, page=page, by=admin, text="Outdated.")
    page_flagged.send(sender=None, flag=flag)
    page.archived_at = timezone.now()
    page_archived.send(sender=type(page), page=page)
    page_archived.send(sender=type(page), page=page)
    work()

    assert log() == [
        ("changed", "changed", "done"),
        ("commented", "commented", "done"),
        ("commented", "commented", "done"),
        ("flagged", "flagged", "done"),
        ("archived", "archived", "done"),
    ]
    assert PageEvent.objects.count() == 2


def test_the_revisions_that_a_copy_brings_along_are_no_changes(site, admin):
    page = standard_page(site.home)
    page.revisions.update(created_at=timezone.now() - timedelta(days=3))
    rule(admin, TAG, event="changed")

    page.copy(update_attrs={"title": "Copy", "slug": "copy"}, keep_live=False)

    # One: the copy's own first draft.
    assert RuleRun.objects.count() == 1


def test_review_dates_and_expiries_are_heard_once_a_page_and_date(site, admin):
    now = timezone.now()
    today = timezone.localdate()
    standard_page(site.home, title="Due", review_by=today)
    standard_page(site.home, title="Not yet", review_by=today + timedelta(days=1))
    standard_page(site.home, title="Long ago", review_by=today - timedelta(days=30))
    gone = standard_page(site.home, title="Gone")
    Page.objects.filter(pk=gone.pk).update(expire_at=now - timedelta(minutes=1))
    rule(admin, tell(tell="person", person=admin), event="review-due")
    rule(admin, tell(tell="person", person=admin), event="expired")
    publish_scheduled(now)

    assert (hear_dates(now), hear_dates(now), hear_dates(now + timedelta(hours=1))) == (2, 0, 0)
    work()

    assert sorted(RuleRun.objects.values_list("event", "page_title", "state")) == [
        ("expired", "Gone", "done"),
        ("review-due", "Due", "done"),
    ]


def test_a_page_is_collected_moved_and_given_fields(site, admin):
    answers, topic = UserFactory(), TopicFactory(name="Water")
    collection = collection_page(site.home, title="Picked", picked_only=True)
    shelf = standard_page(site.home, title="Shelf")
    rule(
        admin,
        {"kind": "collect", "collection": collection},
        {"kind": "move", "target": Page.objects.get(pk=shelf.pk)},
        {"kind": "set-field", "field": "responsible", "person": answers},
        {"kind": "set-field", "field": "review-in-days", "days": 30},
        {"kind": "set-field", "field": "add-topic", "topic": topic},
        TAG,
        kinds=["home.StandardPage"],
    )

    page = standard_page(site.home, title="New")
    work()

    page = StandardPage.objects.get(pk=page.pk)
    assert page.is_child_of(shelf)
    assert page.responsible == answers
    assert page.review_by == timezone.localdate() + timedelta(days=30)
    assert [topic.name for topic in page.topics.all()] == ["Water"]
    assert [tag.name for tag in page.tags.all()] == ["seen"]
    assert (page.live, page.has_unpublished_changes) == (True, False)
    assert [row.page_id for row in collection.picked.all()] == [page.pk]
    run = RuleRun.objects.filter(depth=0).get()
    assert said(run)[:2] == ["Added to “Picked”.", "Moved below “Shelf”."]


def test_a_page_is_unpublished_or_goes_through_a_workflow(site, admin):
    workflow = Workflow.objects.create(name="Four eyes")
    rule(admin, {"kind": "workflow", "workflow": workflow}, event="flagged")
    rule(admin, {"kind": "unpublish"}, event="archived")
    page = standard_page(site.home)

    page_flagged.send(sender=None, flag=SimpleNamespace(pk=1, page=page, by=admin, text="No."))
    work()
    state = WorkflowState.objects.get()
    assert (state.workflow, state.requested_by, state.object_id) == (workflow, admin, str(page.pk))
    page_archived.send(sender=type(page), page=page)
    work()

    page.refresh_from_db()
    assert not page.live


def test_a_field_does_not_publish_what_somebody_is_writing(site, admin):
    page = standard_page(site.home, title="As it is")
    rule(admin, TAG, event="flagged")
    page.title = "As it will be"
    page.save_revision()

    page_flagged.send(sender=None, flag=SimpleNamespace(pk=1, page=page, by=admin, text="No."))
    work()

    page = StandardPage.objects.get(pk=page.pk)
    assert (page.title, page.tags.count()) == ("As it is", 0)
    draft = page.get_latest_revision_as_object()
    assert (draft.title, [tag.name for tag in draft.tags.all()]) == ("As it will be", ["seen"])


def test_a_run_that_is_done_twice_does_nothing_twice(site, admin):
    collection = collection_page(site.home, picked_only=True)
    rule(
        admin,
        {"kind": "collect", "collection": collection},
        tell(tell="person", person=admin),
        kinds=["home.StandardPage"],
    )
    standard_page(site.home)
    run = RuleRun.objects.get()
    work()
    before = RuleRun.objects.values().get(pk=run.pk)

    # As after a worker that died between its last action and the end of its task.
    RuleRun.objects.filter(pk=run.pk).update(state="waiting", finished_at=None)
    carry_out_event(run.event_key)
    carry_out_event(run.event_key)

    after = RuleRun.objects.values().get(pk=run.pk)
    assert (after["outcomes"], after["state"]) == (before["outcomes"], "done")
    assert collection.picked.count() == 1
    assert Notice.objects.filter(kind="content-rule").count() == 1


def test_two_rules_that_chase_each_other_come_to_an_end(site, admin):
    ten = {"kind": "set-field", "field": "review-in-days", "days": 10}
    twenty = {"kind": "set-field", "field": "review-in-days", "days": 20}
    rule(admin, ten, name="Ten")
    rule(admin, twenty, name="Twenty")

    standard_page(site.home)
    work()

    states = sorted(RuleRun.objects.values_list("rule_name", "depth", "state"))
    # Each acts once; what each would do to the other's publish is stopped, and logged.
    assert states == [
        ("Ten", 0, "done"),
        ("Ten", 1, "stopped"),
        ("Twenty", 0, "done"),
        ("Twenty", 1, "stopped"),
    ]
    assert "would be a loop" in said(RuleRun.objects.filter(state="stopped").first())[0]


def test_a_chain_ends_after_five_links(site, admin):
    for number in range(8):
        rule(
            admin,
            {"kind": "set-field", "field": "add-tag", "tag": f"t{number + 1}"},
            with_tag=f"t{number}",
            name=f"Link {number}",
        )

    page = standard_page(site.home, tags=["t0"])
    work()

    tags = {tag.name for tag in StandardPage.objects.get(pk=page.pk).tags.all()}
    assert tags == {f"t{number}" for number in range(7)}
    stopped = RuleRun.objects.filter(state="stopped", rule_name="Link 6").get()
    assert "set one another off 5 times" in said(stopped)[0]


def test_what_a_person_does_next_is_a_new_cause(site, admin):
    rule(admin, {"kind": "set-field", "field": "review-in-days", "days": 10}, name="Ten")
    page = standard_page(site.home)
    work()

    page = StandardPage.objects.get(pk=page.pk)
    page.review_by = None
    page.save_revision().publish()
    work()

    assert RuleRun.objects.filter(state="done").count() == 2


def test_a_rule_acts_with_the_powers_of_whoever_saved_it(site, staff, admin):
    shelf = standard_page(site.home, title="Not theirs")
    rule(
        staff,
        {"kind": "move", "target": Page.objects.get(pk=shelf.pk)},
        TAG,
        below=Page.objects.get(pk=site.catalog.pk),
    )

    page = course_page(site.catalog)
    work()

    page = PortalPage.objects.get(pk=page.pk)
    assert page.is_child_of(site.catalog)
    assert [tag.name for tag in page.tags.all()] == ["seen"]
    run = RuleRun.objects.get(depth=0)
    assert (run.state, "may not do this here" in said(run)[0]) == ("refused", True)
    assert list(
        Notice.objects.filter(kind="content-rule-refused").values_list("person", flat=True)
    ) == [admin.pk]


@pytest.mark.parametrize("loss", ["role", "account", "person"])
def test_whoever_has_lost_the_right_or_left_acts_no_more(site, staff, admin, loss):
    row = rule(staff, TAG, below=Page.objects.get(pk=site.catalog.pk))
    page = course_page(site.catalog)
    if loss == "role":
        staff.groups.filter(role_group__role=Role.TRAINING_STAFF).get().user_set.remove(staff)
    elif loss == "account":
        type(staff).objects.filter(pk=staff.pk).update(is_active=False)
    else:
        type(row).objects.filter(pk=row.pk).update(author=None)
    work()

    assert PortalPage.objects.get(pk=page.pk).tags.count() == 0
    assert RuleRun.objects.get().state == "refused"
    notice = Notice.objects.get(kind="content-rule-refused")
    assert (notice.person, row.name in str(notice.values)) == (admin, True)


def test_a_rule_or_page_that_is_gone_is_said_so(site, admin):
    first, second = rule(admin, TAG, name="Gone"), rule(admin, TAG, name="Kept")
    page = standard_page(site.home)
    first.delete()
    page.delete()
    work()

    runs = {run.rule_name: run for run in RuleRun.objects.all()}
    assert said(runs["Gone"]) == ["The rule was deleted before it could act."]
    assert said(runs["Kept"]) == ["The page was deleted."]
    assert runs["Kept"].page_title == page.title
    assert second.runs.count() == 1


def test_a_lesson_has_no_tags_to_set(site, admin):
    course = course_page(site.catalog)
    rule(admin, TAG, kinds=["courses.LessonPage"])
    from tests.factories.courses import lesson_page

    lesson_page(course)
    work()

    assert said() == ["This kind of page has no such field."]


def test_a_workflow_in_progress_refuses_another(site, admin):
    workflow = Workflow.objects.create(name="Four eyes")
    page = standard_page(site.home)
    WorkflowState.objects.create(
        content_type=ContentType.objects.get_for_model(StandardPage),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page.pk),
        workflow=workflow,
        requested_by=admin,
    )
    rule(admin, {"kind": "workflow", "workflow": workflow}, event="flagged")

    page_flagged.send(sender=None, flag=SimpleNamespace(pk=1, page=page, by=admin, text="No."))
    work()

    assert said() == ["The page is in a workflow already."]
    # Nobody has lost a right: its author is told, nobody else.
    assert Notice.objects.get(kind="content-rule-refused").person == admin


def test_a_year_is_remembered(site, admin):
    rule(admin, TAG)
    standard_page(site.home)
    work()
    now = timezone.now()

    assert forget_old(now + timedelta(days=300)) == 0
    assert forget_old(now + timedelta(days=370)) > 0
    assert not RuleRun.objects.exists()
