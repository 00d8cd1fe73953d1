"""An outline changed: whoever is in the middle is judged anew, by a task."""

from django.dispatch import receiver

from catalog.courses.signals import outline_changed
from catalog.enrollment.models import Enrollment
from catalog.records.tasks import reevaluate_course


@receiver(outline_changed, dispatch_uid="records.reevaluate")
def follow_outline(sender, course, **kwargs):
    # Inside the sender's transaction: a row of the task queue, nothing else.
    if Enrollment.objects.active().filter(course=course).exists():
        reevaluate_course.enqueue(course.pk)
