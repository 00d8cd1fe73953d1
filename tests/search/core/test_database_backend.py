"""The embedded backend, on whichever database the tests run."""

from dataclasses import replace

import pytest
from django.db import connection, transaction

from catalog.courses.models import Course
from search.core.backends import memory
from search.core.backends.database import DatabaseBackend
from search.core.contract import CatalogQuery, EntryText, Kind
from search.core.models import IndexedEntry, IndexedText
from tests.contracts.search import (
    GERMAN,
    HOSTILE,
    LEARNER,
    STRANGER,
    SearchContract,
    entry,
    marked,
    text_of,
)


class TestDatabaseBackend(SearchContract):
    @pytest.fixture
    def backend(self):
        return DatabaseBackend()

    def test_courses_are_suggested_by_their_titles(self, backend):
        backend.write(
            [
                entry("Feedback people can use"),
                entry("Giving feedback", german="Feedback geben"),
                entry("Meetings", summary="With feedback."),
            ]
        )

        found = backend.suggest("giv", LEARNER, limit=5)
        both = backend.suggest("feed", LEARNER, limit=5)
        german = backend.suggest("geb", GERMAN, limit=5)

        assert [one.text for one in found] == ["Giving feedback"]
        assert marked(found[0].segments) == ["Giving"]
        assert {one.text for one in both} == {"Feedback people can use", "Giving feedback"}
        assert [one.text for one in german] == ["Feedback geben"]
        assert len(backend.suggest("feed", LEARNER, limit=1)) == 1

    @pytest.mark.parametrize("typed", ["pmu", "puump", "pamps", "pumsp", "pups"])
    def test_one_slip_is_forgiven_from_the_third_letter_on(self, backend, typed):
        backend.write([entry("Pumps by night"), entry("Ladders")])

        found = backend.suggest(typed, LEARNER, limit=5)

        assert [one.text for one in found] == ["Pumps by night"]
        assert marked(found[0].segments) == ["Pumps"]

    def test_without_a_slip_comes_first(self, backend):
        backend.write(
            [entry("Plumbing", day=9), entry("Pumps by night"), entry("The pumice", day=9)]
        )

        found = backend.suggest("pum", LEARNER, limit=5)

        assert [one.text for one in found] == ["Pumps by night", "The pumice", "Plumbing"]
        assert backend.suggest("xu", LEARNER, limit=5) == ()

    def test_courses_are_suggested_by_their_codes(self, backend):
        row = replace(entry("Something else"), code="ABC-7")
        backend.write([row, entry("Another")])

        assert [one.number for one in backend.suggest("abc", LEARNER, limit=5)] == [row.number]

    def test_values_are_counted_as_far_as_they_are_seen(self, backend):
        backend.write(
            [
                entry("One", values={"topic": ("water",), "skill": ("swim",)}),
                entry("Two", values={"topic": ("water", "fire")}),
                entry("Secret", tokens=["role:administrator"], values={"topic": ("spies",)}),
                entry("Talk", kind=Kind.DISCUSSION, values={"topic": ("water",)}),
            ]
        )

        counted = backend.count_values(
            {"topic": ["water", "spies", "nowhere"], "skill": ["swim"]}, LEARNER
        )

        assert counted == {"topic": {"water": 2}, "skill": {"swim": 1}}
        assert backend.count_values({"topic": []}, LEARNER) == {"topic": {}}

    def test_nobody_counts_further_than_asked(self, backend):
        secret = [entry(f"Pumps {at}", tokens=["role:administrator"]) for at in range(12)]
        seen = [entry("Valves"), entry("Valves and tubes"), entry("Tubes"), entry("Pumps for all")]
        backend.write([*secret, *seen])

        assert backend.count(["valves", "pumps", "tubes", ""], LEARNER, up_to=2) == [2, 1, 2, 2]
        assert backend.count(["valves", "pumps"], STRANGER, up_to=2) == [0, 0]

    def test_nothing_is_suggested_that_may_not_be_seen(self, backend):
        hidden, talk = entry("Pumps for few"), entry("Pumps?", kind=Kind.DISCUSSION)
        secret = entry("Pumps of state", tokens=["role:administrator"])
        backend.write([entry("Pumps for all"), hidden, talk, secret])
        viewer = replace(LEARNER, hidden=frozenset({hidden.number}))

        for typed in ("pump", "pmup", "state"):
            seen = {one.text for one in backend.suggest(typed, viewer, limit=5)}
            assert seen <= {"Pumps for all"}, typed

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_beginnings_do_no_harm(self, backend, text):
        backend.write([entry("Pumps")])

        assert len(backend.suggest(text, LEARNER, limit=5)) <= 1


@pytest.mark.django_db
def test_a_rebuild_holds_exactly_what_it_is_given():
    backend = DatabaseBackend()
    old, kept, new = entry("Old"), entry("Kept"), entry("New")
    backend.write([old, kept])
    told = []

    backend.rebuild([[kept], [new]], on_indexed=told.append)

    assert sum(told) == 2
    assert titles(backend) == ["Kept", "New"]
    assert set(backend.digests()) == {kept.number, new.number}


def titles_of(number):
    return list(IndexedText.objects.filter(indexed=number).values_list("title", flat=True))


def titles(backend):
    return sorted(text_of(hit.title) for hit in backend.search(CatalogQuery(), LEARNER).hits)


@pytest.mark.django_db(transaction=True)
def test_a_process_reads_only_what_has_changed():
    backend = DatabaseBackend()
    first, second = entry("First"), entry("Second")
    backend.write([first])
    before = memory.current()

    backend.write([second])

    assert memory.current() is before
    assert titles(backend) == ["First", "Second"]
    backend.remove([first.number])
    assert titles(backend) == ["Second"]


@pytest.mark.django_db(transaction=True)
def test_a_part_of_a_former_title_finds_nothing():
    backend = DatabaseBackend()
    row = entry("Arbeitssicherheit")
    backend.write([row, entry("Gartenarbeit")])
    memory.current().with_part_in_title("garten")  # the titles are read

    backend.write([replace(row, texts={"en": EntryText("Feierabend")}), entry("Aalsuppe")])

    columns = memory.current()
    assert columns.with_part_in_title("arbeit") == [
        number for number in columns.ids if "Gartenarbeit" in str(titles_of(number))
    ]
    assert columns.with_part_in_title("sicherheit") == []
    assert len(columns.with_part_in_title("a")) == 3


@pytest.mark.django_db(transaction=True)
def test_the_newest_come_first_whenever_they_were_written():
    backend = DatabaseBackend()
    backend.write([entry(str(day), day=day) for day in (3, 1, 5)])
    first = [text_of(hit.title) for hit in backend.search(CatalogQuery(), LEARNER).hits]
    backend.write([entry(str(day), day=day) for day in (4, 2, 6)])

    then = [text_of(hit.title) for hit in backend.search(CatalogQuery(), LEARNER).hits]

    assert first == ["5", "3", "1"]
    assert then == ["6", "5", "4", "3", "2", "1"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_remembered():
    backend = DatabaseBackend()
    backend.write([entry("First")])
    other = entry("Second")

    with transaction.atomic():
        backend.write([other])
        assert titles(backend) == ["First", "Second"]
        transaction.set_rollback(True)

    assert titles(backend) == ["First"]
    backend.write([entry("Third")])
    assert titles(backend) == ["First", "Third"]


@pytest.mark.django_db
def test_deleting_a_course_takes_it_out():
    backend = DatabaseBackend()
    row = entry("Pumps")
    backend.write([row])

    Course.objects.get(pk=row.about.pk).delete()

    assert titles(backend) == []
    assert not IndexedEntry.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM search_fulltext")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize("bits", [0, 1, 0b1010_0000_0001, 1 << 70 | 1 << 8, 7**4_000])
def test_bits_and_slots_say_the_same(bits):
    assert memory.bits_of(memory.slots_of(bits)) == bits
