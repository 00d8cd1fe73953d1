"""What is found changes; its index follows in the same transaction."""

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from announcements.board.models import AnnouncementText
from announcements.board.signals import announcement_changed
from announcements.discussions.models import Thread
from announcements.discussions.signals import discussion_changed, thread_changed
from catalog.courses.models import Course
from catalog.courses.signals import course_changed, courses_imported
from learning_paths.models import LearningPath
from learning_paths.signals import path_changed
from search.core import services
from search.core.contract import Identity, Kind
from search.core.tasks import index_discussion

INDEXED_AT_ONCE = 200


@receiver(course_changed, dispatch_uid="search.index")
def follow_course(sender, course, **kwargs):
    services.index([Identity(Kind.COURSE, course.pk)])


@receiver(courses_imported, dispatch_uid="search.index_imported")
def follow_import(sender, courses, **kwargs):
    services.index(Identity(Kind.COURSE, course.pk) for course in courses)


@receiver(pre_delete, sender=Course, dispatch_uid="search.forget")
def forget_course(sender, instance, **kwargs):
    services.forget([Identity(Kind.COURSE, instance.pk)])


@receiver(announcement_changed, dispatch_uid="search.index_announcement")
def follow_announcement(sender, announcement, **kwargs):
    texts = AnnouncementText.objects.filter(page__announcement=announcement)
    services.index(Identity(Kind.ANNOUNCEMENT, pk) for pk in texts.values_list("pk", flat=True))


# Afterwards: a live page that is being deleted says last of all that it is unpublished.
@receiver(post_delete, sender=AnnouncementText, dispatch_uid="search.forget_announcement")
def forget_announcement(sender, instance, **kwargs):
    services.forget([Identity(Kind.ANNOUNCEMENT, instance.pk)])


@receiver(path_changed, dispatch_uid="search.index_path")
def follow_path(sender, path, **kwargs):
    services.index([Identity(Kind.PATH, path.pk)])


@receiver(pre_delete, sender=LearningPath, dispatch_uid="search.forget_path")
def forget_path(sender, instance, **kwargs):
    services.forget([Identity(Kind.PATH, instance.pk)])


@receiver(thread_changed, dispatch_uid="search.index_thread")
def follow_thread(sender, thread, **kwargs):
    services.index([Identity(Kind.DISCUSSION, thread.pk)])


@receiver(discussion_changed, dispatch_uid="search.index_discussion")
def follow_discussion(sender, discussion, **kwargs):
    threads = Thread.objects.filter(discussion=discussion).order_by("pk")
    wanted = [Identity(Kind.DISCUSSION, pk) for pk in threads.values_list("pk", flat=True)]
    if len(wanted) <= INDEXED_AT_ONCE:
        services.index(wanted)
        return
    # Too many to write while it is being published; and nobody finds what they no longer see.
    for start in range(0, len(wanted), INDEXED_AT_ONCE):
        services.forget(wanted[start : start + INDEXED_AT_ONCE])
    index_discussion.enqueue(discussion.pk)


@receiver(pre_delete, sender=Thread, dispatch_uid="search.forget_thread")
def forget_thread(sender, instance, **kwargs):
    services.forget([Identity(Kind.DISCUSSION, instance.pk)])
