"""The only door to the catalog search: asking it, and keeping its copies of the database true."""

from search.core.backends.chosen import embedded, engine
from search.core.services.asking import like, search, suggest, ways_out
from search.core.services.keeping import (
    backends,
    bring_engine_up_to_date,
    count_identities,
    forget,
    index,
    index_threads_of,
    keep_vectors,
    rebuild,
    reset_engine,
    write_vectors,
)

__all__ = [
    "backends",
    "bring_engine_up_to_date",
    "count_identities",
    "embedded",
    "engine",
    "forget",
    "index",
    "index_threads_of",
    "keep_vectors",
    "like",
    "rebuild",
    "reset_engine",
    "search",
    "suggest",
    "ways_out",
    "write_vectors",
]
