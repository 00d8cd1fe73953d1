"""Wagtail's pages go live, move and vanish; the courses follow in the same transaction."""

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from catalog.courses import services
from catalog.courses.models import ActivityPage, Course, CoursePage
from catalog.courses.queries import course_of, course_of_activity
from portal.care.signals import page_archived, page_unarchived
from portal.home.models import being_published
from portal.home.services import keep_as_draft


@receiver(page_published, dispatch_uid="courses.publish")
def follow_publish(sender, instance, **kwargs):
    if not instance.live:
        return  # scheduled for later
    if issubclass(sender, CoursePage):
        if instance.code or instance.alias_of_id or being_published.get():
            services.publish_course(instance)
        else:
            keep_as_draft(instance)
    elif issubclass(sender, ActivityPage):
        _refresh_outline_of(course_of_activity(instance))


@receiver(page_unpublished, dispatch_uid="courses.unpublish")
def follow_unpublish(sender, instance, **kwargs):
    if issubclass(sender, CoursePage):
        _refresh(instance.course)
    elif issubclass(sender, ActivityPage):
        _refresh_outline_of(course_of_activity(instance))


@receiver(post_page_move, dispatch_uid="courses.move")
def follow_move(sender, instance, parent_page_before, parent_page_after, **kwargs):
    if issubclass(sender, CoursePage):
        # Wagtail hands over the bare page here.
        _refresh(instance.specific.course)
    elif issubclass(sender, ActivityPage):
        for parent in {parent_page_before, parent_page_after}:
            _refresh_outline_of(getattr(parent.specific, "course", None))


@receiver(post_delete, dispatch_uid="courses.delete")
def follow_delete(sender, instance, **kwargs):
    if issubclass(sender, CoursePage):
        _refresh(Course.objects.filter(pk=instance.course_id).first())
    elif issubclass(sender, ActivityPage):
        _refresh_outline_of(_course_left_behind(instance))


@receiver([page_archived, page_unarchived], dispatch_uid="courses.archive")
def follow_archive(sender, page, **kwargs):
    if issubclass(sender, CoursePage) and (course := course_of(page)) is not None:
        services.set_archived(course, page.archived_at)


def _course_left_behind(activity: ActivityPage) -> Course | None:
    # The row is gone, but its path still says below which page it stood.
    path = Page._get_basepath(activity.path, activity.depth - 1)
    parent = CoursePage.objects.filter(path=path).select_related("course").first()
    return parent.course if parent else None


def _refresh(course: Course | None) -> None:
    if course is not None:
        services.refresh_course(course)


def _refresh_outline_of(course: Course | None) -> None:
    if course is not None:
        services.refresh_outline(course)
