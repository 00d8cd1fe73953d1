"""The rules of training staff, and what of them concerns one question.

Synonyms widen the question, before any backend sees it: the index knows nothing of them, so that a
change needs no rebuild. They do not lead on from one to the next.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from search.core import registry
from search.core.contract import CatalogQuery, Phrase, Rules
from search.core.words import forms, tokens, typed, variants

MAX_PHRASES = 24  # that are looked for besides the words of one question
NO_RULES = Rules()


class Lexicon:
    """Phrases by how their first word may be spelt, each with those that are alike to it."""

    def __init__(self, rules: Rules) -> None:
        self._alike: dict[Phrase, dict[Phrase, None]] = defaultdict(dict)
        self._starting: dict[str, dict[Phrase, None]] = defaultdict(dict)
        self._known: set[str] = set()
        for group in rules.synonyms:
            for text in group:
                self._add(text, group)
        for text, others in rules.expansions:
            self._add(text, others)

    def _add(self, text: str, others: tuple[str, ...]) -> None:
        phrase = tuple(typed(text))
        if not phrase:
            return
        alike = [tuple(typed(other)) for other in others]
        self._alike[phrase].update(dict.fromkeys(one for one in alike if one and one != phrase))
        self._known.update(forms(word, "")[0] for word in phrase)
        for form in variants(phrase[0]):
            self._starting[form][phrase] = None

    def knows(self, word: str) -> bool:
        """Return whether ``word`` stands in a phrase as it is: nobody corrects it then."""
        return forms(word, "")[0] in self._known

    def alike(self, said: list[str]) -> Iterator[tuple[int, int, Phrase]]:
        """Yield where in ``said`` a phrase begins and ends, and what is alike to it."""
        for start, word in enumerate(said):
            begun = {phrase for form in variants(word) for phrase in self._starting.get(form, ())}
            for phrase in sorted(begun, key=lambda one: (-len(one), one)):
                end = start + len(phrase)
                if _is_said(phrase, said[start:end]):
                    for other in self._alike[phrase]:
                        yield start, end, other


def _is_said(phrase: Phrase, said: list[str]) -> bool:
    return len(phrase) == len(said) and not any(
        set(variants(one)).isdisjoint(variants(other))
        for one, other in zip(phrase, said, strict=True)
    )


@lru_cache(maxsize=8)
def lexicon(rules: Rules) -> Lexicon:
    """Return the phrases of ``rules``, read once."""
    return Lexicon(rules)


def current() -> Rules:
    """Return the rules that hold now; none where no room keeps any."""
    return next(registry.rules.ask(), NO_RULES)


def key_of(text: str) -> str:
    """Return the words of ``text`` as pinned results are kept by."""
    return " ".join(tokens(text))


def steered(query: CatalogQuery, rules: Rules, *, today: date) -> CatalogQuery:
    """Return ``query`` with what of ``rules`` concerns its words."""
    said = [query.respelt.get(word, word) for word in typed(query.text)]
    keys = dict.fromkeys([key_of(query.text), key_of(" ".join(said))])
    # A pin has not got the words, which is all that a strict question wants.
    keys = {} if query.strict else keys
    pins = next((rules.pinned[key] for key in keys if key in rules.pinned), ())
    return replace(
        query,
        alike=_alike(typed(query.text), said, rules),
        pinned=tuple(pin.number for pin in pins if pin.until is None or today <= pin.until),
        weights=rules.weights,
    )


def _alike(words: list[str], said: list[str], rules: Rules) -> Mapping[str, tuple[Phrase, ...]]:
    found: dict[str, dict[Phrase, None]] = defaultdict(dict)
    every: dict[Phrase, None] = {}
    for start, end, phrase in lexicon(rules).alike(said):
        if phrase not in every and len(every) == MAX_PHRASES:
            continue
        every[phrase] = None
        for word in words[start:end]:
            found[word][phrase] = None
    return {word: tuple(phrases) for word, phrases in found.items()}
