"""Background shells over services."""

from django_tasks import task


@task()
def tell_of_announcement(pk: int) -> int:
    from announcements.board.services import tell_audience

    return tell_audience(pk)


@task()
def remind_of_announcement(pk: int, day: str) -> int:
    from announcements.board.services import remind_audience

    return remind_audience(pk, day=day)
