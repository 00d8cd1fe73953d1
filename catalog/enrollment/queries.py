"""Reads over enrollments."""

from collections.abc import Iterator

from catalog.enrollment.enums import EnrollmentStatus
from catalog.enrollment.models import Enrollment


def tokens_from_enrollments(person) -> Iterator[str]:
    """Whoever is on a course, or has done it, keeps seeing it, though its audience may change."""
    kept = [EnrollmentStatus.ACTIVE, EnrollmentStatus.COMPLETED]
    on = Enrollment.objects.filter(learner=person, status__in=kept)
    for key in on.values_list("course__translation_key", flat=True).distinct():
        yield f"enrolled:{key}"
