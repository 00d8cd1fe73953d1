"""The embedded backend, on whichever database the tests run."""

from dataclasses import replace

import pytest
from django.db import connection, transaction

from catalog.courses.models import Course
from search.core.backends import memory
from search.core.backends.database import DatabaseBackend
from search.core.contract import CatalogQuery, EntryText
from search.core.models import IndexedEntry, IndexedText
from tests.contracts.search import LEARNER, SearchContract, entry, text_of


class TestDatabaseBackend(SearchContract):
    @pytest.fixture
    def backend(self):
        return DatabaseBackend()


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
