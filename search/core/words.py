"""From text to the words that are indexed and looked for: folded, stemmed, without noise."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import snowballstemmer
from django.conf import settings

from search.core.contract import Asked, CatalogEntry, Segment

MAX_QUERY_CHARACTERS = 200
MAX_QUERY_WORDS = 12
MAX_WORD_CHARACTERS = 40
SNIPPET_CHARACTERS = 220

LANGUAGES = tuple(settings.STOA_SEARCH["ANALYZERS"])
_STEMMERS = {
    code: snowballstemmer.stemmer(name) for code, name in settings.STOA_SEARCH["ANALYZERS"].items()
}
# "1.2", "C++" and "C#" are words, too; the index spells their signs out.
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+(?:\+\+|#)|[^\W_]+")
_PART = re.compile(r"[^\W_]+")
_SIGNS = str.maketrans({".": "dot", "+": "plus", "#": "sharp"})
_TAG = re.compile(r"<[^>]*>")

# Words that say nothing about a course. Dropped from a query that has others.
STOP_WORDS = frozenset(
    "a an and are as at be by do for from how i in is it my of on or that the this to we what "
    "with you your der die das den dem des ein eine einen einem einer und oder ist im am an "
    "auf aus bei fur mit nach von zu zum zur wie was ich wir sie le la les un une des du de "
    "et ou est en au aux dans pour sur avec par que qui je nous vous el los las una unos y o "
    "es al del con para por como lo se su".split()
)


def fold(text: str) -> str:
    """Return ``text`` without capitals and accents, as words are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def plain_text(markup: str) -> str:
    """Return what a reader sees of some HTML."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


@lru_cache(maxsize=100_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """Return the folded word, its signs spelt out, and, where it differs, its folded stem."""
    word = word.lower().translate(_SIGNS)
    plain = fold(word)
    stemmer = _STEMMERS.get(language)
    stem = fold(stemmer.stemWord(word)) if stemmer else plain
    return (plain,) if stem == plain else (plain, stem)


def indexed(text: str, language: str) -> str:
    """Return ``text`` as a full-text index stores it: every word, each followed by its stem.

    What has signs in it stands there as a whole and in its parts.
    """
    return " ".join(
        form
        for word in _WORD.findall(text)
        for part in dict.fromkeys([word, *_PART.findall(word)])
        for form in forms(part, language)
    )


def typed(text: str) -> list[str]:
    """Return the words of a query as they were typed, in small letters; a long one is cut."""
    words = _WORD.findall(text[:MAX_QUERY_CHARACTERS])
    return [word.lower()[:MAX_WORD_CHARACTERS] for word in words]


def split(text: str) -> list[str]:
    """Return the words that somebody looks for, in order; hostile input shrinks to few words."""
    wanted = list(dict.fromkeys(typed(text)))
    telling = [word for word in wanted if fold(word) not in STOP_WORDS]
    return (telling or wanted)[:MAX_QUERY_WORDS]


def asked(wanted: list[str], respelt: Mapping[str, str] | None = None) -> list[Asked]:
    """Return ``wanted`` as backends look for them: with what was meant, the last one begun."""
    meant = respelt or {}
    return [Asked(word, meant.get(word, ""), open_end=word == wanted[-1]) for word in wanted]


def tokens(text: str) -> list[str]:
    """Return the folded words of ``text``, as two texts are compared word by word."""
    return [fold(word) for word in _WORD.findall(text)]


def variants(word: str) -> tuple[str, ...]:
    """Return the forms under which ``word`` may stand in the index, whatever the language."""
    return tuple(dict.fromkeys(form for code in LANGUAGES for form in forms(word, code)))


def vocabulary(entries: Iterable[CatalogEntry]) -> set[str]:
    """Return the folded words by which courses are called: those of titles, summaries, skills."""
    return {
        fold(word)
        for entry in entries
        for text in entry.texts.values()
        for word in _WORD.findall(f"{text.title} {text.summary} {text.words}")
        if 4 <= len(word) <= MAX_WORD_CHARACTERS and word.isalpha()
    }


def nearest(word: str, known: Iterable[str], *, at_most: int) -> list[str]:
    """Return those of ``known`` that are at most so many slips from ``word``, nearest first.

    Among equals the one that begins alike, as few people misspell the first letter, then the one
    that ``known`` names first.
    """
    rated = [
        (distance(word, other, at_most=at_most), other[0] != word[0], at, other)
        for at, other in enumerate(known)
    ]
    return [other for slips, _begins, _at, other in sorted(rated) if slips <= at_most]


def distance(one: str, other: str, *, at_most: int) -> int:
    """Return how many letters to add, drop, change or swap; more than ``at_most`` says stop."""
    if abs(len(one) - len(other)) > at_most:
        return at_most + 1
    before, row = [], list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return at_most + 1
    return row[-1]


def tolerated(word: str) -> int:
    """Return how many wrong letters are forgiven in ``word``."""
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 6 else 2


def mark(text: str, words: Iterable[str], language: str) -> tuple[Segment, ...]:
    """Return ``text`` in pieces, with the words that were looked for marked.

    The last of ``words`` may be the beginning of a word.
    """
    wanted = list(words)
    stems = {form for word in wanted for form in variants(word)}
    start = fold(wanted[-1]) if wanted else ""
    pieces: list[Segment] = []
    at = 0
    for found in _WORD.finditer(text):
        own = forms(found.group(), language)
        if stems.isdisjoint(own) and not (start and own[0].startswith(start)):
            continue
        if found.start() > at:
            pieces.append(Segment(text[at : found.start()], False))
        pieces.append(Segment(found.group(), True))
        at = found.end()
    if at < len(text):
        pieces.append(Segment(text[at:], False))
    return tuple(pieces)


def mark_if(text: str, is_wanted: Callable[[str], bool]) -> tuple[Segment, ...]:
    """Return ``text`` in pieces, with the words marked whose folded form ``is_wanted``."""
    pieces: list[Segment] = []
    at = 0
    for found in _WORD.finditer(text):
        if not is_wanted(fold(found.group())):
            continue
        if found.start() > at:
            pieces.append(Segment(text[at : found.start()], False))
        pieces.append(Segment(found.group(), True))
        at = found.end()
    if at < len(text):
        pieces.append(Segment(text[at:], False))
    return tuple(pieces)


def completions(
    wanted: list[str], titles: Iterable[str], is_meant: Callable[[str, str], bool]
) -> list[str]:
    """Return what somebody who typed ``wanted`` may be about to type, by the titles found.

    ``is_meant`` says whether a folded word may be meant by a folded beginning.
    """
    *typed, beginning = wanted
    start = fold(beginning)
    seen: dict[str, int] = {}
    for title in titles:
        for word in {word.lower() for word in _WORD.findall(title)}:
            if is_meant(fold(word), start):
                seen[word] = seen.get(word, 0) + 1
    by_use = sorted(seen, key=lambda word: (-seen[word], word))
    return [" ".join([*typed, word]) for word in by_use]


def has_match(segments: Iterable[Segment]) -> bool:
    """Return whether any of the pieces is a word that was looked for."""
    return any(segment.is_match for segment in segments)


def excerpt(text: str, words: Iterable[str], language: str) -> tuple[Segment, ...]:
    """Return the part of a long ``text`` around the first word that was looked for, marked."""
    wanted = list(words)
    segments = mark(text, wanted, language)
    if not has_match(segments):
        return ()
    first = 0
    for segment in segments:
        if segment.is_match:
            break
        first += len(segment.text)
    start = text.rfind(" ", 0, max(0, first - SNIPPET_CHARACTERS // 3)) + 1
    end = len(text) if start + SNIPPET_CHARACTERS >= len(text) else start + SNIPPET_CHARACTERS
    part = text[start:end]
    if end < len(text):
        part = part.rpartition(" ")[0] or part
    before, after = ("… " if start else ""), (" …" if start + len(part) < len(text) else "")
    return mark(f"{before}{part}{after}", wanted, language)
