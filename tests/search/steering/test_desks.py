"""The screens on which training staff steer the search."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.people.enums import Role
from search.core import rules
from search.steering.models import RulesVersion
from search.steering.queries import book_of, newest_version
from search.steering.rulebook import PinnedCourse
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import ruled

pytestmark = pytest.mark.django_db

SCREENS = [
    ("steering_synonyms", []),
    ("steering_add_synonym", []),
    ("steering_import", []),
    ("steering_change_synonym", [1]),
    ("steering_remove_synonym", [1]),
    ("steering_pinned", []),
    ("steering_add_pinned", []),
    ("steering_change_pinned", [2]),
    ("steering_remove_pinned", [2]),
    ("steering_hidden", []),
    ("steering_hide", []),
    ("steering_weights", []),
    ("steering_history", []),
    ("steering_version", [1]),
    ("steering_version", [0]),
]
READING = {"steering_synonyms", "steering_pinned", "steering_hidden", "steering_history",
           "steering_version"}  # fmt: skip


@pytest.fixture
def staff(client, catalog):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)
    return person


def held():
    return book_of(newest_version())


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def places(*pages, **more):
    told = {}
    for at in range(3):
        told |= {f"course_{at}": "", f"place_{at}": str(at + 1), f"until_{at}": ""}
    for at, page in enumerate(pages):
        told[f"course_{at}"] = str(page.course_id)
    return {**told, **more}


def with_entries(page):
    ruled(
        lambda book: book.with_synonym(["first aid", "emergency care"]).with_pinned(
            "fire", [PinnedCourse(page.course_id, page.title)]
        )
    )


@pytest.mark.parametrize(("name", "args"), SCREENS)
def test_every_screen_opens_to_staff_and_the_changing_ones_to_nobody_else(
    client, staff, catalog, name, args
):
    with_entries(course_page(catalog, title="Alarm"))
    address = reverse(name, args=args)

    opened = client.get(address)
    client.force_login(person_with(Role.AUDITOR))
    audited = client.get(address)
    client.force_login(person_with(Role.PROGRAM_OWNER))
    owned = client.get(address)

    assert opened.status_code == 200
    assert audited.status_code == (200 if name in READING else 403)
    assert owned.status_code == 403
    assert "Only whoever steers" in audited.content.decode() or name in READING


@pytest.mark.parametrize("name", ["steering_add_synonym", "steering_weights", "steering_import"])
def test_who_may_only_read_changes_nothing(client, catalog, name):
    client.force_login(person_with(Role.AUDITOR))

    answer = client.post(reverse(name), {"version": 0, "texts": "a\nb", "title": 1})

    assert answer.status_code == 403
    assert not RulesVersion.objects.exists()


def test_a_synonym_is_added_changed_and_removed(client, staff):
    add = client.post(
        reverse("steering_add_synonym"), {"version": 0, "texts": "first aid\r\nemergency care"}
    )
    changed = client.post(
        reverse("steering_change_synonym", args=[1]),
        {"version": 1, "texts": "first aid\nemergency care\nhelp", "one_way": "1"},
    )
    middle = held().synonyms
    removed = client.post(reverse("steering_remove_synonym", args=[1]), {"version": 2})

    assert {add.status_code, changed.status_code, removed.status_code} == {302}
    assert [(one.texts, one.one_way) for one in middle] == [
        (("first aid", "emergency care", "help"), True)
    ]
    assert held().synonyms == ()
    assert [row.by for row in RulesVersion.objects.all()] == [staff] * 3


def test_a_change_is_tried_before_it_is_saved(client, staff, catalog):
    course_page(catalog, title="First aid")
    course_page(catalog, title="Emergency care")

    answer = client.post(
        reverse("steering_add_synonym"),
        {"version": 0, "texts": "first aid\nemergency care", "trial": "first aid", "try": "1"},
    )

    rows = answer.context["trial"]["rows"]
    assert [(row.title, row.now, row.then, row.moved) for row in rows] == [
        ("First aid", 1, 1, "as before"),
        ("Emergency care", None, 2, "new among the first ten"),
    ]
    assert "a synonym of what was typed" in answer.content.decode()
    assert not RulesVersion.objects.exists()


def test_weights_are_tried_and_saved(client, staff, catalog):
    course_page(catalog, title="All about tubes", summary="Tubes.", tags=["pumps"])
    course_page(catalog, title="Other", summary="It says pumps.")
    weights = {"title": 100, "summary": 0, "words": 300, "body": 100}

    tried = client.post(
        reverse("steering_weights"), {"version": 0, **weights, "trial": "pumps", "try": "1"}
    )
    saved = client.post(reverse("steering_weights"), {"version": 0, **weights})

    moved = [(row.title, row.moved) for row in tried.context["trial"]["rows"]]
    assert moved == [("All about tubes", "up 1 place"), ("Other", "down 1 place")]
    assert saved.status_code == 302
    assert rules.current().weights == {"summary": 0.0, "words": 3.0}


def test_the_second_of_two_tabs_is_told_and_keeps_its_text(client, staff):
    ruled(lambda book: book.with_synonym(["a1", "b1"]), by=UserFactory(display_name="Ada Vale"))
    form = {"version": 0, "texts": "c1\nd1"}

    refused = client.post(reverse("steering_add_synonym"), form)
    text = refused.content.decode()
    again = client.post(
        reverse("steering_add_synonym"),
        {**form, "version": refused.context["form"]["version"].value()},
    )

    assert refused.status_code == 400
    assert "Ada Vale changed the rules of the search meanwhile" in text
    assert "c1\nd1" in text
    assert again.status_code == 302
    assert [one.texts for one in held().synonyms] == [("a1", "b1"), ("c1", "d1")]


def test_a_removal_that_somebody_else_overtook_is_refused(client, staff):
    ruled(lambda book: book.with_synonym(["a1", "b1"]))
    ruled(lambda book: book.with_synonym(["a1", "b1", "c1"], pk=1))

    answer = client.post(reverse("steering_remove_synonym", args=[1]), {"version": 1})

    assert "meanwhile" in said(answer)
    assert len(held().synonyms) == 1


def test_courses_are_pinned_in_their_order_until_a_day(client, staff, catalog):
    first, second = (course_page(catalog, title=title) for title in ("Alarm", "Hoses"))
    form = places(first, second, place_0="2", place_1="1", until_0="2099-01-31")

    answer = client.post(reverse("steering_add_pinned"), {"version": 0, "query": "fire", **form})

    assert answer.status_code == 302
    (entry,) = held().pinned
    assert [(one.title, one.until) for one in entry.courses] == [
        ("Hoses", ""),
        ("Alarm", "2099-01-31"),
    ]
    listed = client.get(reverse("steering_pinned")).content.decode()
    assert listed.index("Hoses") < listed.index("Alarm")


def test_a_day_that_is_over_and_no_course_are_refused(client, staff, catalog):
    page = course_page(catalog, title="Alarm")
    late = places(page, until_0="2020-01-01")

    over = client.post(reverse("steering_add_pinned"), {"version": 0, "query": "fire", **late})
    none = client.post(reverse("steering_add_pinned"), {"version": 0, "query": "fire", **places()})

    assert (over.status_code, none.status_code) == (400, 400)
    assert "today or a later day" in over.content.decode()
    assert "Choose 1 to 10 courses" in none.content.decode()
    assert not RulesVersion.objects.exists()


def test_a_course_that_one_may_not_see_is_neither_pinned_nor_named(client, staff, catalog):
    secret = course_page(catalog, title="Zeppelins", audience=["group:0"])
    capable = UserFactory()
    from portal.powers.services import grant_power

    for capability in ("steering.steer_search", "steering.view_rulesversion",
                       "wagtailadmin.access_admin"):  # fmt: skip
        grant_power(capable, by=None, capability=capability, scope="everything", reason="Helps.")
    ruled(lambda book: book.with_hidden(secret.course_id, "Zeppelins", "Old."))
    client.force_login(capable)

    listed = client.get(reverse("steering_hidden"))
    pinned = client.post(
        reverse("steering_add_pinned"), {"version": 1, "query": "fire", **places(secret)}
    )

    assert listed.status_code == 200
    assert "Zeppelins" not in listed.content.decode()
    assert pinned.status_code == 400
    assert held().pinned == ()


def test_a_course_is_hidden_with_a_reason_and_found_again(client, staff, catalog):
    page = course_page(catalog, title="Alarm")

    without = client.post(
        reverse("steering_hide"), {"version": 0, "course": page.course_id, "why": " "}
    )
    client.post(
        reverse("steering_hide"), {"version": 0, "course": page.course_id, "why": "Out of date."}
    )
    hidden = held().hidden
    client.post(reverse("steering_show_again", args=[page.course_id]), {"version": 1})

    assert without.status_code == 400
    assert [(one.title, one.why) for one in hidden] == [("Alarm", "Out of date.")]
    assert held().hidden == ()


def test_history_tells_what_changed_and_brings_it_back(client, staff):
    ruled(lambda book: book.with_synonym(["a1", "b1"]))
    ruled(lambda book: book.without_synonym(1))

    listed = client.get(reverse("steering_history")).content.decode()
    shown = client.get(reverse("steering_version", args=[1])).content.decode()
    client.post(reverse("steering_go_back", args=[1]), {"version": 2})

    assert "Synonym removed: a1 = b1." in listed
    assert "Synonym added: a1 = b1." in shown
    assert [one.texts for one in held().synonyms] == [("a1", "b1")]
    assert "As in version 1 again." in client.get(reverse("steering_history")).content.decode()


def test_going_back_from_an_old_screen_is_refused(client, staff):
    ruled(lambda book: book.with_synonym(["a1", "b1"]))
    ruled(lambda book: book.without_synonym(1))

    for version in ("1", "", "x", "9" * 30):
        answer = client.post(reverse("steering_go_back", args=[1]), {"version": version})
        assert "meanwhile" in said(answer)
    assert held().synonyms == ()


def test_a_file_is_read_row_by_row_and_says_which_rows_were_not(client, staff):
    text = (
        "kind;text;text\nsame;first aid;emergency care\nsame;alone\nboth;a;b\none-way;vehicle;car\n"
    )
    file = SimpleUploadedFile("synonyms.csv", text.encode("utf-8-sig"))

    answer = client.post(reverse("steering_import"), {"version": 0, "file": file})

    report = answer.context["report"]
    assert [number for number, _why in report["refused"]] == [3, 4]
    assert "at least two texts" in answer.content.decode()
    assert [str(one) for one in held().synonyms] == [
        "first aid = emergency care",
        "vehicle → car",
    ]
    assert RulesVersion.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"kind,text\n", b"\xff\xfe\x00", b"same,a\x00,b", b"same,alone\n", b"x" * 1_000_001],
)
def test_a_file_that_makes_no_sense_is_refused_with_a_sentence(client, staff, content):
    file = SimpleUploadedFile("synonyms.csv", content)

    answer = client.post(reverse("steering_import"), {"version": 0, "file": file})

    assert answer.status_code == 400
    assert "error" in answer.content.decode()
    assert not RulesVersion.objects.exists()


def test_what_was_exported_is_read_again_as_it_was(client, staff):
    ruled(lambda book: book.with_synonym(["=sum", "-total", "plus"]))
    ruled(lambda book: book.with_synonym(["vehicle", "car"], one_way=True))
    before = {(one.texts, one.one_way) for one in held().synonyms}

    exported = b"".join(client.get(reverse("steering_synonyms"), {"export": "csv"}))
    file = SimpleUploadedFile("synonyms.csv", exported)
    form = {"version": 2, "file": file, "replace": "on"}
    answer = client.post(reverse("steering_import"), form)

    assert b"'=sum" in exported
    assert answer.status_code == 302
    assert {(one.texts, one.one_way) for one in held().synonyms} == before


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script> x", "x" * 10_000, "a\x00b\nc", "🙂\n🙃"]
)
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("steering_add_synonym", "texts"),
        ("steering_add_pinned", "query"),
        ("steering_hide", "why"),
        ("steering_weights", "title"),
        ("steering_add_synonym", "trial"),
        ("steering_add_synonym", "version"),
    ],
)
def test_hostile_input_is_a_form_error(client, staff, name, field, text):
    answer = client.post(reverse(name), {"version": 0, field: text, "try": "1"})

    assert answer.status_code == 400
    assert "<script>alert" not in answer.content.decode()


def test_entries_that_are_not_there_are_not_found(client, staff):
    for name in ("steering_change_synonym", "steering_remove_synonym", "steering_change_pinned",
                 "steering_remove_pinned", "steering_show_again", "steering_version",
                 "steering_go_back"):  # fmt: skip
        assert client.get(reverse(name, args=[999_999])).status_code in (302, 404)
        assert client.post(reverse(name, args=[999_999]), {}).status_code in (404, 405)


@pytest.mark.parametrize("rows", [3, 60])
@pytest.mark.parametrize("name", ["steering_synonyms", "steering_pinned", "steering_hidden",
                                  "steering_history"])  # fmt: skip
def test_lists_cost_the_same_however_long_they_are(
    client, staff, catalog, name, rows, django_assert_max_num_queries
):
    page = course_page(catalog, title="Alarm")

    def many(book):
        for n in range(rows):
            book = book.with_synonym([f"a{n}", f"b{n}"])
            book = book.with_pinned(f"a{n}", [PinnedCourse(page.course_id, page.title)])
            book = book.with_hidden(n + 100, f"Course {n}", "Old.")
        return book

    ruled(many)
    for n in range(rows):
        ruled(lambda book, n=n: book.with_weights({"title": n + 1}))
    client.get(reverse(name))

    with django_assert_max_num_queries(21):
        answer = client.get(reverse(name))

    assert answer.status_code == 200
    shown = len(answer.context["page"].object_list)
    assert min(rows, 50) <= shown <= rows + 1


def test_lists_are_searched(client, staff):
    ruled(lambda book: book.with_synonym(["First aid", "care"]).with_synonym(["a1", "b1"]))

    found = client.get(reverse("steering_synonyms"), {"q": "FIRST"})
    none = client.get(reverse("steering_synonyms"), {"q": "<zz>"})
    one_way = client.get(reverse("steering_synonyms"), {"kind": "one-way"})

    assert [one.texts for one in found.context["page"]] == [("First aid", "care")]
    assert len(none.context["page"].object_list) == 0
    assert len(one_way.context["page"].object_list) == 0
