"""Reads over courses and their pages."""

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalog.courses.enums import DELIVERY_ICONS
from catalog.courses.models import (
    ActivityPage,
    CatalogPage,
    Course,
    CourseActivity,
    CoursePage,
    CoursePrerequisite,
)
from portal.care.registry import PageUse
from portal.core.policies import EVERYTHING
from portal.home.queries import home_of, kept_address, page_policy
from portal.home.registry import CardWords
from portal.people.queries import audience_tokens_of
from portal.people.registry import Table
from portal.powers.queries import Scope
from portal.powers.registry import Element
from themes.registry import NavigationItem
from themes.templatetags.look import duration

NEW_COURSES = 4
TITLES_SHOWN = 8


def course_of(page: CoursePage) -> Course | None:
    """Return the course that ``page`` presents, or would present once published.

    By the page's own link, else by its translation key, else the one that has its code and no
    page left, which the page then revives.
    """
    if page.course_id is not None:
        return page.course
    by_key = Course.objects.filter(translation_key=page.translation_key).first()
    if by_key is not None or not page.code:
        return by_key
    return Course.objects.filter(code__iexact=page.code, pages=None).first()


def courses_on(pages: QuerySet[Page]) -> QuerySet[Course]:
    """Return the courses that one of ``pages`` presents, in whatever language."""
    presented = CoursePage.objects.filter(pk__in=pages.values("pk"), course__isnull=False)
    return Course.objects.filter(pk__in=presented.order_by().values("course")).order_by()


def is_source(page: CoursePage, course: Course) -> bool:
    """Return whether ``page`` is written in the language that decides the course's rules."""
    return page.alias_of_id is None and page.locale_id == course.source_locale_id


def source_page(course: Course) -> CoursePage | None:
    """Return the page whose tree decides the outline, live or not."""
    pages = CoursePage.objects.filter(course=course, alias_of=None)
    return pages.filter(locale=course.source_locale_id).first()


def live_pages(courses: Iterable[Course], language: str) -> dict[int, CoursePage]:
    """Return the page of each course that a reader of ``language`` is shown, by course id.

    The page in that language where there is a live one, else in the source language, else any
    live one. Courses without a live page are left out. Two queries, however many courses: the
    topics come along for the covers.
    """
    ids = [course.pk for course in courses]
    sources = {course.pk: course.source_locale_id for course in courses}
    pages = CoursePage.objects.live().filter(course__in=ids).select_related("locale", "image")
    pages = pages.prefetch_related("topics")
    best: dict[int, tuple[int, CoursePage]] = {}
    for page in pages.order_by("pk"):
        rank = _rank(page, language, sources[page.course_id])
        if page.course_id not in best or rank < best[page.course_id][0]:
            best[page.course_id] = (rank, page)
    return {pk: page for pk, (_rank_, page) in best.items()}


def _rank(page: CoursePage, language: str, source_locale: int) -> int:
    if page.locale.language_code == language:
        return 0 if page.alias_of_id is None else 1
    if page.locale_id == source_locale:
        return 2 if page.alias_of_id is None else 3
    return 4


def activity_pages(course: Course, language: str) -> dict:
    """Return the page of each published activity, by its key, for a reader of ``language``.

    The translation where there is a live one, else the text in the source language. Activities
    that only a translation has are not in it: the source-language tree decides. One query.
    """
    keys = course.activities.values("key")
    pages = ActivityPage.objects.live().filter(translation_key__in=keys, alias_of=None)
    best = {}
    for page in pages.select_related("locale").order_by("pk"):
        wanted = page.locale.language_code == language
        if wanted or (
            page.locale_id == course.source_locale_id and page.translation_key not in best
        ):
            best[page.translation_key] = page
    return best


def course_of_activity(page: ActivityPage) -> Course | None:
    """Return the course whose published or future outline ``page`` stands in. One query."""
    above = page.path[: -page.steplen]
    return Course.objects.filter(pages__path=above).first()


def course_while_shown(page: ActivityPage) -> Course | None:
    """Return the same, asked for once as long as somebody looks at ``page``."""
    if not hasattr(page, "_course_while_shown"):
        page._course_while_shown = course_of_activity(page)
    return page._course_while_shown


def publish_obstacles(page: CoursePage) -> Iterator[tuple[str | None, str]]:
    """Yield what keeps ``page`` from being published: the field, or None, and a sentence."""
    course = course_of(page)
    if not page.code:
        yield "code", _("A course needs a code before it is published, such as FIN-104.")
    else:
        taken = Course.objects.filter(code__iexact=page.code)
        other = taken.exclude(pk=course.pk if course else None).first()
        if other is not None:
            yield (
                "code",
                _("%(code)s is the code of “%(title)s”. Choose another.")
                % {"code": other.code, "title": other.title},
            )
    if page.cost is not None and page.cost > 0 and not page.currency:
        yield "currency", _("Say in which currency, such as EUR.")
    if not page.audience:
        yield "audience", _("Say who may see the course.")
    if course is not None:
        yield from _cycles(page, course)


def _cycles(page: CoursePage, course: Course) -> Iterator[tuple[str | None, str]]:
    for wanted in page.prerequisites.all():
        way = _way(wanted.course_id, course.pk)
        if way:
            titles = dict(Course.objects.filter(pk__in=way).values_list("pk", "title"))
            circle = " → ".join(titles[pk] for pk in [course.pk, *way])
            yield (
                None,
                _("Prerequisites would go round in a circle: %s. Take one out.") % circle,
            )


def _way(start: int, goal: int) -> list[int]:
    """Return the courses from ``start`` to ``goal`` along published prerequisites, or nothing."""
    came_from: dict[int, int | None] = {start: None}
    frontier = [start]
    while frontier and goal not in came_from:
        arrows = CoursePrerequisite.objects.filter(course__in=frontier)
        frontier = []
        for course_id, needed_id in arrows.values_list("course", "needs"):
            if needed_id not in came_from:
                came_from[needed_id] = course_id
                frontier.append(needed_id)
    if goal not in came_from:
        return []
    way, at = [], goal
    while at is not None:
        way.append(at)
        at = came_from[at]
    return way[::-1]


def rows_in(scope: Scope, *, learner: str = "learner", course: str = "course") -> Q:
    """Return the rows in ``scope``: of its people, and of the courses that its pages present.

    By subqueries, so that no row shows twice.
    """
    if scope.everything:
        return EVERYTHING
    return scope.people(learner) | scope.below(
        course, CoursePage.objects.exclude(course=None), "course"
    )


def covers(scope: Scope, *, learner, course: Course) -> bool:
    """Return whether ``scope`` holds the person, or the course: asked before there is a row."""
    if scope.everything:
        return True
    people = type(learner)._default_manager.filter(scope.people("pk"), pk=learner.pk)
    pages = scope.sections(CoursePage.objects.filter(course=course))
    return people.exists() or pages.exists()


def courses_of_program(scope: Scope) -> Iterator[Element]:
    """Yield how many courses belong to a program, with the first titles. Two queries."""
    rows = Course.objects.filter(
        scope.below("pk", CoursePage.objects.exclude(course=None), "course")
    ).order_by("title", "pk")
    titles = tuple(rows.values_list("title", flat=True)[:TITLES_SHOWN])
    yield Element(_("Courses"), rows.count(), order=10, titles=titles)


def catalog_of(request) -> CatalogPage | None:
    """Return the catalog of the site in the active language. Three queries."""
    home = home_of(request)
    return CatalogPage.objects.live().child_of(home).first() if home else None


def main_links(request) -> Iterator[NavigationItem]:
    """Yield the way to the catalog, for the masthead."""
    address = kept_address(request, "catalog", catalog_of)
    if address:
        yield NavigationItem(_("Catalog"), address, order=10, icon="search")


def cards(courses: Iterable[Course]) -> list[dict]:
    """Return what course cards show, in the order of ``courses`` and in the active language.

    Each with ``course``, ``page`` and ``topic``. Two queries, however many courses.
    """
    courses = list(courses)
    pages = live_pages(courses, get_language())
    shown = [(course, pages[course.pk]) for course in courses if course.pk in pages]
    return [{"course": course, "page": page, "topic": first_topic(page)} for course, page in shown]


def describe(pages: Iterable, request) -> dict[int, CardWords]:
    """Return what cards say of courses in a list of pages of all kinds. Five queries."""
    rows = CoursePage.objects.filter(pk__in=[page.pk for page in pages])
    rows = rows.select_related("course", "image")
    return {
        page.pk: CardWords(
            summary=page.summary,
            facts=tuple(_facts(page.course or page)),
            cover="courses/components/cover.html",
            page=page,
            topic=first_topic(page),
        )
        for page in rows.prefetch_related("topics", "image__renditions")
    }


def _facts(rules: Course | CoursePage) -> Iterator[tuple[str, str]]:
    if time := duration(rules.effort_minutes) or rules.effort_text:
        yield "clock", time
    if rules.level:
        yield "level", str(rules.get_level_display())
    yield DELIVERY_ICONS.get(rules.delivery, "page"), str(rules.get_delivery_display())


def first_topic(page: CoursePage):
    """Return the topic that paints the cover of ``page``, or None."""
    return next(iter(page.topics.all()), None)


def visible_courses(person) -> QuerySet[Course]:
    """Return the courses on offer that ``person``, who may be anonymous, may see."""
    return Course.objects.offered().seen_by(audience_tokens_of(person))


def courses_to_choose_from(person) -> QuerySet[Course]:
    """Return the courses that ``person`` may see, or writes a page of."""
    written = page_policy.instances_user_has_permission_for(person, "change")
    own = CoursePage.objects.filter(pk__in=written.values("pk"))
    return Course.objects.filter(
        Q(pk__in=visible_courses(person).values("pk")) | Q(pk__in=own.values("course"))
    )


def new_courses(request) -> dict:
    """Return the panel of what was published last, for the viewer."""
    newest = visible_courses(request.user).order_by("-first_published_at", "-pk")
    found = cards(newest[:NEW_COURSES])
    return {"cards": found} if found else {}


def courses_of(pages: QuerySet[Page]) -> QuerySet[Course]:
    """Return the courses that ``pages`` present, or are activities of, in whatever language."""
    activities = CourseActivity.objects.filter(key__in=pages.values("translation_key"))
    return Course.objects.filter(
        Q(pk__in=CoursePage.objects.filter(pk__in=pages.values("pk")).values("course"))
        | Q(pk__in=activities.values("course"))
    )


def uses_of_pages(pages: QuerySet[Page]) -> Iterator[PageUse]:
    """Yield how many courses ask for the courses that ``pages`` present. One query."""
    presented = CoursePage.objects.filter(pk__in=pages.values("pk")).exclude(course=None)
    asking = CoursePrerequisite.objects.filter(
        needs__in=presented.values("course"), course__is_live=True, course__archived_at=None
    ).exclude(course__in=presented.values("course"))
    count = asking.values("course").distinct().count()
    told = ngettext("%d course asks for it first.", "%d courses ask for it first.", count)
    yield PageUse(told % count, count)


def kept_tables(person) -> Iterator[Table]:
    """Yield the courses that ``person`` answers for."""
    courses = Course.objects.filter(responsible=person)
    yield Table("courses_answered_for", courses, ("code", "title"))
