"""The catalog: one screen whose every state is an address, and what it proposes while one types."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

from django.conf import settings
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from catalog.courses.queries import catalog_of
from portal.core.access import public
from portal.home.queries import kept_address
from portal.people.queries import tokens_of_viewer
from search.core import cards, registry, services, why
from search.core.contract import (
    CatalogResults,
    FacetValue,
    Hit,
    Kind,
    Segment,
    Sort,
    Suggestion,
)
from search.core.documents import SHELVES
from search.core.facets import FACETS
from search.core.state import PAGE_SIZE, CatalogState
from search.core.suggesting import Suggestions
from search.core.waysout import WaysOut

SORTS = {
    Sort.RELEVANCE: _("Best match"),
    Sort.NEWEST: _("Newest"),
    Sort.SHORTEST: _("Shortest first"),
    Sort.TITLE: _("Title"),
}
KINDS = {
    Kind.COURSE: _("Courses"),
    Kind.PATH: _("Learning paths"),
    Kind.ANNOUNCEMENT: _("Announcements"),
    Kind.DISCUSSION: _("Discussions"),
}
# Of what is proposed, save courses, which have covers: labels and icons.
GROUPS = {
    "searches": (_("Searches"), "search"),
    "popular": (_("Often asked for"), "search"),
    "topics": (_("Topics"), "menu"),
    "skills": (_("Skills"), "level"),
}
OPEN_VALUES = 6  # of a facet; the others wait behind "more"


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet's value as the screen shows it."""

    id: str
    value: str
    label: str
    count: int
    counted: str  # what there are so many of
    selected: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A facet as the screen shows it."""

    name: str
    label: str
    is_open: bool
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind of answers, and how many the words alone find."""

    label: str
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value, and the address without it."""

    label: str
    address: str


def catalog(request, page):
    """Answer with the catalog; with the part of it that changes where htmx asks."""
    state = CatalogState.read(request.GET)
    begun = perf_counter()
    results = services.search(
        state.query(),
        request.user,
        tokens=tokens_of_viewer(request),
        as_typed=state.as_typed,
    )
    took = round(1_000 * (perf_counter() - begun))
    answered = registry.Answered(state, results, get_language(), took)
    followers = list(registry.followers.ask(request, answered))
    part = request.htmx and not request.htmx.history_restore_request
    template = "search/components/catalog_body.html" if part else "search/catalog.html"
    context = {
        **_context(state, results),
        "hits": _hits(request, results, [one.lead for one in followers]),
        "page": page,
        "self": page,
        "part": part,
        "ways": _ways_shown(request, state, _ways_out(request, state, results)),
        "parts": _parts(request, state, results),
    }
    response = render(request, template, context)
    for one in followers:
        when_closed(response, one.sent)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_GET
@public("Proposes only what carries an audience token of whoever asks.")
def suggest(request):
    """Propose searches and courses for what is being typed: HTML for the list box, or JSON."""
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = get_language()
    with translation.override(language):
        text = request.GET.get("q", "").replace("\x00", "")
        found = services.suggest(text, request.user, tokens=tokens_of_viewer(request))
        catalog_address = kept_address(request, "catalog", catalog_of)
        shown = cards.of_hits(found.courses)
        context = {
            "groups": list(_groups(found, catalog_address)),
            "courses": [(one, shown[one.number]) for one in found.courses if one.number in shown],
        }
        if request.accepts("text/html"):
            return render(request, "search/components/suggestions.html", context)
        return JsonResponse(_as_json(request, context))


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind, each with the address that it leads to."""

    kind: str
    label: str
    icon: str
    rows: tuple[tuple[Suggestion, str], ...]


def _groups(found: Suggestions, catalog_address: str) -> Iterator[Group]:
    for kind, (label, icon) in GROUPS.items():
        rows = tuple(
            (one, catalog_address + _state_of(one).address()) for one in getattr(found, kind)
        )
        if rows:
            yield Group(kind, label, icon, rows)


def _state_of(one: Suggestion) -> CatalogState:
    if one.kind in FACETS:
        return CatalogState(chosen={one.kind: (one.value,)})
    return CatalogState(text=one.text)


def _as_json(request, context: dict) -> dict:
    def row(one: Suggestion, address: str) -> dict:
        return {"kind": one.kind, "text": one.text, "address": address}

    return {
        "suggestions": [
            *(
                {**row(one, address), "courses": one.count, "more": one.is_more}
                for group in context["groups"]
                for one, address in group.rows
            ),
            *(row(one, card["page"].get_url(request)) for one, card in context["courses"]),
        ]
    }


def _ways_out(request, state: CatalogState, results: CatalogResults) -> WaysOut | None:
    """Return where to go on, if nothing among courses has all that was asked for."""
    asks = state.text or state.chosen
    if state.kind != Kind.COURSE or results.with_all_words or not asks:
        return None
    return services.ways_out(state.query(), request.user, tokens=tokens_of_viewer(request))


def _parts(request, state: CatalogState, results: CatalogResults) -> dict[str, list]:
    """Return what apps above add to the screen, by place: templates and their values."""
    found: dict[str, list] = {"tools": [], "nothing": []}
    for part in registry.catalog_parts.ask():
        if part.place == "nothing" and (results.with_all_words or not state.text):
            continue
        if values := part.values(request, state, results):
            found[part.place].append((part.template, values))
    return found


def _context(state: CatalogState, results: CatalogResults) -> dict:
    paginator = Paginator(range(results.total), PAGE_SIZE)
    of_courses = state.kind == Kind.COURSE
    filters = [
        _filter(name, values, of_courses=of_courses) for name, values in results.facets.items()
    ]
    return {
        "state": state,
        "results": results,
        "pages": paginator.page(results.page),
        "filters": [one for one in filters if one.choices and one.name != "fits"],
        "bands": next((one.choices for one in filters if one.name == "fits"), ()),
        "chips": list(_chips(state, results)),
        "tabs": list(_tabs(state, results)),
        "of_courses": of_courses,
        "sorts": [(sort.value, label, sort == state.sort) for sort, label in SORTS.items()],
        "address_without_filters": state.unfiltered().address(),
        "address_without_words": state.wordless().address(),
        "address_as_typed": state.taken_as_typed().address(),
    }


def _hits(request, results: CatalogResults, leads: list[Callable[[int, str], str]]) -> list[dict]:
    """Return what the screen shows of the hits, with why each was found and where it leads."""
    shown = cards.of_hits(results.hits)
    done = cards.done_by(request.user, [hit.number for hit in results.hits])
    told = why.reasons(
        results.asked,
        [hit.number for hit in results.hits],
        get_language(),
        in_full=any(registry.reads_reasons.ask(request)),
    )
    before = (results.page - 1) * PAGE_SIZE
    found = []
    for rank, hit in enumerate(results.hits, start=before + 1):
        if hit.number not in shown:
            continue
        row = _hit(request, hit, shown[hit.number])
        for lead in leads:
            row["address"] = lead(rank, row["address"])
        row |= {"why": told.get(hit.number, ()), "is_done": hit.number in done}
        found.append(row)
    return found


def _hit(request, hit: Hit, card: dict) -> dict:
    address = card["address"] if "address" in card else card["page"].get_url(request)
    told = {"title": hit.title, "snippet": _without_ends(hit.snippet), "address": address}
    return {**card, **told}


def when_closed(response, do: Callable[[], object]) -> None:
    """Let ``do`` be done once the answer has been sent: nobody waits for it."""
    close = response.close

    def close_after() -> None:
        try:
            do()
        finally:
            close()

    response.close = close_after


def _ways_shown(request, state: CatalogState, ways: WaysOut | None) -> dict | None:
    if ways is None:
        return None
    near = ways.unfiltered.hits if ways.unfiltered else ()
    shown = cards.of_hits(near)

    def texts(text: str) -> str:
        return CatalogState(text=text).address()

    return {
        "meant": (ways.meant, texts(ways.meant.text)) if ways.meant else None,
        "shortened": [(one, texts(one.text)) for one in ways.shortened],
        "unfiltered": ways.unfiltered.total if ways.unfiltered else 0,
        "near": [_hit(request, hit, shown[hit.number]) for hit in near if hit.number in shown],
        "topics": [(one, _state_of(one).address()) for one in ways.topics],
    }


def _without_ends(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    return tuple(segment for segment in segments if segment.text)


def _filter(name: str, values: tuple[FacetValue, ...], *, of_courses: bool) -> Filter:
    choices = tuple(
        Choice(
            id=f"{name}-{slugify(one.value) or one.value.encode().hex()[:16]}",
            value=one.value,
            label=one.label or one.value,
            count=one.count,
            counted=ngettext("course", "courses", one.count) if of_courses else _("found"),
            selected=one.selected,
        )
        for one in values
    )
    first = [one for at, one in enumerate(choices) if at < OPEN_VALUES or one.selected]
    return Filter(
        name=name,
        label=FACETS[name].label,
        is_open=not FACETS[name].folded or any(one.selected for one in choices),
        choices=tuple(first),
        more=tuple(one for one in choices if one not in first),
    )


def _tabs(state: CatalogState, results: CatalogResults):
    for kind in SHELVES:
        found, is_current = results.kinds.get(kind, 0), kind == state.kind
        if found or is_current or kind == Kind.COURSE:
            yield Tab(KINDS[kind], found, state.among(kind).address(), is_current)


def _chips(state: CatalogState, results: CatalogResults):
    for name, values in results.facets.items():
        for one in values:
            if one.selected:
                yield Chip(one.label or one.value, state.without(name, one.value).address())
