"""Each change of the rules is a version, and none is lost."""

import pytest
from django.utils import translation

from search.core import rules
from search.steering.models import RulesVersion
from search.steering.queries import book_of
from search.steering.rulebook import Rulebook
from search.steering.services import NothingChanged, Outdated, lay_down, restore
from tests.factories.people import UserFactory
from tests.factories.searching import ruled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def with_aid(book: Rulebook) -> Rulebook:
    return book.with_synonym(["first aid", "emergency care"])


def test_a_change_is_a_version_that_says_who_and_what():
    greta = UserFactory()

    row = lay_down(with_aid, expected=0, by=greta)

    assert (row.number, row.by, row.restored) == (1, greta, None)
    assert row.what == "Synonym added: first aid = emergency care."
    assert rules.current().synonyms == (("first aid", "emergency care"),)


def test_a_version_is_neither_changed_nor_removed():
    row = ruled(with_aid)
    row.what = "Nothing."

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    with pytest.raises(TypeError):
        RulesVersion.objects.update(what="Nothing.")


def test_two_tabs_do_not_overwrite_each_other():
    greta = UserFactory(display_name="Greta Lindow")
    lay_down(with_aid, expected=0, by=greta)

    with pytest.raises(Outdated, match=r"Greta Lindow changed .* Synonym added: first aid"):
        lay_down(lambda book: book.with_synonym(["a", "b"]), expected=0, by=UserFactory())

    assert RulesVersion.objects.count() == 1
    assert rules.current().synonyms == (("first aid", "emergency care"),)


def test_nothing_is_written_where_nothing_changes():
    with pytest.raises(NothingChanged):
        lay_down(lambda book: book, expected=0, by=None)

    assert not RulesVersion.objects.exists()


def test_an_older_version_holds_again_as_a_new_one():
    first = ruled(with_aid)
    ruled(lambda book: book.with_weights({"title": 50}))

    again = restore(first, expected=2, by=UserFactory())

    assert (again.number, again.restored) == (3, 1)
    assert again.what == "Weight of Title: 50 % is now 100 %."
    assert book_of(again).synonyms == book_of(first).synonyms
    assert rules.current().weights == {}
    assert RulesVersion.objects.count() == 3


def test_one_may_go_back_to_how_the_portal_comes():
    ruled(with_aid)

    row = restore(None, expected=1, by=UserFactory())

    assert (row.restored, rules.current().synonyms) == (0, ())
    # A number that an address once had does not mean something else.
    assert book_of(ruled(with_aid)).synonyms[0].id == 2


def test_going_back_is_refused_where_others_changed_it_or_nothing_would_change():
    first = ruled(with_aid)

    with pytest.raises(NothingChanged):
        restore(first, expected=1, by=None)
    ruled(lambda book: book.with_weights({"title": 50}))
    with pytest.raises(Outdated):
        restore(first, expected=1, by=None)


def test_the_rules_cost_one_query_and_one_more_after_a_change(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert rules.current().version == 0
    for n in range(20):
        ruled(lambda book, n=n: book.with_synonym([f"word{n}", f"other{n}"]))

    with django_assert_num_queries(2):
        assert rules.current().version == 20
    with django_assert_num_queries(1):
        assert len(rules.current().synonyms) == 20


def test_who_leaves_takes_no_version_along():
    greta = UserFactory()
    row = lay_down(with_aid, expected=0, by=greta)

    greta.delete()

    assert RulesVersion.objects.get(pk=row.pk).by is None
