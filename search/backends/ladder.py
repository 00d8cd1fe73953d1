"""What is tried when the words as they stand find nothing: other spellings, then fewer words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Finding:
    found: int  # of the kind that is asked for: as bits, or how many
    scores: Mapping[int, float] = field(default_factory=dict)
    everywhere: int = 0  # of every kind, likewise


@dataclass(frozen=True, slots=True)
class Attempt:
    """The words that were searched for in the end, and what they found."""

    words: list[str]
    finding: Finding
    corrected: bool = False
    loosened: bool = False


class Tries(Protocol):
    def all_of(self, wanted: list[str]) -> Finding: ...

    def any_of(self, wanted: list[str]) -> Finding: ...

    def spelling_of(self, word: str) -> str | None: ...


def climb(wanted: list[str], tries: Tries) -> Attempt:
    """Return the first attempt that finds anything: all words, respelt words, some of them.

    Only a word that nothing has, of whatever kind, is respelt: a rare word that exists is what
    was meant.
    """
    attempt = Attempt(wanted, tries.all_of(wanted))
    if attempt.finding.found or not wanted:
        return attempt
    respelt = [
        word if tries.all_of([word]).everywhere else tries.spelling_of(word) or word
        for word in wanted
    ]
    if respelt != wanted:
        corrected = Attempt(respelt, tries.all_of(respelt), corrected=True)
        if corrected.finding.found:
            return corrected
    if len(respelt) > 1:
        some = tries.any_of(respelt)
        if some.found:
            return Attempt(respelt, some, corrected=respelt != wanted, loosened=True)
    return attempt
