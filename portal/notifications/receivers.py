"""Mentors are told who asks, and who asked is told the answer; inside the transaction of both."""

from django.dispatch import receiver
from django.urls import reverse

from portal.notifications.services import notify
from portal.organisation.signals import mentor_answered, mentor_asked


@receiver(mentor_asked, dispatch_uid="notices.mentor_asked")
def tell_the_mentor(sender, request, **kwargs):
    notify(
        [request.mentor],
        kind="mentor-request",
        key=f"mentor-request:{request.pk}",
        values={"name": request.mentee.display_name, "message": request.message},
        address=reverse("organisation:mentoring"),
    )


@receiver(mentor_answered, dispatch_uid="notices.mentor_answered")
def tell_the_mentee(sender, request, **kwargs):
    notify(
        [request.mentee],
        kind="mentor-answer",
        key=f"mentor-answer:{request.pk}",
        values={
            "name": request.mentor.display_name,
            "answer": f"{request.get_state_display()}. {request.answer}".strip(),
        },
        address=reverse("organisation:mentoring"),
    )
