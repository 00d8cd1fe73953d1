"""Picking anew for somebody, in the background."""

from django.contrib.auth import get_user_model
from django.utils import timezone
from django_tasks import task


@task()
def pick_again(person_id: int) -> int:
    """Pick anew for a person; for one who is gone, nothing."""
    # Services queue tasks, so a task imports its service late: the one exception.
    from search.recommendations.services import pick_for

    person = get_user_model().objects.filter(pk=person_id, is_active=True).first()
    return pick_for(person, timezone.now()) if person else 0
