"""What an engine stores of an entry: the explicit mapping, and how its words are analysed."""

import hashlib
import json
from dataclasses import asdict

from elasticsearch.dsl import (
    Boolean,
    Date,
    Document,
    Integer,
    Keyword,
    Long,
    MetaField,
    Object,
    Text,
    analyzer,
    char_filter,
    token_filter,
    tokenizer,
)

from search.core.contract import CatalogEntry
from search.core.documents import digest
from search.core.facets import FACETS
from search.core.words import LANGUAGES, tokens

_STEMMERS = {"en": "english", "de": "light_german", "fr": "light_french", "es": "light_spanish"}
MAX_RESULTS = 100_000
GRAM_CHARACTERS = 4

# "1.2", "C++" and "C#" are words, too: see ``words``.
signs = char_filter("stoa_signs", type="mapping", mappings=["++ => plusplus", "# => sharp"])
points = char_filter(
    "stoa_points", type="pattern_replace", pattern=r"(\d)\.(?=\d)", replacement="$1dot"
)
SIGNS = [signs, points]

plain = analyzer(
    "stoa_plain", tokenizer="standard", filter=["lowercase", "asciifolding"], char_filter=SIGNS
)
# What stands inside of words, as in compounds: four letters in a row, and the next four.
insides = analyzer(
    "stoa_insides",
    tokenizer=tokenizer(
        "stoa_grams",
        "ngram",
        min_gram=GRAM_CHARACTERS,
        max_gram=GRAM_CHARACTERS,
        token_chars=["letter", "digit"],
    ),
    filter=["lowercase", "asciifolding"],
)


def _stemmed(language: str):
    if language not in _STEMMERS:
        return plain
    stemmer = token_filter(f"stoa_stem_{language}", type="stemmer", language=_STEMMERS[language])
    filters = ["lowercase", stemmer, "asciifolding"]
    if language == "fr":
        filters.insert(
            1,
            token_filter(
                "stoa_elision", type="elision", articles=["l", "d", "j", "qu", "n", "s", "c", "m"]
            ),
        )
    return analyzer(f"stoa_{language}", tokenizer="standard", filter=filters, char_filter=SIGNS)


def _text_per_language(**extra) -> Object:
    fields = {code: Text(analyzer=_stemmed(code), **extra) for code in LANGUAGES}
    return Object(dynamic="strict", properties=fields)


class CatalogDocument(Document):
    """One identity, whatever number of languages its pages are written in."""

    # Assigned, not annotated: the DSL cannot read postponed annotations.
    number = Long()
    kind = Keyword()
    key = Keyword()
    code = Keyword(index=False)
    said_code = Keyword()  # as it is compared with what was typed
    source_language = Keyword()
    tokens = Keyword()
    digest = Keyword(index=False, doc_values=False)
    title = _text_per_language(
        fields={
            "inside": Text(analyzer=insides),
            "plain": Text(analyzer=plain),
        }
    )
    summary = _text_per_language()
    words = _text_per_language()
    body = _text_per_language()
    sort_title = Object(dynamic="strict", properties={code: Keyword() for code in LANGUAGES})
    values = Object(dynamic="strict", properties={name: Keyword() for name in FACETS})
    occasions = Object(
        dynamic="strict",
        properties={"start": Date(), "end": Date(), "place": Keyword(), "online": Boolean()},
    )
    minutes = Integer()
    published = Date()

    class Meta:
        dynamic = MetaField("strict")

    class Index:
        settings = {
            "auto_expand_replicas": "0-1",
            "max_result_window": MAX_RESULTS,
        }

    @classmethod
    def of(cls, entry: CatalogEntry) -> "CatalogDocument":
        """Return the document of ``entry``."""
        texts = {code: text for code, text in entry.texts.items() if code in LANGUAGES}
        source = entry.texts.get(entry.source_language) or next(iter(entry.texts.values()))
        return cls(
            number=entry.number,
            kind=entry.about.kind,
            key=str(entry.key),
            code=entry.code,
            said_code=" ".join(tokens(entry.code)),
            source_language=entry.source_language,
            tokens=sorted(entry.tokens),
            digest=digest(entry),
            title={code: text.title for code, text in texts.items()},
            summary={code: text.summary for code, text in texts.items()},
            words={code: text.words for code, text in texts.items()},
            body={code: text.body for code, text in texts.items()},
            sort_title={
                code: " ".join(tokens(texts.get(code, source).title)) for code in LANGUAGES
            },
            values={name: list(values) for name, values in entry.facet_values.items()},
            occasions=[asdict(one) for one in entry.occasions],
            minutes=entry.minutes,
            published=entry.published_at,
        )


def new_index(*, shards: int) -> dict:
    """Return settings and mappings of an index that is to be created."""
    told = CatalogDocument._index.to_dict()
    return {
        "settings": {**told["settings"], "number_of_shards": shards},
        "mappings": {**told["mappings"], "_meta": {"schema": schema()}},
    }


def schema() -> str:
    """Return what changes with anything in how the index is made."""
    told = json.dumps(CatalogDocument._index.to_dict(), sort_keys=True)
    return hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()[:8]
