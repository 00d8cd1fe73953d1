"""An outline changed: whoever is in the middle is judged anew. A course is done: that is told."""

from django.dispatch import receiver
from django.urls import reverse

from catalog.courses.signals import outline_changed
from catalog.enrollment.models import Enrollment
from catalog.enrollment.signals import enrollments_merged
from catalog.records.services import join_progress
from catalog.records.signals import course_completed
from catalog.records.tasks import reevaluate_course
from portal.notifications.services import notify


@receiver(outline_changed, dispatch_uid="records.reevaluate")
def follow_outline(sender, course, **kwargs):
    # Inside the sender's transaction: a row of the task queue, nothing else.
    if Enrollment.objects.active().filter(course=course).exists():
        reevaluate_course.enqueue(course.pk)


@receiver(enrollments_merged, dispatch_uid="records.join_progress")
def follow_merge(sender, gone, kept, **kwargs):
    join_progress(gone, kept=kept)


@receiver(course_completed, dispatch_uid="records.tell_learner")
def tell_learner(sender, completion, **kwargs):
    notify(
        [completion.learner],
        kind="completion",
        key=f"completion:{completion.pk}",
        values={"course": completion.course_title},
        address=reverse("records:transcript"),
    )
