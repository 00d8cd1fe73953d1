"""The words that content and people share: topics in a tree, skills, tags."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Word(models.Model):
    """A named thing with a stable slug and a name in every language that needs one."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    names = models.JSONField(
        _("names in other languages"),
        default=dict,
        blank=True,
        help_text=_("By language code; a missing one shows the name above."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in(get_language())

    def name_in(self, language: str | None) -> str:
        """Return the name in ``language``, else the name it was given first."""
        return self.names.get((language or "").split("-")[0]) or self.name


class Topic(Word, MP_Node):
    """A branch of the catalog. Editors manage the tree; its pigment paints the covers."""

    pigment = models.CharField(
        _("pigment of covers"),
        max_length=16,
        blank=True,
        help_text=_("Empty: the topic's slug decides."),
    )

    node_order_by = ["name"]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class Skill(Word):
    """Something a person can do, taught by courses."""

    class Meta:
        ordering = ["name"]
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
