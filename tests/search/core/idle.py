"""A task that does next to nothing, as thousands of others do."""

from django_tasks import task


@task(priority=100)
def idle() -> None:
    pass
