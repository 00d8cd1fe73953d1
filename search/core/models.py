"""The embedded index. A copy that can be written anew at any time; full text stands beside it.

The full-text tables are made by a migration, as each database has its own: see ``backends``.
"""

import secrets

from django.db import models


def new_epoch() -> int:
    return secrets.randbits(62)


class IndexedEntry(models.Model):
    """What narrows down and sorts: an entry's audience tokens, facet values and sort keys."""

    number = models.BigIntegerField(primary_key=True)  # see ``contract.Identity``
    kind = models.CharField(max_length=16)
    key = models.UUIDField()
    digest = models.CharField(max_length=40)
    version = models.BigIntegerField(db_index=True)
    facts = models.JSONField()

    def __str__(self) -> str:
        return f"Index of {self.kind} {self.key}"


class IndexedText(models.Model):
    """What is said about an entry in one language, as hits show it."""

    indexed = models.ForeignKey(IndexedEntry, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    is_source = models.BooleanField()
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    words = models.TextField(blank=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indexed", "language"], name="indexed_text_once_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.title}"


class IndexState(models.Model):
    """The one row by which a process knows what it has not read yet.

    Every write takes the next version under this row's lock, so versions are committed in their
    order. A flushed database begins another epoch.
    """

    epoch = models.BigIntegerField(default=new_epoch)
    version = models.BigIntegerField(default=0)
    removed_at_version = models.BigIntegerField(default=0)  # who knows less reads everything
    vectors = models.BigIntegerField(default=0)  # the version of the newest vector
    # Changes that the engine may lack; while there are any, it is not asked.
    engine_missed = models.BigIntegerField(default=1)
    # Of a rebuild that has not ended: what is younger than this version has been written anew.
    rebuilt_since = models.BigIntegerField(null=True)
    rebuild_began_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Index at version {self.version}"


class IndexCheck(models.Model):
    """One comparison of the indexes with the database, which may take several turns."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # empty while it goes on
    # The last entry that was looked at, in the order of ``documents.identities``.
    reached = models.BigIntegerField(null=True, blank=True)
    repairs = models.BooleanField()
    embedded = models.PositiveIntegerField(default=0)  # entries that differed there
    engine = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Check of the index {self.pk}"

    @property
    def differed(self) -> int:
        return self.embedded + self.engine


class EntryVector(models.Model):
    """What an entry means, as a model has it: float32, of length 1. Written by a task."""

    number = models.BigIntegerField(primary_key=True)  # see ``contract.Identity``
    model = models.CharField(max_length=16)
    digest = models.CharField(max_length=40)  # of the text it was made from
    version = models.BigIntegerField(db_index=True)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return f"Vector of entry {self.number}"
