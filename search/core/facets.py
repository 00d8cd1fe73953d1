"""What results can be narrowed down by: names, order, values that make sense, labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.core.cache import cache
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from taggit.models import Tag

from catalog.courses.enums import Delivery, Level
from portal.vocabulary.models import Skill, Topic
from search.core.contract import ONLINE, FacetValue, Kind

BANDS_MINUTES = (15, 30, 60)
IN_HOUSE = "-"  # an empty provider, in an address
MAX_CHOSEN = 30  # values of one facet
MAX_CHARACTERS = 120
FREE = "1"
LABEL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Facet:
    name: str  # in addresses and in every index
    label: str
    size: int  # values that are shown at most, the chosen ones besides
    kinds: frozenset[Kind] = frozenset(Kind)  # that have it
    folded: bool = False


COURSES, THREADS = frozenset({Kind.COURSE}), frozenset({Kind.DISCUSSION})
WRITTEN = frozenset({Kind.COURSE, Kind.PATH, Kind.ANNOUNCEMENT})  # in one language or several

FACETS = {
    facet.name: facet
    for facet in (
        Facet("state", gettext_lazy("State"), 10, frozenset({Kind.ANNOUNCEMENT, Kind.DISCUSSION})),
        Facet("topic", gettext_lazy("Topic"), 40),
        Facet("delivery", gettext_lazy("How"), 10, COURSES),
        Facet("level", gettext_lazy("Level"), 10, COURSES),
        Facet("fits", gettext_lazy("Time"), 10, COURSES),
        Facet("when", gettext_lazy("When"), 12, COURSES),
        Facet("where", gettext_lazy("Where"), 20, COURSES),
        Facet("free", gettext_lazy("Cost"), 1, COURSES),
        Facet("language", gettext_lazy("Language"), 20, WRITTEN),
        Facet("provider", gettext_lazy("Provider"), 20, COURSES, folded=True),
        Facet("skill", gettext_lazy("Skill"), 20, COURSES, folded=True),
        Facet("discussion", gettext_lazy("Discussion"), 20, THREADS, folded=True),
        Facet("course", gettext_lazy("Course"), 20, THREADS, folded=True),
        Facet("tag", gettext_lazy("Tag"), 20, folded=True),
    )
}


class State(TextChoices):
    """What is asked of those who read something."""

    WAITING = "waiting", gettext_lazy("No answer yet")
    ANSWERED = "answered", gettext_lazy("Answered")
    TALK = "talk", gettext_lazy("Conversation")
    CLOSED = "closed", gettext_lazy("Closed")
    TO_CONFIRM = "to-confirm", gettext_lazy("To be confirmed")


def of_kind(kind: Kind) -> list[str]:
    """Return the names of the facets that narrow down what is of this kind, in their order."""
    return [name for name, facet in FACETS.items() if kind in facet.kinds]


def named(title: str) -> tuple[str, ...]:
    """Return the value of what is called by its title, in a facet that needs no other label."""
    return (title[:MAX_CHARACTERS],) if title else ()


def bands(minutes: int | None) -> tuple[str, ...]:
    """Return the time bands that a course of so many minutes fits in."""
    return tuple(str(band) for band in BANDS_MINUTES if minutes and minutes <= band)


def sensible(chosen: Mapping[str, Iterable[str]], kind: Kind) -> dict[str, frozenset[str]]:
    """Return what of ``chosen`` makes sense to a backend: facets of the kind, a few values."""
    kept = {}
    for facet in chosen.keys() & of_kind(kind):
        wanted = [value for value in chosen[facet] if value and len(value) <= MAX_CHARACTERS]
        if wanted:
            kept[facet] = frozenset(wanted[:MAX_CHOSEN])
    return kept


def labelled(
    facets: Mapping[str, Iterable[FacetValue]], language: str
) -> dict[str, tuple[FacetValue, ...]]:
    """Return ``facets`` in their order, with labels in ``language``. At most 3 queries."""
    answer = {}
    for name, facet in FACETS.items():
        found = facets.get(name, ())
        shown = trimmed(_to_come(found) if name == "when" else found, facet.size)
        labels = _labels(name, {one.value for one in shown}, language)
        values = [replace(one, label=str(labels.get(one.value, one.value))) for one in shown]
        answer[name] = tuple(_ordered(name, values))
    return answer


def _to_come(values: Iterable[FacetValue]) -> list[FacetValue]:
    """Leave out the months that are over; what is chosen stays."""
    this = f"{timezone.localdate():%Y-%m}"
    return [one for one in values if one.value >= this or one.selected]


def trimmed(values: Iterable[FacetValue], size: int) -> list[FacetValue]:
    """Return the most frequent values, and every selected one."""
    by_count = sorted(values, key=lambda one: (-one.count, one.value))
    return [one for at, one in enumerate(by_count) if at < size or one.selected]


def _ordered(name: str, values: list[FacetValue]) -> list[FacetValue]:
    fixed = {
        "delivery": Delivery.values,
        "level": Level.values,
        "state": State.values,
        "fits": [str(band) for band in BANDS_MINUTES],
    }.get(name)
    if name == "when":
        return sorted(values, key=lambda one: one.value)
    if fixed:
        known = [one for one in values if one.value in fixed]
        return sorted(known, key=lambda one: fixed.index(one.value))
    return sorted(values, key=lambda one: (-one.count, one.label.casefold()))


def _labels(name: str, values: set[str], language: str) -> dict[str, str]:
    """Return a label for each of ``values`` that exists."""
    if not values:
        return {}
    match name:
        case "topic" | "skill" | "tag":
            return _kept(name, values, language)
        case "provider":
            return {IN_HOUSE: _("In-house")}  # the others are their own labels
        case "discussion" | "course":
            return {}  # titles
        case "when":
            return {value: label for value in values if (label := _month_name(value))}
        case "where":
            return {ONLINE: _("Online")}
        case "language":
            return {code: label for code in values if (label := _language_name(code))}
    fixed = _fixed_labels(name)
    return {value: fixed[value] for value in values if value in fixed}


def _kept(name: str, values: set[str], language: str) -> dict[str, str]:
    """Return the names of words, which every search shows: each is kept for a minute."""
    keys = {f"label:{name}:{language}:{value}": value for value in values}
    known = {keys[key]: label for key, label in cache.get_many(keys).items()}
    if lacking := values - known.keys():
        found = _names(name, lacking, language)
        cache.set_many(
            {f"label:{name}:{language}:{value}": label for value, label in found.items()},
            LABEL_SECONDS,
        )
        known |= found
    return known


def _names(name: str, values: set[str], language: str) -> dict[str, str]:
    if name == "tag":
        return dict(Tag.objects.filter(slug__in=values).values_list("slug", "name"))
    words = (Topic if name == "topic" else Skill).objects.filter(slug__in=values)
    return {word.slug: word.name_in(language) for word in words}


def _fixed_labels(name: str) -> dict[str, str]:
    if name == "fits":
        return {str(band): _("Fits in %d minutes") % band for band in BANDS_MINUTES}
    if name == "free":
        return {FREE: _("Free of charge")}
    return dict({"delivery": Delivery, "state": State}.get(name, Level).choices)


def _month_name(value: str) -> str:
    """Return how people call a month like "2026-11"; nothing where it is none."""
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return ""
    if (first.year, first.month) == (timezone.localdate().year, timezone.localdate().month):
        return _("This month")
    return date_format(first, "YEAR_MONTH_FORMAT")


def _language_name(code: str) -> str:
    try:
        return get_language_info(code)["name_translated"].capitalize()
    except KeyError:
        return ""  # not a language that anybody knows
