"""Pages go live and vanish, courses and paths get done; paths and people follow."""

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy
from wagtail.signals import page_published, page_unpublished

from catalog.courses.signals import site_set_up
from catalog.records.signals import course_completed
from learning_paths import services
from learning_paths.models import LearningPath, LearningPathPage, LearningPathsPage
from learning_paths.queries import path_of
from learning_paths.signals import path_completed
from portal.care.signals import page_archived, page_unarchived
from portal.home.models import being_published
from portal.home.services import add_below_homes, keep_as_draft


@receiver(site_set_up, dispatch_uid="learning_paths.set_up")
def stand_below_homes(sender, homes, **kwargs):
    add_below_homes(homes, LearningPathsPage, title=gettext_lazy("Paths"), slug="paths")


@receiver(page_published, dispatch_uid="learning_paths.publish")
def follow_publish(sender, instance, **kwargs):
    if not issubclass(sender, LearningPathPage) or not instance.live:
        return
    if instance.learning_path_id or instance.alias_of_id or being_published.get():
        services.publish_path(instance)
    else:
        keep_as_draft(instance)


@receiver(page_unpublished, dispatch_uid="learning_paths.unpublish")
def follow_unpublish(sender, instance, **kwargs):
    if issubclass(sender, LearningPathPage) and instance.learning_path_id:
        services.refresh_path(instance.learning_path)


@receiver([page_archived, page_unarchived], dispatch_uid="learning_paths.archive")
def follow_archive(sender, page, **kwargs):
    if issubclass(sender, LearningPathPage) and (path := path_of(page)) is not None:
        services.set_archived(path, page.archived_at)


@receiver(post_delete, sender=LearningPathPage, dispatch_uid="learning_paths.delete")
def follow_delete(sender, instance, **kwargs):
    path = LearningPath.objects.filter(pk=instance.learning_path_id).first()
    if path is not None:
        services.refresh_path(path)


@receiver(course_completed, dispatch_uid="learning_paths.course_done")
def follow_course(sender, completion, **kwargs):
    services.advance_all(completion.learner, course=completion.course)


@receiver(path_completed, dispatch_uid="learning_paths.path_done")
def follow_path(sender, completion, **kwargs):
    services.advance_all(completion.learner, inner=completion.path)
