"""Reads over what people follow, and what is new in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.people.registry import Table
from portal.vocabulary.models import Skill, Topic, Word
from search.core.contract import CatalogQuery, CatalogResults, Hit
from search.core.services import search
from search.core.state import CatalogState
from search.following.models import MAX_NAME, Follow, SavedSearch, WeeklyNews
from themes.registry import NavigationItem

KINDS = {"topic": Topic, "skill": Skill}
TITLES_TOLD = 5  # of what is new in one search


@dataclass(frozen=True, slots=True)
class News:
    """What is new in one saved search: how many, and the first titles."""

    saved: SavedSearch
    count: int
    titles: tuple[str, ...]


def word_of(kind: str, slug: str) -> Word | None:
    """Return the topic or skill that an address names, if there is one."""
    model = KINDS.get(kind)
    slug = slug.replace("\x00", "")
    return model.objects.filter(slug=slug).first() if model and slug else None


def state_of(address: str) -> CatalogState:
    """Return the search that the query of an address describes."""
    return CatalogState.read(QueryDict(address.lstrip("?")[:2_000]))


def news_in(saved: SavedSearch, tokens: frozenset[str], language: str) -> News | None:
    """Return what has come into a saved search since its owner was told, if anything.

    Only what has all words counts: what merely means the like would be news each week.
    """
    state = state_of(saved.address)
    query: CatalogQuery = state.query()
    results: CatalogResults = search(
        _newest(query, saved.told_up_to),
        saved.person,
        tokens=tokens,
        language=language,
        as_typed=True,
    )
    if not results.total:
        return None
    return News(saved, results.total, tuple(_title(hit) for hit in results.hits))


def _newest(query: CatalogQuery, since: datetime) -> CatalogQuery:
    return CatalogQuery(
        query.text,
        query.chosen,
        query.kind,
        page_size=TITLES_TOLD,
        since=since,
        strict=True,
    )


def _title(hit: Hit) -> str:
    return "".join(piece.text for piece in hit.title)


def default_name(state: CatalogState) -> str:
    """Return what a search is called until its owner calls it otherwise."""
    parts = [state.text] if state.text else []
    parts += [value for values in state.chosen.values() for value in values]
    return ", ".join(parts)[:MAX_NAME] or _("My search")


def tools(request, state: CatalogState, results: CatalogResults) -> dict:
    """Return what can be kept of a search: its one topic or skill, and itself. Three queries."""
    person = request.user
    if not person.is_authenticated or not (state.text or state.chosen):
        return {}
    chosen = [(kind, slugs) for kind, slugs in state.chosen.items() if kind in KINDS]
    word, kind = None, ""
    if len(chosen) == 1 and len(chosen[0][1]) == 1:
        kind, (slug,) = chosen[0]
        word = word_of(kind, slug)
    address = state.first_page().address()
    return {
        "word": word,
        "kind": kind,
        "follow": Follow.objects.filter(person=person, **{kind: word}).first() if word else None,
        "address": address,
        "saved": SavedSearch.objects.filter(person=person, address=address).first(),
    }


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the way to what one follows."""
    if request.user.is_authenticated:
        yield NavigationItem(_("Followed and saved"), reverse("following:follows"), order=26)


def kept_tables(person) -> Iterator[Table]:
    """Yield what ``person`` follows and has saved."""
    words = ("topic__name", "skill__name", "since")
    yield Table("follows", Follow.objects.filter(person=person), words)
    searches = SavedSearch.objects.filter(person=person)
    yield Table("saved_searches", searches, ("name", "address", "weekly", "saved_at"))


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``."""
    yield Follow.objects.filter(person=person)
    yield SavedSearch.objects.filter(person=person)
    yield WeeklyNews.objects.filter(person=person)
