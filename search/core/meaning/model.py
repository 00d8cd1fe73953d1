"""The model that turns texts into vectors: any sentence transformer as ONNX, with its tokenizer."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
MAX_TOKENS = 128
BATCH = 32


def folder() -> Path | None:
    """Return where the model is, if it and what runs it are there."""
    path = Path(settings.STOA_SEARCH["SEMANTIC_MODEL"])
    files_there = all((path / name).is_file() for name in (MODEL, TOKENIZER))
    runs = all(find_spec(name) for name in ("numpy", "onnxruntime", "tokenizers"))
    return path if files_there and runs else None


@lru_cache(maxsize=2)
def name_of(path: Path) -> str:
    """Return what tells the model from any other: vectors of two models cannot be compared."""
    told = hashlib.sha256((path / TOKENIZER).read_bytes())
    told.update(str((path / MODEL).stat().st_size).encode())
    return told.hexdigest()[:16]


def embed(path: Path, texts: Sequence[str]):
    """Return the vectors of ``texts``: float32, one row a text, each of length 1."""
    return _model(path).embed(texts)


@lru_cache(maxsize=1)
def _model(path: Path) -> "_Model":
    return _Model(path)


class _Model:
    """Mean of the token vectors over the attention mask, brought to length 1."""

    def __init__(self, path: Path) -> None:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path / TOKENIZER))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        options = SessionOptions()
        options.intra_op_num_threads = 1  # a server has its own threads
        self._session = InferenceSession(
            str(path / MODEL), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._session.get_inputs()}

    def embed(self, texts: Sequence[str]):
        import numpy as np

        parts = [self._batch(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return np.concatenate(parts)

    def _batch(self, texts: Sequence[str]):
        import numpy as np

        read = self._tokenizer.encode_batch(list(texts))
        mask = np.array([one.attention_mask for one in read], dtype=np.int64)
        ids = np.array([one.ids for one in read], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        asked = {name: value for name, value in given.items() if name in self._inputs}
        tokens = self._session.run(None, asked)[0]
        total = (tokens * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return (total / np.linalg.norm(total, axis=1, keepdims=True)).astype(np.float32)
