"""In which order answers stand: arithmetic that every backend shares.

What the words say of an entry is a share, from 0 to 1, of what they say of their best entries.
Meaning adds its cosine, weighted. Sums of such scores rank better than sums of reciprocal ranks:
Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid Retrieval (2023).
"""

from collections.abc import Iterable, Mapping, Sequence

from search.core.contract import EntryText
from search.core.words import STOP_WORDS, tokens, variants

MEANING = 2.0  # what a cosine of 1 weighs, beside a share of 1
ENOUGH = 20  # hits with most of the words; with fewer, those with some of them follow
RESCORED = 60  # best hits whose titles are looked at closely

# What closeness adds, beside a share of 1. Exact comes before anything else.
IS_CODE = 10.0
IS_TITLE = 5.0
IN_TITLE = 0.4  # all words, in their order, side by side
BEGINS_TITLE = 0.2
IN_SUMMARY = 0.15
COVERED = 0.5  # every word of the title was asked for
COVERED_BESIDE_MEANING = 0.2  # which sees that, too

PINNED = 1_000.0  # before whatever closeness can add
ALIKE = 0.8  # what a synonym counts, beside the word that was typed


def needed(count: int) -> int:
    """Return how many of ``count`` words an entry has to have: both of two, two of three, …

    >>> [needed(count) for count in (1, 2, 3, 4, 5, 8)]
    [1, 2, 2, 3, 4, 6]
    """
    return count if count < 3 else count - max(1, count // 4)


def shares(by_word: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Return every entry's share, from 0 to 1, of what the best entries of the words have.

    ``by_word`` holds the scores of each word. A word that nothing has counts as much as the most
    telling of the others: who has only these does not have everything.
    """
    best = [max(scores.values(), default=0.0) for scores in by_word]
    most = max(best, default=0.0)
    ideal = sum(one or most for one in best)
    if not ideal:
        return {}
    total: dict[int, float] = {}
    for scores in by_word:
        for number, score in scores.items():
            total[number] = total.get(number, 0.0) + score
    return {number: score / ideal for number, score in total.items()}


def fused(words: Mapping[int, float], near: Mapping[int, float]) -> dict[int, float]:
    """Return the scores of words and meaning together.

    ``near`` are the cosines of the nearest entries; any other is taken to be as near as the last
    of them.
    """
    if not near:
        return dict(words)
    floor = MEANING * max(min(near.values()), 0.0)
    scores = {number: share + floor for number, share in words.items()}
    for number, cosine in near.items():
        scores[number] = words.get(number, 0.0) + MEANING * max(cosine, 0.0)
    return scores


def pinned(numbers: Sequence[int]) -> dict[int, float]:
    """Return the scores of what stands before everything else, in its order."""
    return {number: PINNED - 20 * place for place, number in enumerate(numbers)}


def weighted(
    base: Mapping[str, float], factors: Mapping[str, float] | None, *, at_most: float | None = None
) -> str:
    """Return the weights of ``base`` times ``factors``, in its order, with commas between.

    With ``at_most`` all are scaled so that none is greater.
    """
    weights = [weight * (factors or {}).get(name, 1.0) for name, weight in base.items()]
    highest = max(weights)
    scale = at_most / highest if at_most and highest > at_most else 1.0
    return ", ".join(f"{weight * scale:.4f}" for weight in weights)


def with_alike(
    own: list[dict[int, float]],
    phrases: Sequence[Iterable[tuple[str, ...]]],
    found: Mapping[tuple[str, ...], Mapping[int, float]],
) -> list[dict[int, float]]:
    """Return the scores of each word, with those of what is alike where these are higher.

    ``phrases`` are those that are alike to each word, ``found`` holds what has them.
    """
    for scores, others in zip(own, phrases, strict=True):
        for phrase in others:
            for number, score in found[phrase].items():
                scores[number] = max(scores.get(number, 0.0), ALIKE * score)
    return own


def closeness(wanted: Iterable[str], text: EntryText, code: str) -> float:
    """Return what an entry gains because its title, code or summary says just what was typed.

    ``wanted`` are the words as typed, with those that say nothing by themselves.
    """
    return sum(gains(wanted, text, code).values())


def gains(wanted: Iterable[str], text: EntryText, code: str) -> dict[str, float]:
    """Return what ``closeness`` is the sum of, by name."""
    said = " ".join(wanted)
    if not said:
        return {}
    if code and said == " ".join(tokens(code)):
        return {"is_code": IS_CODE}
    title = " ".join(tokens(text.title))
    if said == title:
        return {"is_title": IS_TITLE}
    gained = {}
    if f" {said} " in f" {title} " and " " in said:
        gained["in_title"] = IN_TITLE
    elif f" {said} " in f" {title} ":
        gained["has_word"] = IN_TITLE / 2
    if f"{title} ".startswith(f"{said} "):
        gained["begins_title"] = BEGINS_TITLE
    if " " in said and f" {said} " in f" {' '.join(tokens(text.summary))} ":
        gained["in_summary"] = IN_SUMMARY
    return gained


def coverage(wanted: Iterable[str], title: str) -> float:
    """Return which share of the telling words of ``title`` was asked for, in whatever form.

    A long title has a word more easily than a short one; a full text with weighted columns hardly
    sees that.
    """
    said = [word for word in tokens(title) if word not in STOP_WORDS]
    asked = {form for word in wanted for form in variants(word)}
    hits = sum(not asked.isdisjoint(variants(word)) for word in said)
    return hits / len(said) if said else 0.0


def at_least(sets: Sequence[int], count: int) -> int:
    """Return the bits that are set in at least ``count`` of ``sets``, which are integers of bits.

    >>> bin(at_least([0b110, 0b011, 0b010], 2))
    '0b10'
    """
    levels = [0] * (count + 1)
    levels[0] = -1
    for bits in sets:
        for level in range(count, 0, -1):
            levels[level] |= levels[level - 1] & bits
    return levels[count]
