"""The embedded index. A copy that can be written anew at any time; full text stands beside it.

The full-text tables are made by a migration, as each database has its own: see ``backends``.
"""

import secrets

from django.db import models

from catalog.courses.models import Course


def new_stamp() -> int:
    return secrets.randbits(62)


class IndexedCourse(models.Model):
    """What narrows down and sorts: a course's audience tokens, facet values and sort keys."""

    course = models.OneToOneField(
        Course, primary_key=True, on_delete=models.CASCADE, related_name="indexed"
    )
    key = models.UUIDField()
    digest = models.CharField(max_length=40)
    facts = models.JSONField()

    def __str__(self) -> str:
        return f"Index of course {self.course_id}"


class IndexedText(models.Model):
    """What is said about a course in one language, as hits show it."""

    indexed = models.ForeignKey(IndexedCourse, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
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


class IndexChange(models.Model):
    """A trace of every write, by which each process knows what it has not read yet."""

    stamp = models.BigIntegerField(default=new_stamp)
    course_id = models.BigIntegerField(null=True)  # empty: everything may have changed

    def __str__(self) -> str:
        return f"Change {self.pk} of course {self.course_id}"
