"""Reads over words: the tree as people see it, and what carries a word."""

from django.conf import settings

from portal.vocabulary.models import Topic, Word


def other_languages() -> list[tuple[str, str]]:
    """Return the languages, with their names, in which a word may have another name."""
    return [language for language in settings.LANGUAGES if language[0] != settings.LANGUAGE_CODE]


def topic_choices(*, without: Topic | None = None) -> list[tuple[int, str]]:
    """Return the topics in tree order, indented by depth; ``without`` leaves out a branch."""
    topics = Topic.objects.order_by("path")
    if without is not None and without.pk:
        topics = topics.exclude(path__startswith=without.path)
    return [(topic.pk, f"{'– ' * (topic.depth - 1)}{topic}") for topic in topics]


def count_uses(word: Word) -> int:
    """Return how many rows of other tables, such as pages, carry ``word``.

    One query for every table that points to words; nothing of the apps above is named.
    """
    return sum(
        relation.field.model._default_manager.filter(**{relation.field.name: word}).count()
        for relation in word._meta.related_objects
    )
