"""From text to the words that are indexed and looked for: folded, stemmed, without noise."""

import html
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import snowballstemmer
from django.conf import settings
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.core.contract import Asked, CatalogEntry, CatalogQuery, Phrase, Segment

MAX_QUERY_CHARACTERS = 200
MAX_QUERY_WORDS = 12
MAX_WORD_CHARACTERS = 40
SNIPPET_CHARACTERS = 220

LANGUAGES = tuple(settings.STOA_SEARCH["ANALYZERS"])
_stemming = threading.Lock()  # a stemmer holds one word at a time, whoever asks
_STEMMERS = {
    code: snowballstemmer.stemmer(name) for code, name in settings.STOA_SEARCH["ANALYZERS"].items()
}
# "1.2", "C++" and "C#" are words, too; the index spells their signs out.
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+(?:\+\+|#)|[^\W_]+")
_PART = re.compile(r"[^\W_]+")
_SIGNS = str.maketrans({".": "dot", "+": "plus", "#": "sharp"})
_TAG = re.compile(r"<[^>]*>")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouy]")

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
    stem = fold(_stem(word, _STEMMERS[language])) if language in _STEMMERS else plain
    return (plain,) if stem == plain else (plain, stem)


def _stem(word: str, stemmer) -> str:
    with _stemming:
        return stemmer.stemWord(word)


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


def read(text: str) -> list[str]:
    """Return every word of ``text`` as it stands there."""
    return _WORD.findall(text)


def split(text: str) -> list[str]:
    """Return the words that somebody looks for, in order; hostile input shrinks to few words."""
    wanted = list(dict.fromkeys(typed(text)))
    telling = [word for word in wanted if fold(word) not in STOP_WORDS]
    return (telling or wanted)[:MAX_QUERY_WORDS]


def asked(
    wanted: list[str],
    respelt: Mapping[str, str] | None = None,
    alike: Mapping[str, tuple[Phrase, ...]] | None = None,
) -> list[Asked]:
    """Return ``wanted`` as backends look for them: with what was meant, the last one begun."""
    meant, others = respelt or {}, alike or {}
    return [
        Asked(word, meant.get(word, ""), word == wanted[-1], others.get(word, ()))
        for word in wanted
    ]


def to_mark(wanted: list[str], query: CatalogQuery) -> list[str]:
    """Return the words that are marked in hits: what is alike, what was typed, what was meant."""
    alike = dict.fromkeys(
        word for phrases in query.alike.values() for phrase in phrases for word in phrase
    )
    telling = [word for word in alike if fold(word) not in STOP_WORDS]
    return [*telling, *wanted, *query.respelt.values()]


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
    """Return those of ``known`` that are at most so many slips from ``word``, likeliest first.

    A slip is a letter added, dropped, changed or swapped with its neighbour (optimal string
    alignment). Among equals the one that ``known`` names first comes first.
    """
    alike = process.extract_iter(word, known, scorer=OSA.distance, score_cutoff=at_most)
    return sorted((other for other, _slips, _at in alike), key=lambda other: slips(word, other))


def slips(word: str, other: str) -> float:
    """Return how many slips lead from ``other``, which was meant, to ``word``, which was typed.

    What happens often counts less than a whole one: neighbours swapped, a letter doubled or not,
    a vowel taken for another, a letter forgotten. A wrong first letter counts more.
    """
    count = float(OSA.distance(word, other))
    if sorted(word) == sorted(other) or _undoubled(word) == _undoubled(other):
        count -= 0.3
    elif _VOWELS.sub("", word) == _VOWELS.sub("", other):
        count -= 0.2
    if len(other) > len(word):
        count -= 0.1
    if other[:1] != word[:1]:
        count += 0.5
    return count


def _undoubled(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


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

    ``is_meant`` says whether a folded word may be meant by a folded beginning. Where words begin
    just so, nobody has slipped, and the others are left out.
    """
    *typed, beginning = wanted
    start = fold(beginning)
    seen: dict[str, int] = {}
    for title in titles:
        for word in {word.lower() for word in _WORD.findall(title)}:
            if is_meant(fold(word), start):
                seen[word] = seen.get(word, 0) + 1
    by_use = sorted(seen, key=lambda word: (-seen[word], word))
    begun = [word for word in by_use if fold(word).startswith(start)]
    return [" ".join([*typed, word]) for word in begun or by_use]


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
