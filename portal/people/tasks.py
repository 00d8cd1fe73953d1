"""Background shells over services."""

from django_tasks import task


@task()
def send_password_link(name: str) -> int:
    # Services queue tasks, so a task imports its service late. A name, not an id: whether
    # there is such a person is nobody's business while the request waits.
    from portal.people.services import mail_password_link

    return mail_password_link(name)


@task()
def send_first_login_link(person_id: int) -> int:
    from portal.people.services import mail_first_login_link

    return mail_first_login_link(person_id)
