"""What is recommended to whoever looks, with the reason in words."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog.courses.models import Course, CoursePage, CoursePrerequisite
from catalog.courses.queries import cards
from catalog.enrollment.models import Enrollment
from catalog.records.queries import standing_completions
from portal.home.models import PortalPage
from portal.home.queries import page_served, see_also
from portal.people.models import User
from portal.people.queries import tokens_of_viewer
from portal.people.registry import Table
from search.core import rules
from search.core.contract import Identity
from search.recommendations.enums import Why
from search.recommendations.models import Dismissal, Likeness, Passage, PersonLook, Pick
from themes.registry import NavigationItem, PagePart

ON_HOME = 4
ON_COURSE = 4
ONWARD_SECONDS = 60
LIKE_READ = 24  # likenesses of a course, before it is known which of them the viewer sees


def open_to(person, tokens: frozenset[str]) -> QuerySet[Course]:
    """Return the courses that ``person`` could begin now and has not. One query by itself.

    They see them, may enroll themselves, have done what comes first; they are not on them, have
    not done or left them, and have not said that they do not want them. What training staff have
    hidden from search is not recommended, either.
    """
    hidden = [Identity.of(number).pk for number in rules.current().hidden]
    courses = Course.objects.offered().seen_by(tokens).filter(self_enrollment=True)
    courses = courses.exclude(pk__in=hidden)
    if not person.is_authenticated:
        return courses
    done = standing_completions(person)
    been_on = Enrollment.objects.filter(learner=person)
    unwanted = Dismissal.objects.filter(person=person)
    lacking = CoursePrerequisite.objects.exclude(needs__in=done.values("course"))
    return (
        courses.exclude(pk__in=been_on.order_by().values("course"))
        .exclude(pk__in=done.order_by().values("course"))
        .exclude(pk__in=unwanted.order_by().values("course"))
        .exclude(pk__in=lacking.values("course"))
    )


def picks_of(person, tokens: frozenset[str]) -> QuerySet[Pick]:
    """Return what is recommended to ``person`` and still makes sense, the best first."""
    rows = Pick.objects.filter(person=person, course__in=open_to(person, tokens).values("pk"))
    return rows.select_related("course", "because", "topic", "skill", "path").order_by("rank")


def with_cards(picks: Iterable[Pick]) -> list[dict]:
    """Return the cards of ``picks``, each with its ``reason``. Two queries."""
    reasons = {pick.course: why(pick) for pick in picks}
    return [{**card, "reason": reasons[card["course"]]} for card in cards(reasons)]


def why(pick: Pick) -> str:
    """Return the reason of a recommendation, in words."""
    match pick.why:
        case Why.PATH:
            return _("Your path “%(path)s” still lacks “%(skill)s”.") % {
                "path": pick.path,
                "skill": pick.skill,
            }
        case Why.TITLE:
            return (
                ngettext(
                    "%d person with your job title completed it.",
                    "%d people with your job title completed it.",
                    pick.people,
                )
                % pick.people
            )
        case Why.UNIT:
            return (
                ngettext(
                    "%d person in your unit completed it.",
                    "%d people in your unit completed it.",
                    pick.people,
                )
                % pick.people
            )
        case Why.NEXT:
            return _went_on(pick.people, pick.because.title)
        case Why.FOLLOWED:
            return _("New in “%s”, which you follow.") % (pick.topic or pick.skill)
        case Why.INTEREST:
            return _("New in “%s”, one of your interests.") % pick.topic
    return _("Because you chose “%s”.") % pick.because.title


def _went_on(people: int, title: str) -> str:
    sentence = ngettext(
        "%(people)d person who completed “%(title)s” went on to this.",
        "%(people)d people who completed “%(title)s” went on to this.",
        people,
    )
    return sentence % {"people": people, "title": title}


def home_panel(request) -> dict:
    """Return the home panel of what is recommended first. Three queries."""
    if not request.user.is_authenticated:
        return {}
    found = with_cards(picks_of(request.user, tokens_of_viewer(request))[:ON_HOME])
    return {"cards": found, "all": reverse("recommendations:mine")} if found else {}


def parts_of_page(request) -> Iterator[PagePart]:
    """Yield, on a course, what people do next and what is like it."""
    page = page_served(request)
    if not isinstance(page, CoursePage) or page.course_id is None:
        return
    person, tokens = request.user, tokens_of_viewer(request)
    beside = see_also(page, person=person, tokens=tokens, language=get_language())
    found = onward(page.course, person, tokens, but=beside)
    if found:
        yield PagePart("recommendations/parts/onward.html", {"cards": found})


def onward(
    course: Course, person, tokens: frozenset[str], *, but: QuerySet[PortalPage]
) -> list[dict]:
    """Return the cards of what people who completed ``course`` did next, then what is like it.

    Without the pages ``but``, which the screen names already. None where nothing was worked out
    for it, else three queries; those for what was worked out come once a minute. What somebody
    anonymous sees is only what is like it.
    """
    passages, likes = _worked_out(course)
    known = {*passages, *likes} - {course.pk}
    if not known:
        return []
    named = but.values("translation_key")
    able = open_to(person, tokens).filter(pk__in=known).exclude(translation_key__in=named).in_bulk()
    went_on = [pk for pk in passages if pk in able] if person.is_authenticated else []
    reasons = {pk: _went_on(passages[pk], course.title) for pk in went_on[: ON_COURSE // 2]}
    for pk in likes:
        if pk in able and len(reasons) < ON_COURSE:
            reasons.setdefault(pk, _("Like “%s”.") % course.title)
    found = cards(able[pk] for pk in reasons)
    return [{**card, "reason": reasons[card["course"].pk]} for card in found]


def onward_key(course: Course) -> str:
    """Return where what was worked out for ``course`` is kept."""
    return f"recommendations:onward:{course.pk}"


def _worked_out(course: Course) -> tuple[dict[int, int], list[int]]:
    """Return how many people went on to which courses, and the courses that are like this one.

    Whoever looks: who may see what is asked afterwards.
    """
    kept = cache.get(onward_key(course))
    if kept is None:
        passages = Passage.objects.filter(course=course).order_by("-people", "pk")
        likes = Likeness.objects.filter(course=course).order_by("rank")
        kept = (
            dict(passages.values_list("other", "people")),
            list(likes.values_list("other", flat=True)),
        )
        cache.set(onward_key(course), kept, ONWARD_SECONDS)
    return kept


def dismissed_by(person) -> QuerySet[Dismissal]:
    """Return what ``person`` does not want to be recommended, the latest first."""
    return Dismissal.objects.filter(person=person).select_related("course")


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the way to one's recommendations."""
    if request.user.is_authenticated:
        yield NavigationItem(_("Recommended for me"), reverse("recommendations:mine"), order=24)


def kept_tables(person) -> Iterator[Table]:
    """Yield what is recommended to ``person``, and what they did not want."""
    picks = Pick.objects.filter(person=person)
    yield Table("recommendations", picks, ("course__code", "course__title", "why", "rank"))
    unwanted = Dismissal.objects.filter(person=person)
    yield Table("recommendations_dismissed", unwanted, ("course__code", "course__title", "at"))


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``."""
    yield Pick.objects.filter(person=person)
    yield PersonLook.objects.filter(person=person)
    yield Dismissal.objects.filter(person=person)


def new_people() -> QuerySet[User]:
    """Return the active people for whom nobody has ever picked anything."""
    looked_at = PersonLook.objects.values("person")
    return User.objects.filter(is_active=True).exclude(pk__in=looked_at).order_by("pk")


def people_to_look_at(before: datetime) -> QuerySet[User]:
    """Return the active people whose picks are older than that, those first whose life moved on."""
    old = User.objects.filter(is_active=True, person_look__looked_at__lt=before)
    return old.order_by("person_look__looked_at", "pk")
