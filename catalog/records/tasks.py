"""Work that follows from a change of a course, in the background."""

from django_tasks import task

from catalog.courses.models import Course


@task()
def reevaluate_course(course_id: int) -> int:
    """Judge the open enrollments of a course anew; a course that is gone has none."""
    # Services queue tasks, so a task imports its service late: the one exception.
    from catalog.records.services import reevaluate

    course = Course.objects.filter(pk=course_id).first()
    return reevaluate(course) if course else 0
