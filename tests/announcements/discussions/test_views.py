"""The screens of discussions: who may do what, what they show, what they refuse."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from announcements.discussions import services
from announcements.discussions.models import (
    Attachment,
    Discussion,
    DiscussionPage,
    DiscussionsPage,
    Draft,
    Post,
    ReadMark,
    Thread,
)
from portal.people.enums import Role
from tests.factories.courses import course_page, lesson_page
from tests.factories.discussions import (
    answer,
    discussion,
    discussion_page,
    many_replies,
    many_threads,
    space,
    thread,
)
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def mentor():
    return person_with(Role.MENTOR)


@pytest.fixture
def staff():
    return person_with(Role.TRAINING_STAFF)


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def place(site, mentor):
    return discussion(site.home, title="Pumps", mentors=[mentor])


def at(name, about):
    match about:
        case Thread():
            about = about.key
        case Discussion():
            about = about.translation_key
        case Post():
            about = about.pk
    return reverse(f"discussions:{name}", args=[about])


def shelf(site):
    return DiscussionsPage.objects.child_of(site.home).get()


def written(**fields):
    return {"text": "Hello.", "key": uuid4(), **fields}


def png() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    return picture.getvalue()


def test_a_learner_finds_asks_and_reads(client, site, place, learner):
    assert "Pumps" in client.get(shelf(site).url).text
    assert "Pumps" in client.get(f"{shelf(site).url}?q=pum").text
    assert "No discussion that you see" in client.get(f"{shelf(site).url}?q=zebra").text

    asked = client.post(
        at("ask", place), written(title="Why does it hum?", text="It *hums*.", is_question="on")
    )
    begun = Thread.objects.get()
    assert asked.url == f"{at('thread', begun)}#post-1"
    shown = client.get(at("thread", begun)).text
    assert "<em>hums</em>" in shown
    assert "Waits 1 minute" in shown
    assert "Why does it hum?" in client.get(place.pages.get().url).text
    assert "Why does it hum?" in client.get(reverse("discussions:mine")).text


def test_sending_twice_leads_to_the_first_post(client, place, learner):
    begun = thread(place)
    said = written()

    answers = [client.post(at("reply", begun), said) for _n in range(2)]

    assert answers[0].url == answers[1].url == f"{at('thread', begun)}#post-2"
    assert Post.objects.count() == 2


def test_a_draft_comes_back_with_its_key_and_goes_when_posted(client, place, learner):
    begun, key = thread(place), uuid4()

    kept = client.post(at("draft", begun), {"text": "Half a tho", "key": key})
    assert "Draft saved" in kept.text
    shown = client.get(at("thread", begun))
    assert "Half a tho" in shown.text
    assert str(key) in shown.text

    client.post(at("reply", begun), written(text="Half a thought.", key=key))
    assert not Draft.objects.exists()
    assert client.post(at("new_draft", place), {"title": "T", "key": key}).text == ""
    assert client.post(at("draft", begun), {"text": "x", "key": "none"}).status_code == 400


def test_a_new_thread_has_a_draft_of_its_own(client, place, learner):
    client.post(at("new_draft", place), {"text": "Because", "title": "Why", "key": uuid4()})

    shown = client.get(at("ask", place)).text
    assert 'value="Why"' in shown
    assert "Because" in shown


@pytest.mark.parametrize(
    ("name", "file", "refusal"),
    [
        ("big.txt", b"x" * (11 * 1024 * 1024), "too large"),
        ("run.exe", b"MZ", "of a kind that is not taken"),
        ("cat.png", b"<svg onload=alert(1)>", "not what its name says"),
        ("page.html", b"<script>alert(1)</script>", "of a kind that is not taken"),
        ("note.txt", b"a\x00b", "not what its name says"),
        ("report.pdf", b"<html>", "not what its name says"),
        ("sheet.xlsx", b"PK nothing", "not what its name says"),
    ],
)
def test_a_file_that_may_not_be_attached_is_refused(client, place, learner, name, file, refusal):
    begun = thread(place)

    answer = client.post(
        at("reply", begun), written(text="Kept words", files=SimpleUploadedFile(name, file))
    )

    assert answer.status_code == 200
    assert refusal in answer.text
    assert "Kept words" in answer.text
    assert not Attachment.objects.exists()


def test_pictures_are_shown_and_other_files_taken_away(client, place, learner):
    begun = thread(place)
    files = [
        SimpleUploadedFile("../../c;at.png", png(), content_type="text/html"),
        SimpleUploadedFile('n"o<b>te.txt', b"<script>alert(1)</script>", content_type="text/html"),
    ]
    client.post(at("reply", begun), written(files=files))

    picture, note = Attachment.objects.order_by("pk")
    shown = client.get(reverse("discussions:attachment", args=[picture.pk, picture.name]))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert shown["Content-Disposition"].startswith("inline")
    taken = client.get(reverse("discussions:attachment", args=[note.pk, note.name]))
    assert taken["Content-Type"].startswith("text/plain")
    assert taken["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in taken["Content-Security-Policy"]
    assert "<b>" not in note.name


def test_there_is_a_limit_to_how_many_files(client, place, learner, settings):
    settings.STOA_ATTACHMENTS_PER_POST = 1
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(2)]

    answer = client.post(at("reply", thread(place)), written(files=files))

    assert "1 files at most" in answer.text
    assert not Attachment.objects.exists()


def test_a_hidden_post_shows_its_reason_and_not_its_file(client, place, learner, staff):
    begun = thread(place)
    file = SimpleUploadedFile("note.txt", b"secret")
    writer = UserFactory()
    client.force_login(writer)
    client.post(at("reply", begun), written(text="Rude words", files=file))
    post = Post.objects.get(number=2)
    services.hide_post(post, by=staff, reason="Please stay friendly.")
    address = reverse(
        "discussions:attachment", args=[post.attachments.get().pk, post.attachments.get().name]
    )

    client.force_login(learner)
    shown = client.get(at("thread", begun)).text
    assert "Rude words" not in shown
    assert "Please stay friendly." in shown
    assert client.get(address).status_code == 404
    client.force_login(staff)
    assert "Rude words" in client.get(at("thread", begun)).text
    assert client.get(address).status_code == 200


def test_script_in_every_field_stays_text(client, site, place, learner, staff, mentor):
    client.force_login(mentor)
    client.post(
        reverse("discussions:open_space"),
        {"title": SCRIPT, "intro": SCRIPT, "people": learner.login_name},
    )
    room = Discussion.objects.get(is_space=True)
    client.post(
        reverse("discussions:open"),
        {"title": SCRIPT, "intro": SCRIPT, "audience": ["signed-in"]},
    )
    page = DiscussionPage.objects.get(title=SCRIPT)
    client.post(at("ask", room), written(title=SCRIPT, text=f"**{SCRIPT}** `{SCRIPT}`"))
    begun = Thread.objects.get()
    client.post(
        at("reply", begun), written(text=f"> {SCRIPT}\n- [x](javascript:alert(1)) {SCRIPT}")
    )
    first, second = begun.posts.all()
    client.force_login(learner)
    client.post(at("reply", begun), written(text="q", to=second.pk, quote="1"))
    client.post(at("report", second), {"reason": SCRIPT})
    client.post(at("draft", begun), {"text": SCRIPT, "key": uuid4()})
    client.post(at("new_draft", room), {"text": SCRIPT, "title": SCRIPT, "key": uuid4()})
    client.force_login(mentor)
    client.post(at("hide_post", first), {"reason": SCRIPT})

    screens = [
        at("discussion", room), at("thread", begun), at("members", room), at("ask", room), page.url,
        shelf(site).url, *(reverse(f"discussions:{one}") for one in ("mine", "spaces", "waiting")),
        f"{at('thread', begun)}?to={second.pk}&quote=1", reverse("discussions:reports"),
        site.home.url,
        f"{at('discussion', room)}?q={SCRIPT}", f"{shelf(site).url}?q={SCRIPT}",
    ]  # fmt: skip
    for person in (mentor, learner):
        client.force_login(person)
        for address in screens:
            shown = client.get(address).text
            assert "<script>alert" not in shown, address
            assert "<img src=x" not in shown, address
            assert 'javascript:alert(1)"' not in shown, address


@pytest.mark.parametrize(
    "said",
    [
        {"text": "x" * 10_001},
        {"text": "a\x00b"},
        {"text": " "},
        {"key": "none"},
        {"key": ""},
        {"to": "99999999999999999999999"},
        {"to": "x"},
    ],
)
def test_hostile_replies_are_refused_with_a_sentence(client, place, learner, said):
    begun = thread(place)

    answer = client.post(at("reply", begun), {**written(), **said})

    assert answer.status_code in (200, 302)
    assert answer.status_code == 302 or 'role="alert"' in answer.text
    assert Post.objects.count() == 1 + (answer.status_code == 302)


@pytest.mark.parametrize(
    "query",
    ["?page=0", "?page=-1", "?page=99999999999", "?page=x", "?to=99999999999999999999", "?to=%00",
     "?q=%00", "?show=gossip&order=luck", "?q=" + "x" * 5_000, "?lesson=x"],
)  # fmt: skip
def test_hostile_addresses_do_no_harm(client, place, learner, query):
    begun = thread(place)

    for name, about in (("thread", begun), ("ask", place)):
        assert client.get(at(name, about) + query).status_code == 200
    assert client.get(place.pages.get().url + query).status_code == 200
    assert client.get(f"/talk/post/{10**30}/").status_code == 404


def test_who_is_found_in_the_picker_is_written_into_the_text(client, place, learner):
    UserFactory(display_name="Ilse Marrow", login_name="ilse@example.org")
    begun = thread(place)

    found = client.post(at("reply", begun), written(find="1", name="marr", text="So"))
    assert "Ilse Marrow" in found.text
    assert "So" in found.text
    chosen = client.post(at("reply", begun), written(mention="ilse@example.org", text="So"))
    assert "So @ilse@example.org " in chosen.text
    nobody = client.post(at("reply", begun), written(find="1", name="zebra", text="So"))
    assert "Nobody who sees this discussion" in nobody.text
    assert Post.objects.count() == 1


def test_the_picker_of_a_space_proposes_its_members_only(client, mentor):
    mentee = UserFactory(display_name="Marrow In")
    UserFactory(display_name="Marrow Out")
    room = space(mentor, mentee)
    client.force_login(mentor)

    found = client.post(at("ask", room), written(find="1", name="marrow")).text

    assert "Marrow In" in found
    assert "Marrow Out" not in found


def test_a_name_that_two_have_is_asked_about(client, place, learner):
    for _n in range(2):
        UserFactory(display_name="Ilse Marrow")

    answer = client.post(at("reply", thread(place)), written(text="Hi @Ilse Marrow"))

    assert "More than one person here is called" in answer.text


def test_only_the_author_edits_and_only_for_half_an_hour(client, place, learner):
    begun = thread(place, learner)
    post = begun.posts.get()
    other = answer(begun)

    assert client.get(at("edit", other)).status_code == 403
    client.post(at("edit", post), {"text": "Better words."})
    shown = client.get(at("thread", begun)).text
    assert "Better words." in shown
    assert "edited" in shown

    Post.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    assert ">Edit<" not in client.get(at("thread", begun)).text
    late = client.post(at("edit", post), {"text": "Too late."}, follow=True)
    assert "30 minutes" in late.text
    post.refresh_from_db()
    assert post.plain == "Better words."


def test_the_asker_a_mentor_and_staff_accept_and_nobody_else(client, place, mentor, staff):
    asker, helper, other = UserFactory(), UserFactory(), UserFactory()
    begun = thread(place, asker)
    post = answer(begun, helper)

    for person, status in ((helper, 403), (other, 403), (asker, 302), (mentor, 302), (staff, 302)):
        client.force_login(person)
        assert client.post(at("accept", post)).status_code == status
        begun.refresh_from_db()
        assert (begun.accepted_id == post.pk) == (status == 302)
        if status == 302:
            client.post(at("accept", post), {"undo": "1"})


def test_an_accepted_answer_stands_below_the_question(client, place, learner):
    begun = thread(place, learner, text="The question")
    answer(begun, text="A guess")
    services.accept(answer(begun, text="The answer"), by=learner)

    shown = client.get(at("thread", begun)).text

    assert shown.index("The question") < shown.index("The answer") < shown.index("A guess")
    assert "Answer accepted by" in shown


@pytest.mark.parametrize("name", ["learner", "mentor"])
def test_moderating_an_open_discussion_is_refused_with_a_reason(client, place, mentor, name):
    begun = thread(place)
    post = answer(begun)
    client.force_login({"learner": UserFactory(), "mentor": mentor}[name])

    for address in (
        at("arrange", begun), at("move", begun), at("hide_thread", begun), at("hide_post", post),
        at("show_post", post),
    ):  # fmt: skip
        refused = client.post(address, {"how": "lock", "reason": "Because."})
        assert refused.status_code == 403
        assert "Only training staff" in refused.text
    begun.refresh_from_db()
    assert not begun.locked


def test_who_answers_for_a_discussion_moderates_it(client, site):
    keeper = UserFactory()
    place = discussion(site.home, responsible=keeper, audience=["role:mentor"])
    begun = thread(place)
    client.force_login(keeper)

    client.post(at("arrange", begun), {"how": "pin"})
    client.post(at("arrange", begun), {"how": "lock"})
    begun.refresh_from_db()
    assert (begun.pinned, begun.locked) == (True, True)
    assert "This thread is locked" in client.get(at("thread", begun)).text
    client.post(at("arrange", begun), {"how": "unpin"})
    client.post(at("arrange", begun), {"how": "unlock"})
    begun.refresh_from_db()
    assert (begun.pinned, begun.locked) == (False, False)


def test_staff_hide_a_thread_and_show_it_again(client, place, staff):
    author, other = UserFactory(), UserFactory()
    begun = thread(place, author, title="Gossip")
    client.force_login(staff)
    assert "Reason" in client.get(at("hide_thread", begun)).text
    client.post(at("hide_thread", begun), {"reason": "It is about a colleague."})

    for person, status in ((other, 404), (author, 200), (staff, 200)):
        client.force_login(person)
        assert client.get(at("thread", begun)).status_code == status
    client.post(at("arrange", begun), {"how": "show"})
    client.force_login(other)
    assert client.get(at("thread", begun)).status_code == 200


def test_staff_move_a_thread_to_what_they_moderate(client, site, place, staff, mentor):
    target = discussion(site.home, title="Elsewhere")
    room = space(mentor)
    begun = thread(place)
    client.force_login(staff)

    form = client.get(at("move", begun)).text
    assert "Elsewhere" in form
    assert room.title not in form
    client.post(at("move", begun), {"to": target.pk, "reason": "Pumps."})
    begun.refresh_from_db()
    assert begun.discussion == target


def test_reports_are_listed_for_those_who_decide(client, place, learner, staff):
    post = answer(thread(place), text="Bad advice")
    assert client.get(at("report", post)).status_code == 200
    client.post(at("report", post), {"reason": "This is dangerous."})
    own = answer(post.thread, learner)
    assert client.get(at("report", own)).status_code == 403
    assert "dangerous" not in client.get(reverse("discussions:reports")).text

    client.force_login(staff)
    assert "This is dangerous." in client.get(reverse("discussions:reports")).text
    client.post(reverse("discussions:keep", args=[post.reports.get().pk]))
    assert "This is dangerous." not in client.get(reverse("discussions:reports")).text
    assert "The post stays" in client.get(reverse("discussions:reports") + "?decided").text


def test_mentors_and_staff_open_discussions_and_learners_do_not(
    client, site, learner, mentor, staff
):
    course = course_page(site.catalog, code="FIN-104").course
    refused = client.get(reverse("discussions:open"))
    assert refused.status_code == 403
    assert "Only mentors and training staff" in refused.text
    assert client.post(reverse("discussions:open_space"), {"title": "x"}).status_code == 403

    for person, title in ((mentor, "🐧"), (staff, "Welding"), (staff, "Welding")):
        client.force_login(person)
        said = {"title": title, "audience": ["signed-in"], "course": "fin-104"}
        opened = client.post(reverse("discussions:open"), said)
        page = DiscussionPage.objects.order_by("pk").last()
        assert opened.url == page.get_url()
        assert (page.responsible, page.discussion.course) == (person, course)
        assert page.discussion.members.get().person == person
        assert client.get(page.url).status_code == 200
    lost = client.post(reverse("discussions:open"), {"title": "x", "course": "NO-1"})
    assert "No course that you see" in lost.text
    nobody = client.post(reverse("discussions:open"), {"title": "x"})
    assert "Say who may see it" in nobody.text


def test_a_mentor_opens_a_space_and_says_who_is_in_it(client, mentor):
    first, second = UserFactory(display_name="Ilse Marrow"), UserFactory()
    client.force_login(mentor)
    lost = client.post(reverse("discussions:open_space"), {"title": "Us", "people": "Nobody Real"})
    assert "Not found, or not the only one: Nobody Real" in lost.text
    past = {"title": "Us", "people": "Ilse Marrow", "until": "2020-01-01"}
    assert "This day is past" in client.post(reverse("discussions:open_space"), past).text

    client.post(reverse("discussions:open_space"), {"title": "Us", "people": "Ilse Marrow"})
    room = Discussion.objects.get()
    day = timezone.localdate() + timedelta(days=7)
    client.post(at("members", room), {"people": second.login_name, "until": day.isoformat()})
    assert {row.person for row in room.members.current()} == {mentor, first, second}

    row = room.members.get(person=first)
    client.post(reverse("discussions:remove", args=[room.translation_key, row.pk]))
    assert first not in {row.person for row in room.members.current()}
    client.post(at("close", room))
    assert "nobody writes here any more" in client.get(at("discussion", room)).text
    client.post(at("close", room), {"reopen": "1"})
    assert "Begin a thread" in client.get(at("discussion", room)).text


def test_a_mentee_does_not_say_who_is_in_a_space(client, mentor):
    mentee = UserFactory()
    room = space(mentor, mentee)
    client.force_login(mentee)

    assert client.get(at("members", room)).status_code == 403
    assert client.post(at("close", room)).status_code == 403
    assert client.get(at("discussion", room)).status_code == 200


def test_a_question_under_a_lesson_waits_for_the_mentors_of_its_course(client, site, mentor):
    page = course_page(site.catalog, lessons=1)
    lesson = lesson_page(page, title="Valves")
    place = discussion(site.home, course=page.course, mentors=[mentor])
    learner = EnrollmentFactory(course=page.course).learner
    client.force_login(learner)

    shown = client.get(lesson.url).text
    address = f"{at('ask', place)}?lesson={lesson.translation_key}"
    assert address in shown
    client.post(address, written(title="Which valve first?", is_question="on"))
    assert "Which valve first?" in client.get(lesson.url).text
    Thread.objects.update(created_at=timezone.now() - timedelta(days=3))

    client.force_login(mentor)
    waiting = client.get(reverse("discussions:waiting")).text
    assert "Which valve first?" in waiting
    assert "Valves" in waiting
    assert "Waits 3 days" in waiting
    assert "Waits 3 days" in client.get(place.pages.get().url).text
    export = b"".join(client.get(reverse("discussions:waiting") + "?export=csv")).decode()
    assert "Which valve first?" in export

    client.post(at("reply", Thread.objects.get()), written())
    assert "Which valve first?" not in client.get(reverse("discussions:waiting")).text


def test_questions_under_a_lesson_are_asked_in_its_own_discussion_first(client, site):
    page = course_page(site.catalog, lessons=1)
    lesson = lesson_page(page)
    discussion(site.home, course=page.course)
    own = discussion(site.home, lesson=lesson)
    client.force_login(EnrollmentFactory(course=page.course).learner)

    assert own.course == page.course
    assert at("ask", own) in client.get(lesson.url).text


def test_a_lesson_without_a_discussion_offers_none(client, site):
    page = course_page(site.catalog, lessons=1)
    lesson = lesson_page(page)
    client.force_login(EnrollmentFactory(course=page.course).learner)

    assert "Ask a question" not in client.get(lesson.url).text


def test_unread_threads_are_marked_until_they_are_read(client, place, learner):
    begun = thread(place, title="About seals")
    page = place.pages.get().url
    assert "About seals" in client.get(page + "?show=unread").text

    client.get(at("thread", begun))
    assert "About seals" not in client.get(page + "?show=unread").text
    many_replies(begun, 30)
    assert "30 new" in client.get(page).text
    assert client.get(at("unread", begun)).url == f"{at('thread', begun)}#post-2"
    client.get(at("thread", begun))
    assert ReadMark.objects.get(person=learner).number == 20
    assert client.get(at("unread", begun)).url == f"{at('thread', begun)}?page=2#post-21"


def test_threads_are_filtered_sorted_and_searched(client, place, learner, mentor):
    mine = thread(place, learner, title="Mine of copper")
    busy = thread(place, title="Busy bees")
    many_replies(busy, 3)
    answered = thread(place, title="Answered by a mentor", text="about gaskets")
    answer(answered, mentor)
    thread(place, title="Just talk", is_question=False)
    page = place.pages.get().url

    def titles(**query):
        return [row.title for row in client.get(page, query).context["part"]]

    assert titles(show="mine") == [mine.title]
    assert titles(show="unanswered") == [busy.title, mine.title]
    assert titles(order="replies")[0] == busy.title
    assert titles(order="newest")[-1] == mine.title
    assert titles(q="GASKETS") == [answered.title]
    assert titles(q="copper") == [mine.title]
    services.pin(mine, pinned=True)
    assert titles()[0] == titles(order="replies")[0] == mine.title


def test_following_muting_and_neither(client, place, learner):
    begun = thread(place)
    for how, said in (("follow", "Following"), ("mute", "Muted"), ("neither", "Follow")):
        shown = client.post(at("follow", begun), {"how": how}, follow=True).text
        assert said in shown


def test_a_quote_holds_the_words_until_they_are_hidden(client, place, learner, staff):
    begun = thread(place)
    post = answer(begun, text="Memorable words")
    client.post(at("reply", begun), written(text="Indeed", to=post.pk, quote="1"))
    assert begun.posts.last().quote == "Memorable words"

    services.hide_post(post, by=staff, reason="Not here.")
    shown = client.get(at("thread", begun)).text
    assert "Memorable words" not in shown
    assert "What is quoted here was hidden." in shown


def test_a_post_of_another_thread_cannot_be_quoted(client, place, learner, mentor):
    secret = thread(space(mentor), mentor, text="Closed words").posts.get()
    begun = thread(place)

    assert "Closed words" not in client.get(f"{at('thread', begun)}?to={secret.pk}").text
    client.post(at("reply", begun), written(to=secret.pk, quote="1"))
    assert begun.posts.last().quote == ""


def queries(client, django_assert_max_num_queries, address) -> int:
    client.get(address)  # what is kept for a while is kept now
    with django_assert_max_num_queries(45) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_long_thread_costs_what_a_short_one_does(
    client, place, learner, django_assert_max_num_queries
):
    short, long = thread(place), thread(place)
    many_replies(short, 2)
    many_replies(long, 200)
    few = queries(client, django_assert_max_num_queries, at("thread", short))
    assert queries(client, django_assert_max_num_queries, at("thread", long)) == few

    many_replies(long, 4_800)
    assert queries(client, django_assert_max_num_queries, at("thread", long)) == few
    last = f"{at('thread', long)}?page=251"
    assert client.get(last).context["part"].number == 251
    assert queries(client, django_assert_max_num_queries, last) == few


def test_ten_thousand_threads_page_like_three(
    client, site, place, learner, django_assert_max_num_queries
):
    page = place.pages.get().url
    many_threads(place, 3)
    few = queries(client, django_assert_max_num_queries, page)
    many_threads(place, 10_000)

    for address in (page, f"{page}?page=300", f"{page}?show=unread", f"{page}?order=replies"):
        assert queries(client, django_assert_max_num_queries, address) == few


def test_every_list_asks_as_often_for_many_rows_as_for_few(
    client, site, mentor, django_assert_max_num_queries
):
    client.force_login(mentor)
    lists = [shelf(site).url, *(reverse(f"discussions:{n}") for n in ("mine", "spaces", "waiting"))]

    def fill(times):
        for _n in range(times):
            place = discussion_page(site.home, mentors=[mentor]).discussion
            begun = thread(place)
            answer(begun, mentor)
            thread(place)
            space(mentor, UserFactory())

    fill(2)
    few = [queries(client, django_assert_max_num_queries, one) for one in lists]
    fill(6)
    assert [queries(client, django_assert_max_num_queries, one) for one in lists] == few
