"""What differs between two versions of the rules, in words."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from search.core.why import WEIGHTS
from search.steering.rulebook import FIELDS, Rulebook

MAX_TOLD = 3  # in one line


def differences(before: Rulebook, after: Rulebook) -> list[str]:
    """Return what changed from ``before`` to ``after``, a sentence for each entry."""
    return [
        *_synonyms(before, after),
        *_pinned(before, after),
        *_hidden(before, after),
        *_weights(before.weights, after.weights),
    ]


def in_short(sentences: list[str]) -> str:
    """Return the first of ``sentences``, and how many there are besides."""
    told, left = sentences[:MAX_TOLD], len(sentences) - MAX_TOLD
    return " ".join([*told, _("And %d more.") % left] if left > 0 else told)


def _pairs(before: Iterable, after: Iterable, key: str) -> Iterator[tuple]:
    old = {getattr(one, key): one for one in before}
    new = {getattr(one, key): one for one in after}
    for at in dict.fromkeys([*old, *new]):
        if old.get(at) != new.get(at):
            yield old.get(at), new.get(at)


def _synonyms(before: Rulebook, after: Rulebook) -> Iterator[str]:
    for old, new in _pairs(before.synonyms, after.synonyms, "id"):
        if old is None:
            yield _("Synonym added: %s.") % new
        elif new is None:
            yield _("Synonym removed: %s.") % old
        else:
            yield _("Synonym changed: %(old)s is now %(new)s.") % {"old": old, "new": new}


def _pinned(before: Rulebook, after: Rulebook) -> Iterator[str]:
    for old, new in _pairs(before.pinned, after.pinned, "id"):
        if new is None:
            yield _("Nothing comes first for “%s” any more.") % old.query
            continue
        told = {"query": new.query, "courses": ", ".join(str(one) for one in new.courses)}
        yield _("First for “%(query)s”: %(courses)s.") % told
        if old is not None and old.query != new.query:
            yield _("Nothing comes first for “%s” any more.") % old.query


def _hidden(before: Rulebook, after: Rulebook) -> Iterator[str]:
    for old, new in _pairs(before.hidden, after.hidden, "course"):
        if new is None:
            yield _("Found again: %s.") % old.title
        else:
            yield _("Hidden: %(title)s. Why: %(why)s") % {"title": new.title, "why": new.why}


def _weights(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[str]:
    for name in FIELDS:
        old, new = before.get(name, 100), after.get(name, 100)
        if old != new:
            told = {"field": WEIGHTS.get(name, name), "old": old, "new": new}
            yield _("Weight of %(field)s: %(old)d %% is now %(new)d %%.") % told
