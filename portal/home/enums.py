"""What a collection can ask for, and how it shows what it finds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageState(models.TextChoices):
    """How it stands with a page."""

    LIVE = "live", _("Published")
    ARCHIVED = "archived", _("Archived")
    DRAFT = "draft", _("Draft, shown only to those who write it")


class Dated(models.TextChoices):
    """Which of a page's dates counts."""

    PUBLISHED = "published", _("first published")
    CHANGED = "changed", _("last changed")


class CollectionSort(models.TextChoices):
    """In which order a collection stands. Picked pages stand first, in their own."""

    NEWEST = "newest", _("Newest first")
    CHANGED = "changed", _("Last changed first")
    TITLE = "title", _("By title")
    REVIEW = "review", _("By review date, what is due first")
    HAND = "hand", _("By hand: as in the tree of pages")


class Layout(models.TextChoices):
    """How a collection is shown."""

    CARDS = "cards", _("Cards")
    LIST = "list", _("List with summaries")
    COMPACT = "compact", _("Titles only")
