"""Two accounts become one: the paths of both are the paths of one person."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning_paths.enums import PathStatus
from learning_paths.models import PathEnrollment, PathStepDone
from learning_paths.services.people import advance
from portal.people.registry import Merged


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, be on the paths that ``gone`` was on, and say so.

    Where both are on a path, the enrollment of ``kept`` goes on with the steps of both. Completions
    are facts: they follow their enrollments.
    """
    theirs = PathEnrollment.objects.filter(learner=gone)
    open_ones = {row.path_id: row for row in PathEnrollment.objects.active().filter(learner=kept)}
    for row in theirs.active().filter(path__in=open_ones).select_related("path"):
        _join(row, open_ones[row.path_id])
        yield Merged(
            _("Both are on the path “%s”: one enrollment goes on, with the steps of both.")
            % row.path.title,
            is_conflict=True,
        )
    if count := theirs.update(learner=kept):
        yield Merged(ngettext("%d learning path", "%d learning paths", count) % count)
    # Courses of either account may be steps of the other's paths.
    for row in PathEnrollment.objects.active().filter(learner=kept).order_by("pk"):
        advance(row, tell=False)


def _join(gone: PathEnrollment, kept: PathEnrollment) -> None:
    done = PathStepDone.objects.filter(enrollment=kept)
    steps = PathStepDone.objects.filter(enrollment=gone)
    for fact in ("completion", "path_completion"):
        steps = steps.exclude(Exists(done.filter(**{fact: OuterRef(fact)})))
    steps.update(enrollment=kept)
    gone.status, gone.closed_at = PathStatus.WITHDRAWN, timezone.now()
    gone.closed_because = _("Went on in the enrollment of the account that is kept.")
    gone.save(update_fields=["status", "closed_at", "closed_because"])
