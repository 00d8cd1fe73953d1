"""What was probably meant by words that nobody knows: neither the catalog nor a dictionary."""

from collections.abc import Callable, Mapping

from search.core import dictionary, words

MUCH = 0.5  # slips by which a word has to be nearer than one that the catalog has


def respelt(
    text: str,
    *,
    unknown: Callable[[list[str]], list[str]],
    in_catalog: Callable[[str], str | None],
) -> dict[str, str]:
    """Return the words of ``text`` that are misspelt, each with what was probably meant.

    Only what neither the catalog nor the dictionary knows: a rare word that exists is what was
    meant. ``unknown`` keeps the words that the catalog lacks, ``in_catalog`` returns the nearest
    word of the catalog that the viewer may find; without one, or where it is much nearer, the
    dictionary's counts.
    """
    corrected = {}
    for word in unknown(words.split(text)):
        if not words.tolerated(words.fold(word)) or dictionary.knows(word):
            continue
        if meant := likeliest(word, in_catalog(word)):
            corrected[word] = meant
    return corrected


def in_place(text: str, corrected: dict[str, str]) -> str:
    """Return ``text`` as words, with what was meant in place of what was typed."""
    return " ".join(corrected.get(word, word) for word in words.typed(text))


def as_meant(text: str, corrected: Mapping[str, str]) -> str:
    """Return ``text`` for those who look at meaning: corrected, and with inflections that exist.

    "Accessability" finds by its stem, so nobody corrects it; a model of meaning knows no stems.
    """
    return " ".join(corrected.get(word) or _existing(word) for word in words.typed(text))


def likeliest(word: str, in_catalog: str | None) -> str | None:
    """Return what was probably meant by ``word``: by the catalog, or by the dictionary."""
    in_dictionary = next(iter(dictionary.near(word)), None)
    if not in_catalog or not in_dictionary:
        return in_catalog or in_dictionary
    plain = words.fold(word)
    is_much_nearer = words.slips(plain, in_dictionary) + MUCH <= words.slips(plain, in_catalog)
    return in_dictionary if is_much_nearer else in_catalog


def _existing(word: str) -> str:
    if dictionary.knows(word):
        return word
    stems = set(words.variants(word))
    alike = (one for one in dictionary.near(word) if not stems.isdisjoint(words.variants(one)))
    return next(alike, word)
