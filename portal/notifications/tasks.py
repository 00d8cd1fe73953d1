"""What takes the notices to their people, after the change that they tell of was committed."""

from django_tasks import task


@task()
def send_mail_of_notices() -> int:
    from portal.notifications.services import send_due

    return send_due()
