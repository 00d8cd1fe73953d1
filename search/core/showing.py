"""How an entry is shown among the hits: which of its words, and what is marked in them."""

from collections.abc import Iterable
from uuid import UUID

from search.core.contract import EntryText, Hit, Segment
from search.core.words import excerpt, has_match, mark


def shown(number: int, key: UUID, text: EntryText, wanted: Iterable[str], language: str) -> Hit:
    """Return the hit of an entry: its title, and its summary or the passage that matched."""
    wanted = list(wanted)
    title = mark(text.title, wanted, language)
    snippet = mark(text.summary, wanted, language)
    if wanted and not has_match(snippet) and not has_match(title):
        snippet = (
            excerpt(text.body, wanted, language) or excerpt(text.words, wanted, language) or snippet
        )
    return Hit(number, key, title, snippet or (Segment("", False),))
