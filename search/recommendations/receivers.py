"""Something was learned, begun or followed: what is recommended follows, in the background."""

from django.dispatch import receiver

from catalog.courses.signals import course_changed
from catalog.enrollment.signals import enrollment_opened
from catalog.records.signals import course_completed
from search.following.signals import follows_changed
from search.recommendations import services
from search.recommendations.tasks import pick_again


@receiver(course_completed, dispatch_uid="recommendations.completed")
def follow_completion(sender, completion, **kwargs):
    services.life_moved_on(completion.learner_id)


@receiver(enrollment_opened, dispatch_uid="recommendations.enrolled")
def follow_enrollment(sender, enrollment, **kwargs):
    services.life_moved_on(enrollment.learner_id)


@receiver(follows_changed, dispatch_uid="recommendations.follows")
def follow_follows(sender, person, **kwargs):
    # At once, as somebody waits for it; a row of the task queue, nothing else.
    pick_again.enqueue(person.pk)


@receiver(course_changed, dispatch_uid="recommendations.course")
def follow_course(sender, course, **kwargs):
    services.look_again(course)
