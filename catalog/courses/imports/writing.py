"""Many new pages at once: what Wagtail writes for one page, in a few statements for a hundred."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Page, PageLogEntry, Revision

from catalog.courses.imports.there import Vocabulary
from catalog.courses.models import CatalogPage, Course, CourseAudience, CoursePage
from catalog.courses.signals import courses_imported
from catalog.courses.tasks import index_for_admin
from portal.home.models import PageAudience, PortalPage, PortalPageTag

RULES = (
    "code", "title", "responsible_id", "delivery", "level", "language", "effort_minutes",
    "effort_text", "provider", "link", "cost", "credit_hours", "self_enrollment",
    "completion_rule",
)  # fmt: skip


class Shelf:
    """Puts new course pages below a catalog page, in batches."""

    def __init__(self, catalog: CatalogPage, *, user=None) -> None:
        self.catalog = catalog
        self.user = user
        self.vocabulary = Vocabulary()
        siblings = Page.objects.child_of(catalog)
        self.slugs = set(siblings.values_list("slug", flat=True))

    @transaction.atomic
    def add(self, rows: Iterable[tuple[dict, dict]]) -> list[CoursePage]:
        """Publish a page for each of ``rows``: values of its fields, and names of its words.

        Everything that a publish writes is written: revision, history, course, audience, index.
        """
        now = timezone.now()
        # The parent's row is the lock: its children's paths are numbered in a row.
        parent = Page.objects.select_for_update().get(pk=self.catalog.pk)
        rows = list(rows)
        pages = [self._page(values, now) for values, _words in rows]
        self._place(parent, pages)
        courses = Course.objects.bulk_create([self._course(page, now) for page in pages])
        self._insert(pages, courses)
        self._put_words(pages, [words for _values, words in rows])
        self._write_history(pages, now)
        self._write_audience(pages, courses)
        courses_imported.send(sender=Course, courses=courses)
        index_for_admin.enqueue([page.pk for page in pages])
        return pages

    def _page(self, values: dict, now: datetime) -> CoursePage:
        body = values.pop("body", "")
        page = CoursePage(
            locale=self.catalog.locale,
            translation_key=uuid.uuid4(),
            content_type=ContentType.objects.get_for_model(CoursePage),
            owner=self.user,
            live=True,
            has_unpublished_changes=False,
            first_published_at=now,
            last_published_at=now,
            latest_revision_created_at=now,
            body=[("text", body)] if body else [],
            **values,
        )
        page.draft_title = page.title
        page.slug = self._free_slug(page.title)
        return page

    def _free_slug(self, title: str) -> str:
        stem = slugify(title, allow_unicode=True)[:200] or "course"
        slug, number = stem, 2
        while slug in self.slugs:
            slug, number = f"{stem}-{number}", number + 1
        self.slugs.add(slug)
        return slug

    def _place(self, parent: Page, pages: list[CoursePage]) -> None:
        last = parent.get_last_child() if parent.numchild else None
        path = last._inc_path() if last else Page._get_path(parent.path, parent.depth + 1, 1)
        for page in pages:
            page.path, page.depth, page.numchild = path, parent.depth + 1, 0
            page.url_path = f"{parent.url_path}{page.slug}/"
            path = page._inc_path()
        Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))

    def _course(self, page: CoursePage, now: datetime) -> Course:
        return Course(
            translation_key=page.translation_key,
            source_locale_id=page.locale_id,
            is_live=True,
            revision=1,
            first_published_at=now,
            last_published_at=now,
            currency=page.currency if page.cost is not None else "",
            **{name: getattr(page, name) for name in RULES},
        )

    def _insert(self, pages: list[CoursePage], courses: list[Course]) -> None:
        names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
        bases = [Page(**{name: getattr(page, name) for name in names}) for page in pages]
        for page, course, base in zip(pages, courses, Page.objects.bulk_create(bases), strict=True):
            page.pk = page.page_ptr_id = page.portalpage_ptr_id = page.id = base.pk
            page.course = course
            page._state.adding = False
        # bulk_create() refuses models with parents, whose rows stand in three tables. Their
        # first is written above; these are the other two, each with its own columns.
        for model in (PortalPage, CoursePage):
            rows = model._base_manager.get_queryset()
            rows._insert(pages, fields=model._meta.local_concrete_fields, using=rows.db)

    def _put_words(self, pages: list[CoursePage], words: list[dict]) -> None:
        topics, skills, tags = [], [], []
        for page, said in zip(pages, words, strict=True):
            for relation in get_all_child_relations(page):
                setattr(page, relation.get_accessor_name(), [])
            for relation in get_all_child_m2m_relations(page):
                setattr(page, relation.name, [])
            page.topics = self.vocabulary.topics(said.get("topics", []))
            page.skills = self.vocabulary.skills(said.get("skills", []))
            page_tags = self.vocabulary.tags(said.get("tags", []))
            topics += [(page.pk, topic.pk) for topic in dict.fromkeys(page.topics.all())]
            skills += [(page.pk, skill.pk) for skill in dict.fromkeys(page.skills.all())]
            tags += [PortalPageTag(content_object=page, tag=tag) for tag in set(page_tags)]
        of_topics, of_skills = CoursePage.topics.through, CoursePage.skills.through
        of_topics.objects.bulk_create(
            of_topics(portalpage_id=page, topic_id=topic) for page, topic in topics
        )
        of_skills.objects.bulk_create(
            of_skills(coursepage_id=page, skill_id=skill) for page, skill in skills
        )
        by_page = {page.pk: [] for page in pages}
        for row in PortalPageTag.objects.bulk_create(tags):
            by_page[row.content_object_id].append(row)
        for page in pages:
            page.tagged_items = by_page[page.pk]

    def _write_history(self, pages: list[CoursePage], now: datetime) -> None:
        kind = ContentType.objects.get_for_model(CoursePage)
        base = ContentType.objects.get_for_model(Page)
        revisions = Revision.objects.bulk_create(
            Revision(
                content_type=kind,
                base_content_type=base,
                object_id=str(page.pk),
                created_at=now,
                user=self.user,
                object_str=str(page),
                content=page.serializable_data(),
            )
            for page in pages
        )
        rows = []
        for page, revision in zip(pages, revisions, strict=True):
            rows.append(Page(pk=page.pk, latest_revision=revision, live_revision=revision))
        Page.objects.bulk_update(rows, ["latest_revision", "live_revision"])
        PageLogEntry.objects.bulk_create(
            PageLogEntry(
                content_type=kind,
                page_id=page.pk,
                label=page.title,
                action=action,
                timestamp=now,
                uuid=uuid.uuid4(),
                user=self.user,
                revision=revision if action == "wagtail.publish" else None,
                content_changed=True,
                data={},
            )
            for page, revision in zip(pages, revisions, strict=True)
            for action in ("wagtail.create", "wagtail.publish")
        )

    def _write_audience(self, pages: list[CoursePage], courses: list[Course]) -> None:
        of_courses, of_pages = [], []
        for page, course in zip(pages, courses, strict=True):
            for token in sorted({*page.audience, course.enrolled_token}):
                of_courses.append(CourseAudience(course=course, token=token))
                of_pages.append(PageAudience(page_id=page.pk, token=token))
        CourseAudience.objects.bulk_create(of_courses)
        PageAudience.objects.bulk_create(of_pages)
