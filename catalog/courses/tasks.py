"""What may wait until a worker has time."""

from django_tasks import task
from wagtail.search.backends import get_search_backend

from catalog.courses.models import CoursePage


@task()
def index_for_admin(page_ids: list[int]) -> int:
    """Let the page search of the admin find pages that were imported; return how many."""
    pages = list(CoursePage.objects.filter(pk__in=page_ids))
    get_search_backend().add_bulk(CoursePage, pages)
    return len(pages)
