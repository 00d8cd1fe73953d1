"""The requests that an engine is sent."""

from collections.abc import Mapping

from elasticsearch.dsl import FacetedSearch, Search, TermsFacet
from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    MatchAll,
    MatchPhrase,
    MoreLikeThis,
    MultiMatch,
    Query,
    ScriptScore,
    Term,
    Terms,
)

from search.core import ranking
from search.core.backends.engine_document import GRAM_CHARACTERS, CatalogDocument
from search.core.contract import CatalogQuery, Phrase, Sort, Viewer
from search.core.facets import FACETS, of_kind
from search.core.words import LANGUAGES, SNIPPET_CHARACTERS, fold, split, tokens

VALUES = 1_000  # that a shard looks at, so that the most frequent ones of all are among them
STRICT = 1_000.0  # what a text without a slip counts, so that it comes first
TITLE = 8.0  # what a word in a title weighs
AS_TYPED = 1.0  # what it weighs besides where it stands there as it was typed
BEGUN = 0.1  # what the last word counts where it is merely the beginning of one
LEAST_BOOST = 0.001  # a clause has to add something
# At which score, for each word, an entry is half as good as can be: raw scores have no top.
HALF = 15.0
INSIDE_CHARACTERS = GRAM_CHARACTERS
INSIDE = 2.0  # what a word counts that has it inside, in a title
SHOWN = ["number", "key", "source_language", "title", "summary"]
MARK, UNMARK = "\ue000", "\ue001"  # of private use: in no title


def fields_for(language: str, factors: Mapping[str, float] | None = None) -> list[str]:
    """Return the fields that words are looked for in, the viewer's language before others."""
    base = {"title": TITLE, "summary": 4.0, "words": 3.0, "body": 1.0}
    weights = {name: weight * (factors or {}).get(name, 1.0) for name, weight in base.items()}
    return [
        f"{name}.{code}^{weight if code == language else weight / 2}"
        for code in LANGUAGES
        for name, weight in weights.items()
    ]


def word_query(
    word: str, language: str, *, open_end: bool, weights: Mapping[str, float] | None = None
) -> Query:
    fields = fields_for(language, weights)
    ways = [
        MultiMatch(query=word, fields=fields, type="best_fields"),
        # The very word counts more than another one of the same stem.
        MultiMatch(
            query=word,
            fields=_plain_titles(language, weights),
            type="best_fields",
            boost=AS_TYPED,
        ),
    ]
    if open_end and len(word) > 1:
        ways.append(MultiMatch(query=word, fields=fields, type="phrase_prefix", boost=BEGUN))
    return Bool(should=ways, minimum_should_match=1)


def _plain_titles(language: str, factors: Mapping[str, float] | None) -> list[str]:
    weight = TITLE * (factors or {}).get("title", 1.0)
    return [
        f"title.{code}.plain^{weight if code == language else weight / 2}" for code in LANGUAGES
    ]


def phrase_query(phrase: Phrase, language: str, weights: Mapping[str, float] | None) -> Query:
    """Return the query for words side by side that are alike to one that was typed."""
    kind = "phrase" if len(phrase) > 1 else "best_fields"
    fields = fields_for(language, weights)
    return MultiMatch(query=" ".join(phrase), fields=fields, type=kind, boost=ranking.ALIKE)


def words_query(
    wanted: list[str],
    language: str,
    *,
    at_least: int,
    query: CatalogQuery | None = None,
    inside: bool = False,
) -> Query:
    """Return the query for so many of the words; the last may go on.

    What ``query`` says was meant by a word counts like the word, and what is alike nearly so;
    ``inside`` finds it within longer ones, too.
    """
    if not wanted:
        return MatchAll()
    said = query or CatalogQuery()
    asked = []
    for word in wanted:
        open_end = word == wanted[-1]
        ways = [word_query(word, language, open_end=open_end, weights=said.weights)]
        if meant := said.respelt.get(word):
            ways.append(word_query(meant, language, open_end=False, weights=said.weights))
        ways += [phrase_query(one, language, said.weights) for one in said.alike.get(word, ())]
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
    parts += [
        ConstantScore(filter=Term(number=number), boost=score)
        for number, score in ranking.pinned(query.pinned).items()
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


def like_query(index: str, number: int) -> Query:
    """Return the query for courses that share telling words, skills and topics with an entry."""
    itself = {"_index": index, "_id": str(number)}
    words = [f"{name}.{code}" for name in ("title", "words") for code in LANGUAGES]
    shared = [f"values.{facet}" for facet in ("skill", "topic", "tag")]
    often = {"like": [itself], "min_term_freq": 1, "min_doc_freq": 2, "minimum_should_match": 1}
    return Bool(
        should=[MoreLikeThis(fields=words, **often), MoreLikeThis(fields=shared, **often)],
        minimum_should_match=1,
        filter=[Term(kind="course")],
        must_not=[Term(number=number)],
    )


def seen_by(search: Search, viewer: Viewer) -> Search:
    """Return ``search`` as ``viewer`` may use it."""
    search = search.filter("terms", tokens=sorted(viewer.tokens))
    return search.exclude("terms", number=sorted(viewer.hidden)) if viewer.hidden else search


class CatalogSearch(FacetedSearch):
    """Hits, totals and multi-select facets in one request."""

    doc_types = [CatalogDocument]
    # What can be chosen; ``counted`` says how many there are of each.
    facets = {
        # The kind is chosen like a facet, so that the others count within it.
        "kind": TermsFacet(field="kind"),
        **{name: TermsFacet(field=f"values.{name}") for name in FACETS},
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
        visible = seen_by(super().search(), self.viewer)
        if self.asked.since is not None:
            visible = visible.filter("range", published={"gt": self.asked.since})
        start = (self.asked.page - 1) * self.asked.page_size
        visible = visible[start : start + self.asked.page_size]
        visible = visible.params(allow_partial_search_results=False)
        if not self.wanted:
            # What everybody sees who opens the catalog: kept until the next change.
            visible = visible.params(request_cache=True)
        return visible.extra(track_total_hits=True).source(SHOWN)

    def query(self, search, query):
        if not self.wanted:
            return search.query(MatchAll())
        found = words_query(
            self.wanted,
            self.viewer.language,
            at_least=self._needed(),
            query=self.asked,
            inside=self.widened,
        )
        said = [self.asked.respelt.get(word, word) for word in tokens(self.asked.text)]
        return search.query(ranked(self.asked, said, found, self.viewer.language))

    def _needed(self) -> int:
        if self.asked.strict:
            return len(self.wanted)
        return 1 if self.widened else ranking.needed(len(self.wanted))

    def aggregate(self, search) -> None:
        # How many the words alone find: the total is counted after the facets.
        search.aggs.bucket("kinds", "terms", field="kind")
        # The engine looks at each filter for each entry: facets with the same one share it.
        narrowed = search.aggs.bucket("narrowed", "filter", filter=self._chosen())
        self._count_words(narrowed)
        for name in of_kind(self.asked.kind) if self.asked.with_facets else ():
            picked = self.filter_values.get(name)
            if not picked:
                narrowed.bucket(name, "terms", **_most_frequent(name))
                continue
            others = search.aggs.bucket(f"but_{name}", "filter", filter=self._chosen(but=name))
            others.bucket(name, "terms", **_most_frequent(name))
            # Those that are chosen have a count, however rare they are.
            others.bucket("picked", "terms", **_some(name, picked))

    def _chosen(self, *, but: str = "") -> Query:
        return Bool(filter=[one for name, one in self._filters.items() if name != but])

    def _count_words(self, narrowed) -> None:
        """Count what has all of the words, or the few entries that were found without them."""
        complete = words_query(
            self.wanted,
            self.viewer.language,
            at_least=len(self.wanted),
            query=self.asked,
        )
        if self.widened or self._needed() < len(self.wanted):
            narrowed.bucket("complete", "filter", filter=complete)
        elif self.wanted and (others := [*self.asked.near, *self.asked.pinned]):
            without = Bool(filter=[Terms(number=sorted(set(others)))], must_not=[complete])
            narrowed.bucket("without", "filter", filter=without)

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
        # A highlighter does not look for phrases inside of a script's score.
        found = words_query(self.wanted, self.viewer.language, at_least=1, query=self.asked)
        search = search.highlight_options(
            pre_tags=[MARK], post_tags=[UNMARK], highlight_query=found.to_dict()
        )
        for code in LANGUAGES:
            search = search.highlight(
                f"title.{code}", f"summary.{code}", f"words.{code}", number_of_fragments=0
            ).highlight(f"body.{code}", number_of_fragments=1, fragment_size=SNIPPET_CHARACTERS)
        return search


def _most_frequent(facet: str) -> dict:
    # Which months are over is not known here.
    size = VALUES if facet == "when" else FACETS[facet].size
    return {"field": f"values.{facet}", "size": size, "shard_size": VALUES}


def _some(facet: str, values: list[str]) -> dict:
    return {"field": f"values.{facet}", "include": values, "size": len(values)}


def counted(response, query: CatalogQuery) -> dict[str, dict[str, int]]:
    """Return how many have each value of each facet, the most frequent and the chosen ones."""
    told = response.aggregations.to_dict()
    answer = {}
    for name in of_kind(query.kind) if query.with_facets else ():
        within = told.get(f"but_{name}", told["narrowed"])
        rows = [*within[name]["buckets"], *within.get("picked", {}).get("buckets", ())]
        answer[name] = {row["key"]: row["doc_count"] for row in rows}
    return answer


def with_all_words(response) -> int:
    """Return how many of the total have all of the words."""
    narrowed = response.aggregations.to_dict()["narrowed"]
    if "complete" in narrowed:
        return narrowed["complete"]["doc_count"]
    return narrowed["doc_count"] - narrowed.get("without", {"doc_count": 0})["doc_count"]
