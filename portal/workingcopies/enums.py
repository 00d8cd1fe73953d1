"""Named sets of the room of working copies."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CopyState(TextChoices):
    """What has become of a working copy."""

    OPEN = "open", _("open")
    MERGED = "merged", _("merged")
    DISCARDED = "discarded", _("discarded")
    KEPT = "kept", _("kept as a page of its own")


class PartKind(TextChoices):
    """What a page of a working copy is to its original."""

    SAME = "same", _("as it was")
    CHANGED = "changed", _("changed")
    ADDED = "added", _("added")
    REMOVED = "removed", _("taken out")
    BEREFT = "bereft", _("its original is gone")


class Side(TextChoices):
    """Which of the two says it; and where a difference comes from."""

    COPY = "copy", _("the working copy")
    ORIGINAL = "original", _("the original")
    BOTH = "both", _("both")
