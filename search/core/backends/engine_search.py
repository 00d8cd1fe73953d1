"""The requests that an engine is sent."""

from collections.abc import Mapping

from elasticsearch.dsl import FacetedSearch, TermsFacet
from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    MatchAll,
    MatchPhrase,
    MultiMatch,
    Query,
    ScriptScore,
    Term,
)

from search.core import ranking
from search.core.backends.engine_document import GRAM_CHARACTERS, CatalogDocument
from search.core.contract import CatalogQuery, Sort, Viewer
from search.core.facets import FACETS
from search.core.words import LANGUAGES, SNIPPET_CHARACTERS, fold, split, tokens

# Ten values, unless one says more; labels and trimming are the service's.
VALUES = 1_000
TITLE = 8.0  # what a word in a title weighs
AS_TYPED = 1.0  # what it weighs besides where it stands there as it was typed
BEGUN = 0.1  # what the last word counts where it is merely the beginning of one
LEAST_BOOST = 0.001  # a clause has to add something
# At which score, for each word, an entry is half as good as can be: raw scores have no top.
HALF = 15.0
INSIDE_CHARACTERS = GRAM_CHARACTERS
INSIDE = 2.0  # what a word counts that has it inside, in a title
MARK, UNMARK = "\ue000", "\ue001"  # of private use: in no title


def fields_for(language: str) -> list[str]:
    """Return the fields that words are looked for in, the viewer's language before others."""
    weights = {"title": TITLE, "summary": 4.0, "words": 3.0, "body": 1.0}
    return [
        f"{name}.{code}^{weight if code == language else weight / 2}"
        for code in LANGUAGES
        for name, weight in weights.items()
    ]


def word_query(word: str, language: str, *, open_end: bool) -> Query:
    fields = fields_for(language)
    ways = [
        MultiMatch(query=word, fields=fields, type="best_fields"),
        # The very word counts more than another one of the same stem.
        MultiMatch(query=word, fields=_plain_titles(language), type="best_fields", boost=AS_TYPED),
    ]
    if open_end and len(word) > 1:
        ways.append(MultiMatch(query=word, fields=fields, type="phrase_prefix", boost=BEGUN))
    return Bool(should=ways, minimum_should_match=1)


def _plain_titles(language: str) -> list[str]:
    return [f"title.{code}.plain^{TITLE if code == language else TITLE / 2}" for code in LANGUAGES]


def words_query(
    wanted: list[str],
    language: str,
    *,
    at_least: int,
    respelt: Mapping[str, str] | None = None,
    inside: bool = False,
) -> Query:
    """Return the query for so many of the words; the last may go on.

    What was meant by a word counts like the word; ``inside`` finds it within longer ones, too.
    """
    if not wanted:
        return MatchAll()
    asked = []
    for word in wanted:
        ways = [word_query(word, language, open_end=word == wanted[-1])]
        if meant := (respelt or {}).get(word):
            ways.append(word_query(meant, language, open_end=False))
        if inside and len(word) >= INSIDE_CHARACTERS:
            ways += [
                ConstantScore(
                    filter=MatchPhrase(**{f"title.{code}.inside": fold(word)}), boost=INSIDE
                )
                for code in LANGUAGES
            ]
        asked.append(ways[0] if len(ways) == 1 else DisMax(queries=ways))
    return Bool(should=asked, minimum_should_match=at_least)


def ranked(query: CatalogQuery, said: list[str], found: Query, language: str) -> Query:
    """Return ``found``, and what means the like, with scores as ``search.core.ranking`` has them.

    ``said`` are the words as typed, respelt.
    """
    half = HALF * max(len(said), 1)
    script = {"source": "saturation(_score, params.half)", "params": {"half": half}}
    parts: list[Query] = [ScriptScore(query=found, script=script)]
    parts += [
        ConstantScore(filter=Term(number=number), boost=max(ranking.MEANING * cosine, LEAST_BOOST))
        for number, cosine in query.near.items()
    ]
    text = " ".join(said)
    close: list[Query] = [ConstantScore(filter=Term(said_code=text), boost=ranking.IS_CODE)]
    for code in dict.fromkeys([language, *LANGUAGES]):
        is_title = Term(**{f"sort_title.{code}": text})
        close.append(ConstantScore(filter=is_title, boost=ranking.IS_TITLE))
        if len(said) > 1:
            in_title = MatchPhrase(**{f"title.{code}": text})
            close.append(ConstantScore(filter=in_title, boost=ranking.IN_TITLE))
            in_summary = MatchPhrase(**{f"summary.{code}": text})
            close.append(ConstantScore(filter=in_summary, boost=ranking.IN_SUMMARY))
    return Bool(must=[Bool(should=parts, minimum_should_match=1)], should=[DisMax(queries=close)])


def title_query(wanted: list[str]) -> Query:
    """Return the query for titles that have all of the words, the last one begun."""
    begun = [f"title.{code}.begin" for code in LANGUAGES]
    whole = [f"title.{code}" for code in LANGUAGES]
    *done, last = wanted
    return Bool(
        must=[
            *(MultiMatch(query=word, fields=whole + begun) for word in done),
            MultiMatch(query=last, fields=begun),
        ]
    )


class CatalogSearch(FacetedSearch):
    """Hits, totals and multi-select facets in one request."""

    doc_types = [CatalogDocument]
    facets = {
        # The kind is chosen like a facet, so that the others count within it.
        "kind": TermsFacet(field="kind"),
        **{name: TermsFacet(field=f"values.{name}", size=VALUES) for name in FACETS},
    }

    def __init__(
        self, client, index: str, query: CatalogQuery, viewer: Viewer, *, widened: bool
    ) -> None:
        # All before super(): it builds the request at once.
        self.using, self.index = client, index
        self.asked, self.viewer = query, viewer
        self.wanted, self.widened = split(query.text), widened
        self.fields = fields_for(viewer.language)
        chosen = {facet: sorted(values) for facet, values in query.chosen.items()}
        super().__init__(query.text, {"kind": [query.kind.value], **chosen})

    def search(self):
        # A filter of the query, not a post filter: hits *and* facet counts obey it,
        # so a count cannot betray a course that the viewer may not see.
        visible = super().search().filter("terms", tokens=sorted(self.viewer.tokens))
        start = (self.asked.page - 1) * self.asked.page_size
        visible = visible[start : start + self.asked.page_size]
        visible = visible.params(allow_partial_search_results=False)
        return visible.extra(track_total_hits=True).source(excludes=["tokens", "body"])

    def query(self, search, query):
        if not self.wanted:
            return search.query(MatchAll())
        found = words_query(
            self.wanted,
            self.viewer.language,
            at_least=1 if self.widened else ranking.needed(len(self.wanted)),
            respelt=self.asked.respelt,
            inside=self.widened,
        )
        said = [self.asked.respelt.get(word, word) for word in tokens(self.asked.text)]
        return search.query(ranked(self.asked, said, found, self.viewer.language))

    def aggregate(self, search) -> None:
        super().aggregate(search)
        # How many the words alone find: the total is counted after the facets.
        search.aggs.bucket("kinds", "terms", field="kind")
        complete = words_query(
            self.wanted,
            self.viewer.language,
            at_least=len(self.wanted),
            respelt=self.asked.respelt,
        )
        chosen = Bool(must=[complete], filter=list(self._filters.values()))
        search.aggs.bucket("complete", "filter", filter=chosen)

    def sort(self, search):
        newest = [{"published": {"order": "desc", "missing": "_last"}}, "number"]
        match self.asked.sort:
            case Sort.SHORTEST:
                return search.sort({"minutes": {"order": "asc", "missing": "_last"}}, *newest)
            case Sort.TITLE:
                language = self.viewer.language
                own = language if language in LANGUAGES else LANGUAGES[0]
                return search.sort(f"sort_title.{own}", *newest)
            case Sort.RELEVANCE if self.wanted:
                return search.sort("_score", *newest)
        return search.sort(*newest)

    def highlight(self, search):
        if not self.wanted:
            return search
        search = search.highlight_options(pre_tags=[MARK], post_tags=[UNMARK])
        for code in LANGUAGES:
            search = search.highlight(
                f"title.{code}", f"summary.{code}", f"words.{code}", number_of_fragments=0
            ).highlight(f"body.{code}", number_of_fragments=1, fragment_size=SNIPPET_CHARACTERS)
        return search
