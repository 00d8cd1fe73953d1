"""How an entry is shown among the hits: which of its words, and what is marked in them."""

from collections.abc import Iterable
from uuid import UUID

from search.core.beginnings import is_meant
from search.core.contract import EntryText, Hit, Segment, Suggestion
from search.core.words import excerpt, has_match, mark, mark_if, tokens


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


def suggested(
    number: int, title: str, code: str, wanted: list[str], language: str
) -> Suggestion | None:
    """Return the course to propose for the folded words ``wanted``, with what is meant marked.

    Nothing where neither title nor code shows why: then another language's title does.
    """
    segments = begun(title, wanted, language)
    if not has_match(segments) and not all(
        any(part.startswith(word) for part in tokens(code)) for word in wanted
    ):
        return None
    return Suggestion("course", title, segments, number=number)


def begun(text: str, wanted: list[str], language: str) -> tuple[Segment, ...]:
    """Return ``text`` with the words marked that the folded ``wanted`` begin, a slip forgiven."""
    segments = mark(text, wanted, language)
    if has_match(segments):
        return segments
    begins = mark_if(text, lambda word: any(word.startswith(one) for one in wanted))
    if has_match(begins):
        return begins
    return mark_if(text, lambda word: any(is_meant(word, one) for one in wanted))
