"""What reaches an engine after the change it is about was committed."""

from django_tasks import task

FINDABLE_FIRST = 50  # before whatever else the queue of the search holds


@task(queue_name="search", priority=FINDABLE_FIRST)
def index_in_engine(*numbers: int) -> None:
    from search.core.services import bring_engine_up_to_date

    bring_engine_up_to_date(*numbers)


@task(queue_name="search")
def index_discussion(pk: int) -> None:
    from search.core.services import index_threads_of

    index_threads_of(pk)


@task(queue_name="search")
def write_vectors(numbers: list[int]) -> int:
    from search.core.services import write_vectors

    return write_vectors(numbers)
