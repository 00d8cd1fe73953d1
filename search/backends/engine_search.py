"""The requests that an engine is sent."""

from elasticsearch.dsl import FacetedSearch, TermsFacet
from elasticsearch.dsl.query import Bool, Match, MatchAll, MultiMatch, Query

from search.backends.engine_document import CatalogDocument
from search.contract import CatalogQuery, Sort, Viewer
from search.facets import FACETS
from search.words import LANGUAGES, SNIPPET_CHARACTERS

# Ten values, unless one says more; labels and trimming are the service's.
VALUES = 1_000
# As many slips as the embedded index forgives: none below 4 letters, one below 8, else two.
FUZZINESS = "AUTO:4,8"
MARK, UNMARK = "\ue000", "\ue001"  # of private use: in no title


def fields_for(language: str) -> list[str]:
    """Return the fields that words are looked for in, the viewer's language before others."""
    weights = {"title": 8.0, "summary": 4.0, "words": 3.0, "body": 1.0}
    return [
        f"{name}.{code}^{weight if code == language else weight / 2}"
        for code in LANGUAGES
        for name, weight in weights.items()
    ]


def word_query(word: str, language: str, *, open_end: bool) -> Query:
    fields = fields_for(language)
    exact = MultiMatch(query=word, fields=fields, type="best_fields")
    if not open_end or len(word) < 2:
        return exact
    going_on = MultiMatch(query=word, fields=fields, type="phrase_prefix", boost=0.8)
    return Bool(should=[exact, going_on], minimum_should_match=1)


def words_query(wanted: list[str], language: str, *, every: bool) -> Query:
    """Return the query for all, or any, of the words; the last may go on."""
    if not wanted:
        return MatchAll()
    asked = [word_query(word, language, open_end=word == wanted[-1]) for word in wanted]
    return Bool(must=asked) if every else Bool(should=asked, minimum_should_match=1)


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


def slip_query(word: str) -> Query:
    """Return the query for words that are a slip or two from ``word``."""
    return Match(plain={"query": word, "fuzziness": FUZZINESS})


class CatalogSearch(FacetedSearch):
    """Hits, totals and multi-select facets in one request."""

    doc_types = [CatalogDocument]
    facets = {
        # The kind is chosen like a facet, so that the others count within it.
        "kind": TermsFacet(field="kind"),
        **{name: TermsFacet(field=f"values.{name}", size=VALUES) for name in FACETS},
    }

    def __init__(
        self, client, index: str, query: CatalogQuery, viewer: Viewer, *, wanted, every: bool
    ) -> None:
        # All before super(): it builds the request at once.
        self.using, self.index = client, index
        self.asked, self.viewer = query, viewer
        self.wanted, self.every = wanted, every
        self.fields = fields_for(viewer.language)
        chosen = {facet: sorted(values) for facet, values in query.chosen.items()}
        super().__init__(" ".join(wanted), {"kind": [query.kind.value], **chosen})

    def search(self):
        # A filter of the query, not a post filter: hits *and* facet counts obey it,
        # so a count cannot betray a course that the viewer may not see.
        visible = super().search().filter("terms", tokens=sorted(self.viewer.tokens))
        start = (self.asked.page - 1) * self.asked.page_size
        visible = visible[start : start + self.asked.page_size]
        return visible.extra(track_total_hits=True).source(excludes=["plain", "tokens", "body"])

    def query(self, search, query):
        return search.query(words_query(self.wanted, self.viewer.language, every=self.every))

    def aggregate(self, search) -> None:
        super().aggregate(search)
        # How many the words alone find: the total is counted after the facets.
        search.aggs.bucket("kinds", "terms", field="kind")

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
