"""What was probably meant by words that nobody knows: neither the catalog nor a dictionary."""

from collections.abc import Callable

from search.core import dictionary, words


def respelt(
    text: str,
    *,
    unknown: Callable[[list[str]], list[str]],
    in_catalog: Callable[[str], str | None],
) -> dict[str, str]:
    """Return the words of ``text`` that are misspelt, each with what was probably meant.

    Only what neither the catalog nor the dictionary knows: a rare word that exists is what was
    meant. ``unknown`` keeps the words that the catalog lacks, ``in_catalog`` returns the nearest
    word of the catalog that the viewer may find; without one the dictionary's counts.
    """
    corrected = {}
    for word in unknown(words.split(text)):
        if not words.tolerated(words.fold(word)) or dictionary.knows(word):
            continue
        if meant := in_catalog(word) or dictionary.meant_by(word):
            corrected[word] = meant
    return corrected


def in_place(text: str, corrected: dict[str, str]) -> str:
    """Return ``text`` as words, with what was meant in place of what was typed."""
    return " ".join(corrected.get(word, word) for word in words.typed(text))
