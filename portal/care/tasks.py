"""What may wait until a worker has time."""

from django_tasks import task


@task()
def look_for_links(after: int) -> int:
    # Services queue tasks, so a task imports its service late: the one exception.
    from portal.care.services import check_links_after

    return check_links_after(after)
