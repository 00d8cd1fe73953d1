"""What reaches an engine after the change it is about was committed."""

from django_tasks import task


@task(queue_name="search")
def index_in_engine(course_id: int) -> None:
    from search.services import index_course_in_engine

    index_course_in_engine(course_id)
