"""Every way the words may change."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.errors import RuleViolation
from portal.vocabulary.models import Skill, Topic, Word
from portal.vocabulary.queries import count_uses
from portal.vocabulary.signals import word_changed


class BelowItself(RuleViolation):
    """A branch cannot grow on itself."""


class InUse(RuleViolation):
    """A word that something carries stays."""


@transaction.atomic
def add_topic(
    name: str,
    *,
    parent: Topic | None = None,
    slug: str = "",
    names: dict[str, str] | None = None,
    pigment: str = "",
) -> Topic:
    """Add a topic below ``parent``, or at the top; without ``slug`` it gets one of its name."""
    _lock_the_tree()
    slug = slug or free_slug(Topic, name)
    fields = {"name": name, "slug": slug, "names": names or {}, "pigment": pigment}
    # Read again: the tree moves under an older copy of the row.
    place = Topic.objects.get(pk=parent.pk) if parent else None
    topic = place.add_child(**fields) if place else Topic.add_root(**fields)
    word_changed.send(sender=Topic, word=topic)
    return topic


@transaction.atomic
def change_topic(topic: Topic, *, parent: Topic | None, **fields) -> Topic:
    """Give ``topic`` these details and its place in the tree, below ``parent`` or at the top.

    Raises:
        BelowItself: ``parent`` is the topic, or stands below it.
    """
    _lock_the_tree()
    Topic.objects.filter(pk=topic.pk).update(**fields)
    moved = Topic.objects.get(pk=topic.pk)
    if parent is None:
        moved.move(Topic.get_first_root_node(), "sorted-sibling")
    else:
        place = Topic.objects.get(pk=parent.pk)
        if place.path.startswith(moved.path):
            raise BelowItself(_("A topic cannot stand below itself. Choose another place."))
        moved.move(place, "sorted-child")
    moved = Topic.objects.get(pk=topic.pk)
    word_changed.send(sender=Topic, word=moved)
    return moved


@transaction.atomic
def remove_topic(topic: Topic) -> None:
    """Remove a topic that nothing stands below and nothing carries.

    Raises:
        InUse: The text says what is in the way.
    """
    _lock_the_tree()
    topic = Topic.objects.get(pk=topic.pk)
    if topic.numchild:
        raise InUse(_("Topics stand below %s. Move or remove them first.") % topic)
    _refuse_if_used(topic)
    topic.delete()
    word_changed.send(sender=Topic, word=topic)


@transaction.atomic
def add_skill(name: str, *, slug: str = "", names: dict[str, str] | None = None) -> Skill:
    """Add a skill; without ``slug`` it gets one of its name."""
    slug = slug or free_slug(Skill, name)
    skill = Skill.objects.create(name=name, slug=slug, names=names or {})
    word_changed.send(sender=Skill, word=skill)
    return skill


@transaction.atomic
def change_skill(skill: Skill, **fields) -> Skill:
    """Give ``skill`` these details."""
    for name, value in fields.items():
        setattr(skill, name, value)
    skill.save(update_fields=[*fields])
    word_changed.send(sender=Skill, word=skill)
    return skill


@transaction.atomic
def remove_skill(skill: Skill) -> None:
    """Remove a skill that nothing carries.

    Raises:
        InUse: Something carries it; the text says how many.
    """
    _refuse_if_used(skill)
    skill.delete()
    word_changed.send(sender=Skill, word=skill)


def free_slug(model: type[Word], name: str) -> str:
    """Return a slug for ``name`` that no other word of this kind has.

    >>> free_slug(Skill, "Pump care")
    'pump-care'
    """
    stem = slugify(name)[:100] or model._meta.model_name
    taken = set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _refuse_if_used(word: Word) -> None:
    if uses := count_uses(word):
        raise InUse(
            ngettext(
                "%(word)s is in use %(uses)d time. Take it off there first, or rename it.",
                "%(word)s is in use %(uses)d times. Take it off there first, or rename it.",
                uses,
            )
            % {"word": word, "uses": uses}
        )


def _lock_the_tree() -> None:
    # A move rewrites the places of whole branches: one at a time.
    list(Topic.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
