"""Rules act by tasks, after the change that set them off."""

from django_tasks import task


@task()
def carry_out(event_key: str) -> int:
    # Services queue tasks, so a task imports its service late: the one exception.
    from portal.contentrules.services import carry_out_event

    return carry_out_event(event_key)
