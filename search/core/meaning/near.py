"""Which entries mean the like of a text; and the vectors by which that is known."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from search.core.meaning import matrix, model
from search.core.models import EntryVector, IndexedText, IndexState

LIMIT = 100
LEAST = 0.3  # cosine; what is farther away has little to do with it
MAX_CHARACTERS = 600
BATCH = 32


def near(text: str) -> dict[int, float]:
    """Return the cosines of the entries nearest to ``text``, whoever may see them, by number.

    Empty where no model is there. Two queries, and some milliseconds.
    """
    path = model.folder() if text.strip() else None
    if path is None:
        return {}
    vectors = matrix.current(model.name_of(path))
    if vectors is None:
        return {}
    return vectors.nearest(_asked(path, text), LIMIT, least=LEAST)


def like(number: int) -> dict[int, float]:
    """Return the cosines of the entries nearest to one, by number, itself among them.

    Empty where no model is there, or the entry has no vector yet. Three queries at most.
    """
    path = model.folder()
    if path is None:
        return {}
    import numpy as np

    name = model.name_of(path)
    kept = EntryVector.objects.filter(number=number, model=name)
    vector = kept.values_list("vector", flat=True).first()
    vectors = matrix.current(name) if vector is not None else None
    if vectors is None:
        return {}
    return vectors.nearest(np.frombuffer(vector, dtype=np.float32), LIMIT, least=LEAST)


def write_vectors(numbers: Iterable[int]) -> int:
    """Write the vectors of entries whose words have changed, and return how many; may run twice."""
    path = model.folder()
    if path is None:
        return 0
    name = model.name_of(path)
    wanted = list(numbers)
    known = dict(
        EntryVector.objects.filter(number__in=wanted, model=name).values_list("number", "digest")
    )
    rows = IndexedText.objects.filter(indexed__in=wanted, is_source=True).order_by("indexed")
    rows = rows.select_related("indexed")
    said = {
        number: text
        for number, text in ((row.indexed_id, _said(row)) for row in rows.defer("body"))
        if known.get(number) != _digest(text)
    }
    pairs = list(said.items())
    for start in range(0, len(pairs), BATCH):
        _write(path, name, pairs[start : start + BATCH])
    return len(pairs)


def lacking(limit: int) -> list[int]:
    """Return entries that have no vector of the model that is there: at most so many."""
    path = model.folder()
    if path is None:
        return []
    have = EntryVector.objects.filter(model=model.name_of(path))
    rows = IndexedText.objects.filter(is_source=True).exclude(indexed__in=have.values("number"))
    return list(rows.order_by("indexed").values_list("indexed", flat=True)[:limit])


def tidy() -> None:
    """Forget vectors of entries that are gone and of models that are no longer used; renew the
    file if it is old."""
    path = model.folder()
    if path is None:
        return
    name = model.name_of(path)
    EntryVector.objects.exclude(model=name).delete()
    there = IndexedText.objects.values("indexed")
    EntryVector.objects.exclude(number__in=there).delete()
    matrix.write_file(name)


def _write(path: Path, name: str, pairs: list[tuple[int, str]]) -> None:
    vectors = model.embed(path, [text for _number, text in pairs])
    with transaction.atomic():
        state = IndexState.objects.select_for_update().first()
        if state is None:
            return  # the index is being written anew
        state.vectors += 1
        state.save(update_fields=["vectors"])
        EntryVector.objects.bulk_create(
            (
                EntryVector(
                    number=number,
                    model=name,
                    digest=_digest(text),
                    version=state.vectors,
                    vector=vector.tobytes(),
                )
                for (number, text), vector in zip(pairs, vectors, strict=True)
            ),
            update_conflicts=True,
            unique_fields=["number"],
            update_fields=["model", "digest", "version", "vector"],
        )


def _said(row: IndexedText) -> str:
    # A code means nothing to a model.
    words = row.words.removeprefix(row.indexed.facts.get("code", "")).removeprefix(" · ")
    return ". ".join(part for part in (row.title, row.summary, words) if part)[:MAX_CHARACTERS]


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@lru_cache(maxsize=2_000)
def _asked(path: Path, text: str):
    return model.embed(path, [text])[0]
