"""Somebody is on a course: they are told, unless they did it themselves."""

from django.dispatch import receiver
from django.urls import reverse

from catalog.enrollment.enums import Origin
from catalog.enrollment.signals import enrollment_opened
from portal.notifications.services import notify


@receiver(enrollment_opened, dispatch_uid="enrollment.tell_learner")
def tell_learner(sender, enrollment, **kwargs):
    if enrollment.origin in (Origin.SELF, Origin.PATH):
        return  # they know, or the path tells them
    course = enrollment.course
    notify(
        [enrollment.learner],
        kind="enrollment",
        key=f"course:{course.translation_key}:cycle:{enrollment.cycle}",
        values={"course": course.title},
        address=reverse("enrollment:course", args=[course.translation_key]),
    )
