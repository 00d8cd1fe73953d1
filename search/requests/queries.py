"""Reads over what people ask for."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.courses.models import Course
from portal.people.registry import Table
from search.core import words
from search.core.words import LANGUAGES, STOP_WORDS, fold, forms
from search.requests.models import MAX_WORDS, Support, TrainingRequest
from themes.registry import NavigationItem


def wish_of(text: str) -> str:
    """Return what ``text`` asks for, alike for everybody who asks for it: stems, by the alphabet.

    >>> wish_of("How to keep the bees") == wish_of("Bee keeping")
    True
    """
    said = {fold(word) for word in words.typed(text)}
    telling = {word for word in said if word not in STOP_WORDS} or said
    stems = {forms(word, LANGUAGES[0])[-1] for word in telling}
    return " ".join(sorted(stems))[:MAX_WORDS]


def same_wish(text: str) -> TrainingRequest | None:
    """Return the request that somebody with these words would support, with its ``people``."""
    return TrainingRequest.objects.live().with_people().filter(said=wish_of(text)).first()


def supports_of(person) -> QuerySet[Support]:
    """Return what ``person`` asks for, the latest first, with how many ``people`` do."""
    rows = Support.objects.filter(person=person).select_related("request__course", "request__into")
    return rows.annotate(people=Count("request__supports")).order_by("-since", "-pk")


def seen_among(courses: Iterable[Course | None], tokens: frozenset[str]) -> frozenset[int]:
    """Return the ids of those of ``courses`` that a bearer of one of ``tokens`` may open."""
    ids = {course.pk for course in courses if course is not None}
    if not ids:
        return frozenset()
    seen = Course.objects.live().seen_by(tokens).filter(pk__in=ids)
    return frozenset(seen.values_list("pk", flat=True))


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the way to one's own requests."""
    if request.user.is_authenticated:
        yield NavigationItem(_("My training requests"), reverse("requests:mine"), order=28)


def ask_panel(request, state, results) -> dict:
    """Return the form in which whoever found nothing asks for it, unless they have."""
    same = same_wish(state.text) if wish_of(state.text) else None
    person = request.user
    is_own = bool(same and person.is_authenticated) and same.supports.filter(person=person).exists()
    return {
        "words": state.text[:MAX_WORDS],
        "people": same.people if same else 0,
        "is_own": is_own,
    }


def kept_tables(person) -> Iterator[Table]:
    """Yield what ``person`` asks for, and what they answered or noted."""
    asked = ("words", "why", "since", "request__state", "request__sentence")
    yield Table("training_requests", Support.objects.filter(person=person), asked)
    answered = TrainingRequest.objects.filter(changed_by=person)
    yield Table("training_requests_answered", answered, ("words", "state", "changed_at"))
    noted = TrainingRequest.objects.filter(noted_by=person)
    yield Table("training_requests_noted", noted, ("words", "asked_at"))


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``; the wish stays, without it."""
    yield Support.objects.filter(person=person)
