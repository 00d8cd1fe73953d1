"""Catalog search: embedded out of the box, an engine when its address is given."""

from portal.settings.env import env, env_choice, env_float, env_int, env_path
from portal.settings.parts.paths import DATA_DIR

ELASTICSEARCH_URL = env("STOA_ELASTICSEARCH_URL", default="")

STOA_SEARCH = {
    "BACKEND": (
        "search.core.backends.elasticsearch.ElasticsearchBackend"
        if ELASTICSEARCH_URL
        else "search.core.backends.database.DatabaseBackend"
    ),
    "URL": ELASTICSEARCH_URL,
    "DISTRIBUTION": env_choice(
        "STOA_SEARCH_DISTRIBUTION",
        default="elasticsearch",
        choices=("elasticsearch", "opensearch"),
    ),
    "TIMEOUT_SECONDS": env_float("STOA_ELASTICSEARCH_TIMEOUT_SECONDS", default=2.0, above=0),
    # Of a new index; more than one is worth it from some hundred thousand entries on.
    "SHARDS": env_int("STOA_SEARCH_SHARDS", default=1, at_least=1),
    "INDEX_PREFIX": env("STOA_SEARCH_INDEX_PREFIX", default="stoa"),
    # A folder with model.onnx and tokenizer.json; without them words alone decide.
    "SEMANTIC_MODEL": env_path("STOA_SEMANTIC_MODEL", default=DATA_DIR / "model"),
    "VECTORS": DATA_DIR / "vectors",
    # Analyzers by content language; the first is the source language.
    "ANALYZERS": {"en": "english", "de": "german", "fr": "french", "es": "spanish"},
}

# What was searched for, by nobody's name, is kept for so long; with 0 nothing is noted.
STOA_SEARCH_LOG_DAYS = env_int("STOA_SEARCH_LOG_DAYS", default=90, at_least=0)
