"""What happens when people ask, reply, edit, accept and moderate."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from announcements.discussions import services
from announcements.discussions.models import (
    Discussion,
    DiscussionsPage,
    Draft,
    Following,
    Mention,
    Post,
    ReadMark,
    Report,
    Thread,
)
from announcements.discussions.policies import discussion_policy
from portal.notifications.models import Notice
from portal.people.enums import Role
from portal.people.queries import audience_tokens_of
from portal.people.registry import facts_about
from portal.sharing.enums import Power
from portal.sharing.queries import powers_of
from portal.sharing.registry import standing_permissions
from tests.factories.courses import course_page, lesson_page
from tests.factories.discussions import answer, discussion, discussion_page, space, thread
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import UserFactory, person_with
from tests.factories.sharing import ShareFactory

pytestmark = pytest.mark.django_db


def told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def tell(post):
    return services.tell_about_post(post.pk)


@pytest.fixture
def mentor():
    return person_with(Role.MENTOR, display_name="Tomas Quill")


@pytest.fixture
def place(site, mentor):
    return discussion(site.home, mentors=[mentor])


def test_counts_and_last_activity_stand_on_the_row(place):
    begun = thread(place)
    replier = UserFactory()
    answer(begun)
    last = answer(begun, replier)

    begun.refresh_from_db()
    place.refresh_from_db()
    assert (begun.last_number, begun.reply_count, begun.last_author) == (3, 2, replier)
    assert begun.last_activity_at == last.created_at == place.last_activity_at
    assert place.thread_count == 1


def test_a_form_that_is_sent_twice_posts_once(place):
    author, key = UserFactory(), uuid4()

    first = services.ask(place, author=author, title="Once", text="Really?", key=key)
    again = services.ask(place, author=author, title="Once", text="Really?", key=key)
    key = uuid4()
    reply = services.reply(first.thread, author=author, text="Yes.", key=key)
    same = services.reply(first.thread, author=author, text="Yes.", key=key)
    elsewhere = services.reply(thread(place), author=author, text="Yes.", key=key)

    assert first == again
    assert reply == same == elsewhere
    assert Thread.objects.filter(title="Once").count() == 1
    assert Post.objects.filter(author=author).count() == 2


def test_two_people_may_hold_the_same_key(place):
    key = uuid4()
    begun = thread(place)

    posts = {
        services.reply(begun, author=UserFactory(), text="Me, too.", key=key).pk for _n in range(2)
    }

    assert len(posts) == 2


def test_whoever_follows_is_told_once_and_whoever_muted_is_not(place):
    asker, follower, silent, replier = (UserFactory() for _n in range(4))
    begun = thread(place, asker)
    services.follow(begun, follower)
    services.mute(begun, silent)

    post = answer(begun, replier, "Ask @" + silent.login_name)
    tell(post)
    tell(post)

    assert told(asker) == told(follower) == ["reply"]
    assert told(silent) == told(replier) == []


def test_a_mention_is_told_as_a_mention_and_not_as_a_reply(place):
    asker = UserFactory(display_name="Ilse Marrow")
    begun = thread(place, asker)

    tell(answer(begun, text="Look here, @Ilse Marrow, it is done."))

    assert told(asker) == ["mention"]
    post = begun.posts.get(number=2)
    assert '<span class="mention">@Ilse Marrow</span>, it is done' in post.html


def test_only_those_who_see_the_discussion_can_be_mentioned(mentor):
    outsider = UserFactory(display_name="Nora Ashby")
    begun = thread(space(mentor), mentor, text="Do not tell @Nora Ashby.")

    assert not Mention.objects.filter(post__thread=begun).exists()
    assert "mention" not in begun.posts.get().html
    tell(begun.posts.get())
    assert told(outsider) == []


def test_mentors_are_told_of_a_question_and_see_it_until_one_replies(place, mentor):
    begun = thread(place)
    tell(begun.posts.get())
    assert told(mentor) == ["question"]
    assert list(Thread.objects.waiting()) == [begun]

    answer(begun)  # anybody's reply is none of a mentor's
    assert list(Thread.objects.waiting()) == [begun]
    answer(begun, mentor)
    assert list(Thread.objects.waiting()) == []


def test_hidden_posts_tell_nobody(place):
    asker = UserFactory()
    begun = thread(place, asker)
    post = answer(begun)
    services.hide_post(post, by=person_with(Role.TRAINING_STAFF), reason="Rude.")

    assert tell(post) == 0
    assert told(asker) == []


def test_who_no_longer_sees_the_discussion_is_told_nothing(mentor):
    mentee = UserFactory()
    room = space(mentor, mentee)
    begun = thread(room, mentee)
    services.end_membership(room, mentee)

    tell(answer(begun, mentor))

    assert told(mentee) == ["space-membership"]


def test_a_notice_says_nothing_of_what_was_posted(place):
    asker = UserFactory()
    begun = thread(place, asker)
    tell(answer(begun, text="The vault opens with 4711."))

    assert "4711" not in str(Notice.objects.filter(person=asker).values())


def test_editing_marks_the_post_and_ends_after_half_an_hour(place):
    author = UserFactory()
    begun = thread(place, author, text="Befor")
    post = begun.posts.get()

    services.edit(post, text="Before")
    post.refresh_from_db()
    assert (post.plain, post.edited_at is not None) == ("Before", True)

    Post.objects.update(created_at=timezone.now() - services.EDIT_WITHIN - timedelta(seconds=1))
    with pytest.raises(services.CannotEdit, match="30 minutes"):
        services.edit(post, text="After")
    post.refresh_from_db()
    assert post.plain == "Before"


def test_whoever_is_named_in_an_edit_is_told_and_nobody_twice(place):
    one, two = UserFactory(), UserFactory()
    begun = thread(place, text=f"Hello @{one.login_name}")
    post = begun.posts.get()
    tell(post)
    services.edit(post, text=f"Hello @{one.login_name} and @{two.login_name}")
    tell(post)

    assert told(one) == told(two) == ["mention"]


def test_an_accepted_answer_is_told_and_may_be_taken_back(place):
    asker, helper = UserFactory(), UserFactory()
    begun = thread(place, asker)
    post = answer(begun, helper)

    services.accept(post, by=asker)
    services.tell_about_answer(post.pk)
    begun.refresh_from_db()
    assert begun.accepted == post
    assert begun.answered_at is not None
    assert told(helper) == ["accepted-answer"]

    services.take_back_acceptance(begun)
    begun.refresh_from_db()
    assert begun.accepted is None
    assert services.tell_about_answer(post.pk) == 0


def test_what_opens_a_thread_or_is_hidden_is_no_answer(place):
    begun = thread(place)
    hidden = answer(begun)
    services.hide_post(hidden, by=person_with(Role.TRAINING_STAFF), reason="Rude.")

    for post in (begun.posts.get(number=1), hidden):
        with pytest.raises(services.CannotAccept):
            services.accept(post, by=begun.author)


def test_hiding_counts_clears_the_answer_decides_reports_and_tells_the_author(place):
    staff, author = person_with(Role.TRAINING_STAFF), UserFactory()
    begun = thread(place)
    post = answer(begun, author)
    services.accept(post, by=begun.author)
    services.report(post, by=UserFactory(), reason="Rude.")

    services.hide_post(post, by=staff, reason="Please stay friendly.")
    services.hide_post(post, by=staff, reason="Twice is once.")

    begun.refresh_from_db()
    post.refresh_from_db()
    assert (begun.reply_count, begun.accepted) == (0, None)
    assert post.hidden_because == "Please stay friendly."
    assert Report.objects.get().verdict == "hidden"
    assert told(author) == ["post-hidden"]

    services.show_post(post)
    begun.refresh_from_db()
    assert begun.reply_count == 1


def test_a_locked_thread_takes_no_reply_and_no_edit(place):
    begun = thread(place)
    services.lock(begun, locked=True)

    with pytest.raises(services.NotOpenToPosts, match="locked"):
        answer(begun)
    with pytest.raises(services.CannotEdit):
        services.edit(begun.posts.get(), text="Other")
    assert Post.objects.filter(thread=begun).count() == 1


def test_an_archived_or_closed_discussion_takes_no_post(site, place, mentor):
    begun = thread(place)
    room = space(mentor)
    place.pages.update(archived_at=timezone.now())
    services.close_space(room)

    with pytest.raises(services.NotOpenToPosts):
        answer(begun)
    with pytest.raises(services.NotOpenToPosts):
        thread(room, mentor)
    services.reopen_space(room)
    assert thread(Discussion.objects.get(pk=room.pk), mentor)


def test_moving_takes_the_counts_along_and_tells_the_author(site, place):
    staff, author = person_with(Role.TRAINING_STAFF), UserFactory()
    begun = thread(place, author)
    other = discussion(site.home, title="Elsewhere")

    services.move_thread(begun, to=other, by=staff, reason="It is about pumps.")

    begun.refresh_from_db()
    place.refresh_from_db()
    other.refresh_from_db()
    assert begun.discussion == other
    assert (place.thread_count, other.thread_count) == (0, 1)
    assert told(author) == ["thread-moved"]
    notice = Notice.objects.get(person=author)
    assert notice.values["place"] == "Elsewhere"


def test_nothing_moves_out_of_a_space_nor_to_where_its_author_is_not(site, place, mentor):
    room = space(mentor)
    closed = thread(room, mentor)
    begun = thread(place)
    for_mentors = discussion(site.home, audience=["role:mentor"])
    staff = person_with(Role.TRAINING_STAFF)

    for what, to in ((closed, place), (begun, room), (begun, for_mentors), (begun, place)):
        with pytest.raises(services.CannotMove):
            services.move_thread(what, to=to, by=staff, reason="Because.")
    assert {row.discussion_id for row in Thread.objects.all()} == {room.pk, place.pk}


def test_a_report_is_told_to_those_who_decide(place, mentor):
    staff = person_with(Role.TRAINING_STAFF)
    post = answer(thread(place))

    found = services.report(post, by=UserFactory(), reason="Wrong.")
    services.report(post, by=found.by, reason="Again.")
    services.tell_about_report(found.pk)

    assert Report.objects.count() == 1
    assert told(staff) == ["post-reported"]
    assert told(mentor) == []
    services.decide(found, by=staff, hide=False)
    found.refresh_from_db()
    assert (found.verdict, found.decided_by) == ("kept", staff)


def test_whom_moderation_is_shared_with_moderates_and_is_told(site, place, mentor):
    shelf = DiscussionsPage.objects.child_of(site.home).get()
    helper, editor = UserFactory(), UserFactory()
    ShareFactory(holder=helper, page=shelf, may_edit=False, may_moderate=True)
    ShareFactory(holder=editor, page=shelf)
    room = space(mentor)
    post = answer(thread(place))

    found = services.report(post, by=UserFactory(), reason="Wrong.")
    services.tell_about_report(found.pk)

    assert told(helper) == ["post-reported"]
    assert told(editor) == []
    able = [
        [discussion_policy.user_has_permission_for_instance(one, "moderate", row)]
        for one in (helper, editor)
        for row in (place, room)
    ]
    assert able == [[True], [False], [False], [False]]


def test_who_moderates_by_duty_or_everywhere_may_share_it(site, place):
    keeper = UserFactory()
    page = discussion_page(site.home, responsible=keeper)

    assert (Power.MODERATE, "discussions.moderate_discussion") in set(standing_permissions.ask())
    assert Power.MODERATE in powers_of(keeper, page)


def test_a_report_about_the_only_mentor_of_a_space_breaks_the_glass(mentor):
    mentee, staff = UserFactory(), person_with(Role.TRAINING_STAFF)
    glass = UserFactory(is_superuser=True)
    begun = thread(space(mentor, mentee), mentor)

    found = services.report(begun.posts.get(), by=mentee, reason="This hurts.")
    services.tell_about_report(found.pk)

    assert told(glass) == ["post-reported"]
    assert told(mentor) == told(staff) == []


def test_reading_never_goes_back(place):
    begun, reader = thread(place), UserFactory()
    services.mark_read(begun, reader, up_to=5)
    services.mark_read(begun, reader, up_to=3)

    assert ReadMark.objects.get(person=reader).number == 5


def test_a_draft_is_kept_until_it_is_posted_and_not_after(place):
    writer, key = UserFactory(), uuid4()
    begun = thread(place)

    assert services.save_draft(writer, begun, text="Half a", title="", key=key)
    assert services.draft_for(writer, begun).text == "Half a"
    services.reply(begun, author=writer, text="Half a sentence.", key=key)
    assert services.draft_for(writer, begun) is None

    # The browser's last word comes late.
    assert not services.save_draft(writer, begun, text="Half a", title="", key=key)
    assert not Draft.objects.exists()


def test_an_empty_draft_is_none(place):
    writer = UserFactory()
    services.save_draft(writer, place, text="x", title="", key=uuid4())
    services.save_draft(writer, place, text="  ", title="", key=uuid4())

    assert not Draft.objects.exists()


def test_whoever_posts_follows_unless_they_muted(place):
    begun, writer = thread(place), UserFactory()
    services.mute(begun, writer)
    answer(begun, writer)

    assert Following.objects.get(person=writer, thread=begun).muted
    assert not Following.objects.get(person=begun.author, thread=begun).muted


def test_a_question_under_a_lesson_keeps_its_title_and_outlives_the_page(site, mentor):
    page = course_page(site.catalog)
    lesson = lesson_page(page, title="Valves")
    place = discussion(site.home, course=page.course, mentors=[mentor])
    begun = thread(place, lesson=lesson)
    lesson.delete()

    begun.refresh_from_db()
    assert (begun.activity_key, begun.activity_title) == (lesson.translation_key, "Valves")


def test_a_translation_shares_the_threads(site):
    page = discussion_page(site.home, title="Pumps")
    begun = thread(page.discussion)
    german = page.copy_for_translation(site.home_de.locale, copy_parents=True)
    german.title = "Pumpen"
    german.save_revision().publish()

    german.refresh_from_db()
    assert german.discussion == page.discussion
    page.discussion.refresh_from_db()
    assert page.discussion.title == "Pumps"
    assert begun.discussion == german.discussion


def test_threads_outlive_their_page(site):
    page = discussion_page(site.home)
    begun = thread(page.discussion)
    page.delete()

    assert Thread.objects.filter(pk=begun.pk).exists()
    assert not Discussion.objects.get().is_live


def test_a_copy_of_a_discussion_is_another_one(site):
    page = discussion_page(site.home, title="Pumps")
    thread(page.discussion)
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)
    copy.save_revision().publish()

    copy.refresh_from_db()
    assert copy.discussion != page.discussion
    assert copy.discussion.thread_count == 0


def test_a_discussion_of_nobody_is_not_published(site):
    with pytest.raises(services.CannotOpen):
        discussion_page(site.home, only_people_on_it=True)


def test_people_on_the_course_are_in_its_discussion(site):
    course = course_page(site.catalog).course
    place = discussion(site.home, course=course, only_people_on_it=True)
    learner = EnrollmentFactory(course=course).learner

    seen = Discussion.objects.filter(pk=place.pk)
    assert seen.seen_by(audience_tokens_of(learner)).exists()
    assert not seen.seen_by(audience_tokens_of(UserFactory())).exists()


def test_a_membership_ends_on_its_last_day_and_the_last_mentor_stays(mentor):
    mentee = UserFactory()
    room = space(mentor, mentee, until=timezone.now() + timedelta(hours=1))
    assert room.members.current().count() == 2

    room.members.filter(person=mentee).update(
        since=timezone.now() - timedelta(days=2), until=timezone.now() - timedelta(days=1)
    )
    assert [row.person for row in room.members.current()] == [mentor]
    services.add_members(room, [mentee])
    assert room.members.current().count() == 2
    with pytest.raises(services.CannotOpen, match="has a mentor"):
        services.end_membership(room, mentor)


def test_a_person_with_posts_has_facts(place):
    author = UserFactory()
    thread(place, author)

    assert "discussions" in set(facts_about.ask(author))
    assert "discussions" not in set(facts_about.ask(UserFactory()))
