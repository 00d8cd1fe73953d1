"""What follows from a share for many people, in the background."""

from django_tasks import task


@task()
def tell_group(share_id: int, kind: str, but: int | None) -> int:
    # Services queue tasks, so a task imports its service late: the one exception.
    from portal.sharing.services import tell_members

    return tell_members(share_id, kind=kind, but=but)
