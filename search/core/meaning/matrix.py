"""Every vector of a model in one matrix: a file that all web workers map, and what came since.

The table is the truth. The worker writes the file anew when much has changed since; what is
younger than the file, a process reads from the table.
"""

import json
import os
import threading
from pathlib import Path

from django.conf import settings
from django.db import connection

from search.core.models import EntryVector, IndexState

FEW = 5_000  # vectors that a process reads from the table by itself
YOUNG = 500  # vectors since the file was written: then it is written anew
CHUNK = 2_000


class Matrix:
    """The vectors of one model, at one version of the index."""

    def __init__(self, model: str, epoch: int) -> None:
        self.model, self.epoch, self.version = model, epoch, -1
        self._numbers, self._rows = None, None  # of the file
        self._young: dict[int, bytes] = {}
        self._stacked = None

    def nearest(self, vector, limit: int, *, least: float) -> dict[int, float]:
        """Return the cosines, ``least`` or more, of the nearest entries: at most so many."""
        import numpy as np

        found: dict[int, float] = {}
        for numbers, rows in self._parts():
            cosines = rows @ vector
            first = np.argpartition(-cosines, min(limit, len(cosines)) - 1)[:limit]
            found |= {
                int(numbers[at]): float(cosines[at])
                for at in first
                # What has been written since stands among the young.
                if cosines[at] >= least
                and (rows is not self._rows or int(numbers[at]) not in self._young)
            }
        best = sorted(found, key=lambda number: (-found[number], number))[:limit]
        return {number: found[number] for number in best}

    def read_on(self, version: int) -> None:
        """Read what the table holds of versions after the matrix's own, up to ``version``."""
        rows = EntryVector.objects.filter(model=self.model, version__gt=self.version)
        for number, vector in rows.values_list("number", "vector").iterator(chunk_size=CHUNK):
            self._young[number] = bytes(vector)
        self.version, self._stacked = version, None

    def map_file(self) -> None:
        """Map the file, if one of this epoch and model is there."""
        import numpy as np

        told = _told(self.model)
        if told and told["epoch"] == self.epoch and told["count"]:
            self._numbers = np.load(_folder() / told["numbers"])
            self._rows = np.load(_folder() / told["rows"], mmap_mode="r")
            self.version, self._young, self._stacked = told["version"], {}, None

    def _parts(self):
        import numpy as np

        if self._rows is not None:
            yield self._numbers, self._rows
        if self._young:
            if self._stacked is None:
                flat = np.frombuffer(b"".join(self._young.values()), dtype=np.float32)
                self._stacked = flat.reshape(len(self._young), -1)
            yield list(self._young), self._stacked

    @property
    def young(self) -> int:
        return len(self._young)


_lock = threading.Lock()
_shared: Matrix | None = None


def current(model: str) -> Matrix | None:
    """Return the vectors as the table has them now; None while there are many and no file yet."""
    global _shared
    state = IndexState.objects.first()
    if state is None:
        return None
    if connection.in_atomic_block:
        # What this transaction sees may be rolled back.
        return _brought_up(None, model, state)
    with _lock:
        _shared = _brought_up(_shared, model, state)
        return _shared


def _brought_up(matrix: Matrix | None, model: str, state: IndexState) -> Matrix | None:
    if matrix is None or (matrix.model, matrix.epoch) != (model, state.epoch):
        matrix = Matrix(model, state.epoch)
        matrix.map_file()
        if matrix.version < 0 and EntryVector.objects.filter(model=model)[FEW:].exists():
            return None
    elif matrix.young > YOUNG:
        matrix.map_file()
    if matrix.version < state.vectors:
        matrix.read_on(state.vectors)
    return matrix


def write_file(model: str) -> int | None:
    """Write the file anew if much has changed since; return how many vectors it holds then."""
    import numpy as np

    state = IndexState.objects.first()
    rows = EntryVector.objects.filter(model=model)
    if state is None or not rows[FEW:].exists():
        return None
    told = _told(model)
    is_old = told is None or told["epoch"] != state.epoch
    if not is_old and rows.filter(version__gt=told["version"]).count() <= YOUNG:
        return None
    numbers, vectors = [], []
    for number, vector in rows.order_by("number").values_list("number", "vector").iterator(CHUNK):
        numbers.append(number)
        vectors.append(np.frombuffer(vector, dtype=np.float32))
    _folder().mkdir(parents=True, exist_ok=True)
    name = f"{model}-{state.epoch}-{state.vectors}"
    _put(f"{name}.numbers.npy", lambda file: np.save(file, np.array(numbers, dtype=np.int64)))
    _put(f"{name}.npy", lambda file: np.save(file, np.stack(vectors)))
    now = {
        "epoch": state.epoch,
        "version": state.vectors,
        "count": len(numbers),
        "rows": f"{name}.npy",
        "numbers": f"{name}.numbers.npy",
    }
    _put(f"{model}.json", lambda file: file.write(json.dumps(now).encode()))
    _remove_all_but({now["rows"], now["numbers"], f"{model}.json"})
    return len(numbers)


def _folder() -> Path:
    return Path(settings.STOA_SEARCH["VECTORS"])


def _told(model: str) -> dict | None:
    try:
        return json.loads((_folder() / f"{model}.json").read_text())
    except (OSError, ValueError):
        return None


def _put(name: str, write) -> None:
    # Beside, then in place at once: whoever maps an older file keeps it.
    part = _folder() / f"{name}.part"
    with part.open("wb") as file:
        write(file)
    os.replace(part, _folder() / name)


def _remove_all_but(kept: set[str]) -> None:
    for path in _folder().iterdir():
        if path.name not in kept:
            path.unlink(missing_ok=True)
