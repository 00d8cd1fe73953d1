"""From courses and their live pages to what an index stores."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import F
from wagtail.documents import get_document_model
from wagtail.models import Locale

from catalog.courses.models import (
    ActivityPage,
    Course,
    CourseActivity,
    CourseAudience,
    CoursePage,
    LessonPage,
)
from portal.home.models import PortalPageTag
from portal.vocabulary.models import Topic
from search.core.contract import CatalogEntry, EntryText, Identity, Kind
from search.core.facets import FREE, IN_HOUSE, bands
from search.core.words import plain_text

MAX_BODY_CHARACTERS = 20_000


def to_be_indexed():
    """Return the courses that somebody finds; an archived one, whoever is on it or has done it."""
    return Course.objects.live()


def entries(course_ids: Iterable[int]) -> list[CatalogEntry]:
    """Return the entries of those of the courses that the catalog shows.

    A fixed number of queries, however many courses.
    """
    courses = list(to_be_indexed().filter(pk__in=list(course_ids)))
    if not courses:
        return []
    shelf = _Shelf(courses)
    return [shelf.entry(course) for course in courses if course.pk in shelf.heads]


class _Shelf:
    """Everything that the entries of a few courses are made of."""

    def __init__(self, courses: list[Course]) -> None:
        self.locales = dict(Locale.objects.values_list("pk", "language_code"))
        ids = [course.pk for course in courses]
        self.pages: dict[int, dict[str, CoursePage]] = defaultdict(dict)
        pages = CoursePage.objects.live().filter(course__in=ids).select_related("locale")
        # An alias speaks for a language only where nobody has written a page in it.
        for page in pages.order_by(F("alias_of").desc(nulls_last=True), "-pk"):
            self.pages[page.course_id][page.locale.language_code] = page
        # Words that stand for the course come from the page that writes its rules.
        self.heads = {
            course.pk: pages.get(self.locales[course.source_locale_id])
            or next(iter(pages.values()))
            for course in courses
            if (pages := self.pages.get(course.pk))
        }
        heads = [page.pk for page in self.heads.values()]
        self.topics = _words_of(CoursePage.topics.through, "portalpage_id", "topic", heads)
        self.skills = _words_of(CoursePage.skills.through, "coursepage_id", "skill", heads)
        self.tags = defaultdict(list)
        tagged = PortalPageTag.objects.filter(content_object__in=heads).select_related("tag")
        for row in tagged.order_by("tag__name"):
            self.tags[row.content_object_id].append(row.tag)
        self.ancestors = _topics_with_ancestors(self.topics)
        self.tokens = defaultdict(set)
        audience = CourseAudience.objects.filter(course__in=ids)
        for course_id, token in audience.values_list("course", "token"):
            self.tokens[course_id].add(token)
        self.activities = _activity_titles(ids)
        self.lessons = _lesson_texts(ids)

    def entry(self, course: Course) -> CatalogEntry:
        head = self.heads[course.pk]
        source = head.locale.language_code
        return CatalogEntry(
            about=Identity(Kind.COURSE, course.pk),
            key=course.translation_key,
            code=course.code,
            source_language=source,
            texts={
                language: self._text(course, page, language, source)
                for language, page in self.pages[course.pk].items()
            },
            tokens=self._tokens(course),
            values={name: found for name, found in self._values(course, head) if found},
            minutes=course.effort_minutes,
            published_at=course.first_published_at,
        )

    def _tokens(self, course: Course) -> frozenset[str]:
        if course.archived_at is not None:
            return frozenset({course.enrolled_token})
        return frozenset(self.tokens[course.pk])

    def _text(self, course: Course, page: CoursePage, language: str, source: str) -> EntryText:
        head = self.heads[course.pk]
        words = [*self._topics(head), *self.skills[head.pk]]
        titles = self.activities.get(course.pk, [])
        body = [
            *page.objectives.splitlines(),
            *page.body.stream_block.get_searchable_content(page.body),
            *(named.get(language) or named.get(source, "") for named in titles),
        ]
        lessons = [said.get(language) or said.get(source, "") for said in self.lessons[course.pk]]
        return EntryText(
            title=page.title,
            summary=plain_text(page.summary),
            words=" · ".join(
                [
                    course.code,
                    *dict.fromkeys(word.name_in(language) for word in words),
                    *(tag.name for tag in self.tags[head.pk]),
                    *([course.provider] if course.provider else []),
                ]
            ),
            body=" ".join(
                (
                    plain_text(" ".join(map(str, body)))[:MAX_BODY_CHARACTERS],
                    " ".join(lessons)[:MAX_BODY_CHARACTERS],
                )
            ).strip(),
        )

    def _topics(self, head: CoursePage) -> list[Topic]:
        found = [word for topic in self.topics[head.pk] for word in self.ancestors[topic.pk]]
        return list(dict.fromkeys(found))

    def _values(self, course: Course, head: CoursePage) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield "topic", tuple(topic.slug for topic in self._topics(head))
        yield "delivery", (course.delivery,)
        yield "level", (course.level,) if course.level else ()
        yield "fits", bands(course.effort_minutes)
        yield "free", (FREE,) if course.is_free else ()
        yield "language", (course.language,)
        yield "provider", (course.provider or IN_HOUSE,)
        yield "skill", tuple(skill.slug for skill in self.skills[head.pk])
        yield "tag", tuple(tag.slug for tag in self.tags[head.pk])


def _words_of(through, page_column: str, word: str, pages: list[int]) -> dict[int, list]:
    found = defaultdict(list)
    rows = through.objects.filter(**{f"{page_column}__in": pages}).select_related(word)
    for row in rows.order_by("pk"):
        found[getattr(row, page_column)].append(getattr(row, word))
    return found


def _topics_with_ancestors(topics: dict[int, list[Topic]]) -> dict[int, list[Topic]]:
    own = {topic.pk: topic for found in topics.values() for topic in found}
    step = Topic.steplen
    paths = {
        topic.path[:length]
        for topic in own.values()
        for length in range(step, len(topic.path), step)
    }
    above = {topic.path: topic for topic in Topic.objects.filter(path__in=paths)} if paths else {}
    return {
        pk: [
            topic,
            *(
                above[topic.path[:length]]
                for length in range(step, len(topic.path), step)
                if topic.path[:length] in above
            ),
        ]
        for pk, topic in own.items()
    }


def _activity_titles(course_ids: list[int]) -> dict[int, list[dict[str, str]]]:
    """Return the titles of each course's published activities, by language, in order."""
    rows = CourseActivity.objects.filter(course__in=course_ids).order_by("course", "position")
    outline = list(rows.values_list("course", "key", "course__source_locale", "title"))
    named: dict = defaultdict(dict)
    keys = {key for _course, key, _locale, _title in outline}
    pages = ActivityPage.objects.live().filter(translation_key__in=keys, alias_of=None)
    for key, language, title in pages.values_list(
        "translation_key", "locale__language_code", "title"
    ):
        named[key][language] = title
    titles = defaultdict(list)
    codes = dict(Locale.objects.values_list("pk", "language_code"))
    for course_id, key, locale, title in outline:
        titles[course_id].append({codes[locale]: title, **named[key]})
    return titles


def _lesson_texts(course_ids: list[int]) -> dict[int, list[dict[str, str]]]:
    """Return what each course's published lessons say, by language, in order; files by name.

    Three queries.
    """
    rows = CourseActivity.objects.filter(course__in=course_ids).order_by("course", "position")
    outline = list(rows.values_list("course", "key"))
    pages = LessonPage.objects.live().filter(
        translation_key__in={key for _course, key in outline}, alias_of=None
    )
    pages = list(pages.select_related("locale").only("body", "translation_key", "locale"))
    names = dict(
        get_document_model()
        .objects.filter(pk__in={pk for page in pages for pk in _files_in(page)})
        .values_list("pk", "title")
    )
    said: dict = defaultdict(dict)
    for page in pages:
        text = page.body.stream_block.get_searchable_content(page.body)
        files = [names[pk] for pk in _files_in(page) if pk in names]
        whole = plain_text(" ".join(map(str, [*text, *files])))
        said[page.translation_key][page.locale.language_code] = whole
    lessons = defaultdict(list)
    for course_id, key in outline:
        lessons[course_id].append(said[key])
    return lessons


def _files_in(page: LessonPage) -> Iterator[int]:
    # Raw, as a block's own value would cost a query for each lesson.
    for block in page.body.raw_data:
        value = block.get("value")
        if block.get("type") == "file" and isinstance(value, dict) and value.get("document"):
            yield value["document"]
