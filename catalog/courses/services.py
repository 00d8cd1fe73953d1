"""Every way a published course may change. Receivers and commands call these."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from wagtail.models import Locale, Page, Site

from catalog.courses.enums import CompletionRule
from catalog.courses.models import (
    ActivityPage,
    CatalogPage,
    Course,
    CourseActivity,
    CourseAudience,
    CoursePage,
    CoursePrerequisite,
)
from catalog.courses.queries import course_of, is_source, publish_obstacles, source_page
from catalog.courses.signals import course_changed, outline_changed, site_set_up
from portal.core.errors import RuleViolation
from portal.home.beginning import home_body
from portal.home.models import HomePage
from portal.home.services import add_below_homes, set_audience
from portal.people.enums import EVERYONE
from portal.people.registry import Merged

# What a page says and its course then is.
RULES = [
    "title",
    "responsible",
    "delivery",
    "level",
    "language",
    "effort_minutes",
    "effort_text",
    "provider",
    "link",
    "cost",
    "credit_hours",
    "self_enrollment",
    "completion_rule",
]


class CannotPublish(RuleViolation):
    """A course page says something that cannot become a rule."""


@transaction.atomic
def publish_course(page: CoursePage) -> Course:
    """Bring the course up to date with ``page``, which has just gone live.

    The page in the source language writes the rules and the outline; a translation or an alias
    only joins the course. The first page to be published decides the source language.

    Raises:
        CannotPublish: The page lacks a code, shares it, or asks for itself in a circle.
    """
    if page.alias_of_id is not None:
        course = page.alias_of.specific.course
    else:
        course = course_of(page)
        if course is None or is_source(page, course) or source_page(course) is None:
            course = _write_rules(page, course)
    if course is not None:
        _join(page, course)
        _announce(course)
    return course


def _write_rules(page: CoursePage, course: Course | None) -> Course:
    if page.prerequisites.exists():
        # One publish at a time draws arrows, so that two cannot close a circle together.
        Locale.objects.select_for_update().order_by("pk").first()
    for _field, sentence in publish_obstacles(page):
        raise CannotPublish(sentence)
    now = timezone.now()
    if course is None:
        course = Course(first_published_at=now)
    course.translation_key = page.translation_key
    course.source_locale_id = page.locale_id
    course.code = page.code.upper()
    for name in RULES:
        setattr(course, name, getattr(page, name))
    course.currency = page.currency if page.cost is not None else ""
    course.revision += 1
    course.last_published_at = now
    course.archived_at = page.archived_at  # a page that revives a course brings it back
    course.save()
    _write_audience(course, page.audience)
    _write_prerequisites(course, page)
    write_outline(course, page)
    return course


def _write_audience(course: Course, tokens: list[str]) -> None:
    # Who is on a course keeps seeing it when its audience narrows.
    wanted = {*tokens, course.enrolled_token}
    course.audience.exclude(token__in=wanted).delete()
    CourseAudience.objects.bulk_create(
        [CourseAudience(course=course, token=token) for token in sorted(wanted)],
        ignore_conflicts=True,
    )


def _write_prerequisites(course: Course, page: CoursePage) -> None:
    wanted = set(page.prerequisites.values_list("course", flat=True))
    course.prerequisites.exclude(needs__in=wanted).delete()
    CoursePrerequisite.objects.bulk_create(
        [CoursePrerequisite(course=course, needs_id=pk) for pk in sorted(wanted)],
        ignore_conflicts=True,
    )


def _join(page: CoursePage, course: Course) -> None:
    if page.course_id != course.pk:
        page.course = course
        CoursePage.objects.filter(pk=page.pk).update(course=course)
    if not course.is_live:
        course.is_live = True
        course.save(update_fields=["is_live"])


def _announce(course: Course) -> None:
    tokens = list(course.audience.values_list("token", flat=True))
    for page in CoursePage.objects.filter(course=course, live=True):
        set_audience(page, tokens)
    course_changed.send(sender=Course, course=course)


@transaction.atomic
def write_outline(course: Course, page: CoursePage) -> bool:
    """Make the course's outline what the live activities below ``page`` are.

    Returns whether anything changed; then ``outline_changed`` has been sent.
    """
    chosen = set(page.completion_activities.values_list("activity__translation_key", flat=True))
    by_choice = page.completion_rule == CompletionRule.CHOSEN
    live = ActivityPage.objects.child_of(page).live().order_by("path")
    wanted = {
        activity.translation_key: {
            "position": position,
            "title": activity.title,
            "minutes": activity.minutes,
            "required": activity.required,
            "counts": activity.translation_key in chosen if by_choice else activity.required,
        }
        for position, activity in enumerate(live, start=1)
    }
    before = {row.key: row for row in course.activities.all()}
    changed = [
        key
        for key, values in wanted.items()
        if key not in before or any(getattr(before[key], n) != v for n, v in values.items())
    ]
    gone = before.keys() - wanted.keys()
    if not changed and not gone:
        return False
    course.activities.filter(key__in=[*gone]).delete()
    for key in changed:
        CourseActivity.objects.update_or_create(course=course, key=key, defaults=wanted[key])
    outline_changed.send(sender=Course, course=course)
    return True


@transaction.atomic
def refresh_course(course: Course) -> None:
    """Bring the course up to date after one of its pages was unpublished, moved or deleted.

    Its rules and facts stay. Where the source-language page is gone for good and another is
    live, that one decides from now on.
    """
    pages = CoursePage.objects.filter(course=course)
    heir = pages.live().filter(alias_of=None).order_by("pk").first()
    if heir is not None and source_page(course) is None:
        course.source_locale_id = heir.locale_id
        write_outline(course, heir)
    course.is_live = pages.live().exists()
    course.save(update_fields=["source_locale", "is_live"])
    _announce(course)


@transaction.atomic
def set_archived(course: Course, since: datetime | None) -> None:
    """Take ``course`` out of the catalog since then, or bring it back. Its learners go on."""
    course.archived_at = since
    course.save(update_fields=["archived_at"])
    course_changed.send(sender=Course, course=course)


@transaction.atomic
def refresh_outline(course: Course) -> None:
    """Bring the outline up to date after an activity changed, in whatever language."""
    page = source_page(course)
    if page is not None and page.live:
        write_outline(course, page)
    course_changed.send(sender=Course, course=course)


@transaction.atomic
def set_up_site(*, name: str, hostname: str, port: int, languages: list[str]) -> Site:
    """Make home and catalog in each of ``languages``, the first of which is the source.

    What is there already stays as it is, so this may run again, also with one more language.

    Raises:
        RuleViolation: Another default site stands on pages that are not Stoa's.
    """
    locales = [Locale.objects.get_or_create(language_code=code)[0] for code in languages]
    root = Page.get_first_root_node()
    home = HomePage.objects.filter(locale=locales[0]).order_by("path").first()
    if home is None:
        _remove_welcome_page(root)
        home = _add(root, HomePage(title=name, slug="home", locale=locales[0], body=home_body()))
    for locale in locales[1:]:
        if not home.has_translation(locale):
            home.copy_for_translation(locale, copy_parents=True).save_revision().publish()
    translations = HomePage.objects.filter(translation_key=home.translation_key)
    homes = [translations.get(locale=locale) for locale in locales]
    add_below_homes(homes, CatalogPage, title=gettext_lazy("Catalog"), slug="catalog")
    site_set_up.send(sender=Site, homes=homes)
    site, _created = Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": hostname, "port": port, "root_page": home, "site_name": name},
    )
    return site


def _add(parent: Page, page: Page) -> Page:
    page.audience = [EVERYONE]
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _remove_welcome_page(root: Page) -> None:
    # Wagtail's own migrations put a page there that says hello.
    for page in root.get_children().filter(slug="home"):
        if page.specific_class is not Page:
            raise RuleViolation(gettext("Another site stands here already."))
        Site.objects.filter(root_page=page).delete()
        page.delete()


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, answer for the courses that ``gone`` did."""
    if count := Course.objects.filter(responsible=gone).update(responsible=kept):
        yield Merged(
            ngettext("%d course that they answer for", "%d courses that they answer for", count)
            % count
        )
