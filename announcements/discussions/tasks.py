"""Background shells over services."""

from django_tasks import task


@task()
def tell_of_post(pk: int) -> int:
    from announcements.discussions.services import tell_about_post

    return tell_about_post(pk)


@task()
def tell_of_answer(pk: int) -> int:
    from announcements.discussions.services import tell_about_answer

    return tell_about_answer(pk)


@task()
def tell_of_report(pk: int) -> int:
    from announcements.discussions.services import tell_about_report

    return tell_about_report(pk)
