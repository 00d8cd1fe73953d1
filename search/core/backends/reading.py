"""The texts of the embedded index: for a page of hits, and to look closely at the best ones."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from search.core import ranking, words
from search.core.contract import CatalogQuery, EntryText, Hit
from search.core.models import IndexedText
from search.core.showing import shown
from search.core.words import has_match, mark


def texts_of(numbers: Iterable[int], language: str) -> dict[int, IndexedText]:
    """Return what is shown of each entry, without its body. One query.

    In ``language`` where there is a text in it, else in the source language.
    """
    rows = IndexedText.objects.filter(indexed__in=list(numbers))
    rows = rows.filter(Q(language=language) | Q(is_source=True)).select_related("indexed")
    best: dict[int, IndexedText] = {}
    for text in rows.defer("indexed__facts", "body"):
        if text.language == language or text.indexed_id not in best:
            best[text.indexed_id] = text
    return best


def hits_of(
    numbers: Iterable[int], texts: Mapping[int, IndexedText], wanted: list[str]
) -> tuple[Hit, ...]:
    """Return the hits of ``numbers`` that have a text. One query if a body has to be looked at."""
    found = [texts[number] for number in numbers if number in texts]
    bodies = _bodies([text for text in found if wanted and not _is_plain_why(text, wanted)])
    return tuple(
        shown(
            text.indexed_id,
            text.indexed.key,
            EntryText(text.title, text.summary, text.words, bodies.get(text.pk, "")),
            wanted,
            text.language,
        )
        for text in found
    )


def rescored(
    best: list[int],
    scores: Mapping[int, float],
    codes: Mapping[int, str],
    query: CatalogQuery,
    texts: Mapping[int, IndexedText],
) -> list[int]:
    """Return ``best`` with those in front whose title, code or summary says just what was typed,
    and then those whose title says little else.

    Only those with a code among ``codes`` are looked at; the others follow as they are.
    """
    said = [query.respelt.get(word, word) for word in words.tokens(query.text)]
    alike = {word for phrases in query.alike.values() for phrase in phrases for word in phrase}
    weight = ranking.COVERED_BESIDE_MEANING if query.near else ranking.COVERED
    close = {
        number: ranking.closeness(said, EntryText(text.title, text.summary), codes[number])
        + weight * ranking.coverage([*said, *alike], text.title)
        for number, text in texts.items()
        if number in codes
    }
    place = {number: at for at, number in enumerate(best)}
    head = sorted(
        (number for number in best if number in codes),
        key=lambda number: (-scores[number] - close.get(number, 0.0), place[number]),
    )
    return head + [number for number in best if number not in codes]


def _is_plain_why(text: IndexedText, wanted: list[str]) -> bool:
    """Return whether title or summary already show why ``text`` was found."""
    parts = (text.title, text.summary)
    return any(has_match(mark(part, wanted, text.language)) for part in parts)


def _bodies(texts: list[IndexedText]) -> dict[int, str]:
    if not texts:
        return {}
    rows = IndexedText.objects.filter(pk__in=[text.pk for text in texts])
    return dict(rows.values_list("pk", "body"))
