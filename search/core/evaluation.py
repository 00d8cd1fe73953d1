"""How good the answers are: rankings compared with what people judged to be right."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log2
from statistics import fmean

from portal.core.errors import RuleViolation

TOP = 10  # what nDCG and MRR look at
DEPTH = 50  # what recall looks at
MAX_GRADE = 3

Judgments = Mapping[str, Mapping[str, int]]  # query id → document code → grade from 0 to 3


class UnreadableRow(RuleViolation):
    """A line of a file of judgments or queries says nothing that can be used."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The quality of the answers to one query, or on average; each from 0 to 1."""

    ndcg: float  # of the first ten
    mrr: float  # of the first ten
    recall: float  # within the first fifty
    nothing: float  # the share of queries that found nothing


def read_judgments(lines: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return the grades in tab-separated ``lines``: query id, document code, grade from 0 to 3.

    Raises:
        UnreadableRow: A line has another shape; the text says which.
    """
    judged: dict[str, dict[str, int]] = {}
    for number, (query, code, grade) in _rows(lines, columns=3):
        if grade not in {str(known) for known in range(MAX_GRADE + 1)}:
            raise UnreadableRow(f"Line {number}: the grade is {grade!r}, not 0 to {MAX_GRADE}.")
        judged.setdefault(query, {})[code.upper()] = int(grade)
    return judged


def read_queries(lines: Iterable[str]) -> dict[str, str]:
    """Return the texts in tab-separated ``lines``: query id, text.

    Raises:
        UnreadableRow: A line has another shape; the text says which.
    """
    return {query: text for _number, (query, text) in _rows(lines, columns=2)}


def evaluate(
    judgments: Judgments, queries: Mapping[str, str], find: Callable[[str], list[str]]
) -> dict[str, Figures]:
    """Return the figures of every query that somebody has judged.

    ``find`` returns the codes that a text finds, best first, at least fifty where there are.
    """
    return {
        query: figures_of(find(text), judgments[query])
        for query, text in queries.items()
        if any(judgments.get(query, {}).values())
    }


def figures_of(found: list[str], grades: Mapping[str, int]) -> Figures:
    """Return the figures of one ranking of document codes.

    The gain of a grade g is 2^g - 1, its discount at rank i is log2(i + 1): nDCG as in Burges et
    al., Learning to Rank using Gradient Descent (2005), after Järvelin and Kekäläinen (2002). What
    nobody judged counts as grade 0; any grade above 0 is relevant to MRR and recall.
    """
    found = [code.upper() for code in found]
    ideal = _gain(sorted(grades.values(), reverse=True))
    relevant = {code for code, grade in grades.items() if grade}
    ranks = [rank for rank, code in enumerate(found[:TOP], start=1) if code in relevant]
    return Figures(
        ndcg=_gain([grades.get(code, 0) for code in found]) / ideal if ideal else 0.0,
        mrr=1 / ranks[0] if ranks else 0.0,
        recall=len(relevant & set(found[:DEPTH])) / len(relevant) if relevant else 0.0,
        nothing=0.0 if found else 1.0,
    )


def average(figures: Iterable[Figures]) -> Figures:
    """Return the mean of ``figures``, of which there is at least one."""
    rows = list(figures)
    return Figures(
        *(fmean(getattr(row, name) for row in rows) for name in Figures.__dataclass_fields__)
    )


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades[:TOP], start=1))


def _rows(lines: Iterable[str], *, columns: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(csv.reader(lines, delimiter="\t"), start=1):
        row = [cell.strip() for cell in row]
        if not any(row):
            continue
        if len(row) != columns or not all(row):
            raise UnreadableRow(f"Line {number}: {columns} columns with tabs between are needed.")
        yield number, row
