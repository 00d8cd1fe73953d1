"""Work that follows from a change of a path, in the background."""

from django_tasks import task

from learning_paths.models import LearningPath


@task()
def reevaluate_path(path_id: int) -> int:
    """Bring everybody on a path up to date with its rules; a path that is gone has nobody."""
    # Services queue tasks, so a task imports its service late: the one exception.
    from learning_paths.services import reevaluate

    path = LearningPath.objects.filter(pk=path_id).first()
    return reevaluate(path) if path else 0
