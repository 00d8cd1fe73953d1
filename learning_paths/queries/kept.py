"""What is kept of paths about one person, as it is handed out to them."""

from collections.abc import Iterator

from learning_paths.models import LearningPath, PathCompletion, PathEnrollment
from portal.people.registry import Table


def kept_tables(person) -> Iterator[Table]:
    """Yield the paths that ``person`` is or was on, those they completed, and those they own."""
    yield Table(
        "paths",
        PathEnrollment.objects.filter(learner=person),
        ("path__title", "origin", "status", "opened_at", "closed_at", "closed_because"),
    )
    yield Table(
        "path_completions",
        PathCompletion.objects.filter(enrollment__learner=person),
        ("path_title", "path_revision", "path_promise", "completed_on", "steps_done"),
    )
    owned = LearningPath.objects.filter(owner=person)
    yield Table("paths_owned", owned, ("title",))
