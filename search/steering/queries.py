"""Which rules hold, and which held."""

from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from catalog.courses.queries import courses_to_choose_from
from portal.people.registry import Table
from search.core.contract import Rules
from search.steering.models import RulesVersion
from search.steering.rulebook import Rulebook


def current_rules() -> Iterator[Rules]:
    """Yield the rules that hold now. One query, and one more after a change.

    A change takes effect in every process at once: each asks which version is the newest, and
    reads only what it has not read.
    """
    newest = RulesVersion.objects.order_by("-number").values_list("key", flat=True).first()
    if newest is not None:
        yield _rules(newest)


@lru_cache(maxsize=4)
def _rules(key: UUID) -> Rules:
    # A version is never changed, so what was read once stays true.
    row = RulesVersion.objects.get(key=key)
    return Rulebook.read(row.rules).rules(row.number)


def kept_tables(person) -> Iterator[Table]:
    """Yield what ``person`` laid down for the search."""
    versions = RulesVersion.objects.filter(by=person)
    yield Table("search_rules", versions, ("number", "at", "what"))


def newest_version() -> RulesVersion | None:
    """Return the version that holds now, if anything was ever laid down. One query."""
    return RulesVersion.objects.select_related("by").order_by("-number").first()


def book_of(row: RulesVersion | None) -> Rulebook:
    """Return the rules of a version; an empty book for none."""
    return Rulebook.read(row.rules) if row else Rulebook()


def version_before(row: RulesVersion) -> RulesVersion | None:
    """Return the version that held until ``row``. One query."""
    return RulesVersion.objects.filter(number__lt=row.number).order_by("-number").first()


def titles_for(person, courses: list[int]) -> dict[int, str]:
    """Return the titles of those of ``courses`` that ``person`` may know of. One query."""
    known = courses_to_choose_from(person).filter(pk__in=courses)
    return {course.pk: f"{course.title} · {course.code}" for course in known}
