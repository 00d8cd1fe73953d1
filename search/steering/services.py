"""The one door to the rules of the search: each change of them is a version."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.errors import RuleViolation
from search.steering.differences import differences, in_short
from search.steering.models import RulesVersion
from search.steering.queries import book_of, newest_version
from search.steering.rulebook import Rulebook


class Outdated(RuleViolation):
    """Somebody else has changed the rules since they were read."""


class NothingChanged(RuleViolation):
    """The rules would be what they are."""


def lay_down(change: Callable[[Rulebook], Rulebook], *, expected: int, by) -> RulesVersion:
    """Write the rules as ``change`` makes them of those that hold, and return the new version.

    It holds in every process from the commit on. ``expected`` is the version that whoever changes
    it has seen, 0 for none.

    Raises:
        Outdated: Another version holds meanwhile; the text says whose.
        NothingChanged: ``change`` changes nothing.
        RuleRefused: ``change`` makes no sense.
    """
    newest = newest_version()
    _expect(newest, expected)
    before = book_of(newest)
    after = change(before)
    told = differences(before, after)
    if not told:
        raise NothingChanged(_("That is how it is already: nothing was changed."))
    return _add(expected + 1, after, what=in_short(told), by=by)


def restore(row: RulesVersion | None, *, expected: int, by) -> RulesVersion:
    """Lay down once more what held from ``row`` on, as a new version: nothing is lost by it.

    Without a row nothing is laid down any more, as the portal comes.

    Raises:
        Outdated: Another version than ``expected`` holds meanwhile.
        NothingChanged: The rules are those of ``row`` already.
    """
    newest = newest_version()
    _expect(newest, expected)
    before, after = book_of(newest), book_of(row)
    told = differences(before, after)
    if not told:
        raise NothingChanged(_("These rules hold already: nothing was changed."))
    # No number is given twice, so that an address keeps its meaning.
    after = Rulebook.read({**after.written(), "last_id": max(before.last_id, after.last_id)})
    return _add(expected + 1, after, what=in_short(told), by=by, restored=row.number if row else 0)


def _expect(newest: RulesVersion | None, expected: int) -> None:
    if newest is not None and newest.number == expected:
        return
    if newest is None and expected == 0:
        return
    raise Outdated(_sentence(newest))


def _sentence(newest: RulesVersion | None) -> str:
    if newest is None:
        return _("The rules of the search are others than you have seen. Save again.")
    return _(
        "%(who)s changed the rules of the search meanwhile, on %(when)s: %(what)s "
        "Your text is still here. Look whether it still fits, and save again."
    ) % {
        "who": newest.by.get_full_name() if newest.by else _("Somebody"),
        "when": date_format(timezone.localtime(newest.at), "SHORT_DATETIME_FORMAT"),
        "what": newest.what,
    }


def _add(number: int, book: Rulebook, *, what: str, by, restored=None) -> RulesVersion:
    try:
        # The number is the lock: of two who save at once one finds it taken.
        with transaction.atomic():
            return RulesVersion.objects.create(
                number=number, rules=book.written(), what=what, by=by, restored=restored
            )
    except IntegrityError as error:
        raise Outdated(_sentence(newest_version())) from error
