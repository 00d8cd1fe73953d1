"""From a page to the published rules of its path."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale

from learning_paths.enums import ChangeFor
from learning_paths.models import (
    LearningPath,
    LearningPathAudience,
    LearningPathPage,
    PathGroup,
    PathRules,
    PathStep,
)
from learning_paths.queries import path_of, planned_rules, publish_obstacles, written_rules
from learning_paths.signals import path_changed
from learning_paths.tasks import reevaluate_path
from portal.core.errors import RuleViolation
from portal.home.services import set_audience

# What a page says and its path then is, whoever is on it.
WORDS = ["title", "promise_kind", "promise", "expected_minutes", "self_enrollment"]


class CannotPublishPath(RuleViolation):
    """A path page says something that cannot become a rule."""


@transaction.atomic
def publish_path(page: LearningPathPage) -> LearningPath | None:
    """Bring the path up to date with ``page``, which has just gone live.

    The page in the source language writes the words and, as its author answered, the rules: for
    nobody, for new people, or for all. A translation or an alias only joins the path.

    Raises:
        CannotPublishPath: There are no steps, too few, or the path would contain itself.
    """
    if page.alias_of_id is not None:
        path = page.alias_of.specific.learning_path
    else:
        path = path_of(page)
        if path is None or path.source_locale_id == page.locale_id or not _source_exists(path):
            path = _write(page, path)
    if path is not None:
        _join(page, path)
        _announce(path)
    return path


@transaction.atomic
def refresh_path(path: LearningPath) -> None:
    """Bring the path up to date after one of its pages was unpublished or deleted.

    Rules, people and completions stay.
    """
    path.is_live = LearningPathPage.objects.filter(learning_path=path, live=True).exists()
    path.save(update_fields=["is_live"])
    _announce(path)


@transaction.atomic
def set_archived(path: LearningPath, since: datetime | None) -> None:
    """Take ``path`` off the list since then, or bring it back. Who is on it goes on."""
    path.archived_at = since
    path.save(update_fields=["archived_at"])
    path_changed.send(sender=LearningPath, path=path)


def _source_exists(path: LearningPath) -> bool:
    pages = LearningPathPage.objects.filter(learning_path=path, alias_of=None)
    return pages.filter(locale=path.source_locale_id).exists()


def _write(page: LearningPathPage, path: LearningPath | None) -> LearningPath:
    # One publish at a time draws arrows, so that two cannot close a circle together.
    Locale.objects.select_for_update().order_by("pk").first()
    for _field, sentence in publish_obstacles(page):
        raise CannotPublishPath(sentence)
    now = timezone.now()
    if path is None:
        path = LearningPath(first_published_at=now, translation_key=page.translation_key)
    path.source_locale_id = page.locale_id
    for name in WORDS:
        setattr(path, name, getattr(page, name))
    # Whoever made the page owns the path, unless it says who answers for it.
    path.owner = page.responsible or page.owner
    path.last_published_at = now
    path.archived_at = page.archived_at
    path.save()
    _write_audience(path, page.audience)
    _write_rules(path, page)
    return path


def _write_audience(path: LearningPath, tokens: list[str]) -> None:
    wanted = {*tokens, path.on_token}
    path.audience.exclude(token__in=wanted).delete()
    LearningPathAudience.objects.bulk_create(
        [LearningPathAudience(path=path, token=token) for token in sorted(wanted)],
        ignore_conflicts=True,
    )


def _write_rules(path: LearningPath, page: LearningPathPage) -> None:
    current = path.rules.filter(is_current=True).first()
    planned = planned_rules(page)
    if planned != written_rules(current):
        if current is not None and page.change_for == ChangeFor.NOBODY:
            return
        current = _add_revision(path, planned)
    behind = path.enrollments.active().exclude(rules=current)
    if page.change_for == ChangeFor.ALL and behind.update(rules=current):
        # Many may be on it: a row of the task queue, nothing else.
        reevaluate_path.enqueue(path.pk)


def _add_revision(path: LearningPath, planned: dict) -> PathRules:
    last = path.rules.order_by("-revision").first()
    path.rules.filter(is_current=True).update(is_current=False)
    settings = {name: value for name, value in planned.items() if name != "groups"}
    rules = PathRules.objects.create(
        path=path, revision=last.revision + 1 if last else 1, **settings
    )
    for position, (title, rule, number, steps) in enumerate(planned["groups"], start=1):
        group = PathGroup.objects.create(
            rules=rules, position=position, title=title, rule=rule, number=number
        )
        PathStep.objects.bulk_create(
            PathStep(group=group, position=at, course_id=course, inner_id=inner)
            for at, (course, inner) in enumerate(steps, start=1)
        )
    return rules


def _join(page: LearningPathPage, path: LearningPath) -> None:
    if page.learning_path_id != path.pk:
        page.learning_path = path
        LearningPathPage.objects.filter(pk=page.pk).update(learning_path=path)
    if not path.is_live:
        path.is_live = True
        path.save(update_fields=["is_live"])


def _announce(path: LearningPath) -> None:
    tokens = list(path.audience.values_list("token", flat=True))
    for page in LearningPathPage.objects.filter(learning_path=path, live=True):
        set_audience(page, tokens)
    path_changed.send(sender=LearningPath, path=path)
