"""What a catalog address says: words, filters, order, page; and the addresses next to it."""

from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from search.core.contract import CatalogQuery, Kind, Sort
from search.core.facets import FACETS, sensible
from search.core.words import MAX_QUERY_CHARACTERS

PAGE_SIZE = 10
SINGLE = {"fits"}  # of these facets one value at a time makes sense


@dataclass(frozen=True, slots=True)
class CatalogState:
    """Read from an address, which may say anything; what makes no sense is left out."""

    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    kind: Kind = Kind.COURSE
    as_typed: bool = False  # no word is taken for a slip

    @classmethod
    def read(cls, address: QueryDict) -> Self:
        """Return the state that ``address`` describes."""
        kind = _kind(address.get("kind", ""))
        chosen = sensible({name: _clean(address.getlist(name)) for name in FACETS}, kind)
        return cls(
            text=_clean([address.get("q", "")])[0].strip()[:MAX_QUERY_CHARACTERS],
            chosen={
                name: tuple(sorted(chosen[name]))[: 1 if name in SINGLE else None]
                for name in FACETS
                if name in chosen
            },
            sort=_sort(address.get("sort", "")),
            page=_number(address.get("page", "")),
            kind=kind,
            as_typed=address.get("as", "") == "typed",
        )

    def query(self) -> CatalogQuery:
        """Return the question that a backend is asked."""
        chosen = {name: frozenset(values) for name, values in self.chosen.items()}
        return CatalogQuery(self.text, chosen, self.kind, self.sort, self.page, PAGE_SIZE)

    def address(self) -> str:
        """Return the query of the address of this state, in one spelling."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [("as", "typed")] if self.text and self.as_typed else []
        pairs += [("kind", self.kind.value)] if self.kind != Kind.COURSE else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [("sort", self.sort.value)] if self.sort != Sort.RELEVANCE else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"?{urlencode(pairs)}"

    def without(self, facet: str, value: str) -> Self:
        """Return the state without one chosen value, on its first page."""
        left = {
            name: tuple(one for one in values if (name, one) != (facet, value))
            for name, values in self.chosen.items()
        }
        return replace(self, chosen={n: v for n, v in left.items() if v}, page=1)

    def unfiltered(self) -> Self:
        return replace(self, chosen={}, page=1)

    def first_page(self) -> Self:
        return replace(self, page=1)

    def wordless(self) -> Self:
        return replace(self, text="", as_typed=False, page=1)

    def among(self, kind: Kind) -> Self:
        """Return the same words for another kind, whose facets are others."""
        return replace(self, kind=kind, chosen={}, sort=Sort.RELEVANCE, page=1)

    def taken_as_typed(self) -> Self:
        """Return the same words, none of them taken for a slip."""
        return replace(self, as_typed=True, page=1)


def _clean(values: list[str]) -> list[str]:
    return [value.replace("\x00", "") for value in values]


def _sort(value: str) -> Sort:
    return Sort(value) if value in set(Sort) else Sort.RELEVANCE


def _kind(value: str) -> Kind:
    return Kind(value) if value in set(Kind) else Kind.COURSE


def _number(value: str) -> int:
    return max(1, int(value)) if value.isascii() and value.isdecimal() and len(value) < 6 else 1
