"""Pages of discussions go live, vanish and are archived; the discussion follows."""

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy
from wagtail.signals import page_published, page_unpublished

from announcements.discussions import services
from announcements.discussions.models import Discussion, DiscussionPage, DiscussionsPage
from catalog.courses.signals import site_set_up
from portal.care.signals import page_archived, page_unarchived
from portal.home.services import add_below_homes


@receiver(site_set_up, dispatch_uid="discussions.set_up")
def stand_below_homes(sender, homes, **kwargs):
    title = gettext_lazy("Discussions")
    add_below_homes(homes, DiscussionsPage, title=title, slug="discussions")


@receiver(page_published, dispatch_uid="discussions.publish")
def follow_publish(sender, instance, **kwargs):
    if issubclass(sender, DiscussionPage) and instance.live:
        services.publish_discussion(instance)


@receiver(page_unpublished, dispatch_uid="discussions.unpublish")
def follow_unpublish(sender, instance, **kwargs):
    if issubclass(sender, DiscussionPage):
        _refresh(instance.discussion_id)


@receiver(post_delete, sender=DiscussionPage, dispatch_uid="discussions.delete")
def follow_delete(sender, instance, **kwargs):
    _refresh(instance.discussion_id)


@receiver([page_archived, page_unarchived], dispatch_uid="discussions.archive")
def follow_archive(sender, page, **kwargs):
    found = DiscussionPage.objects.filter(pk=page.pk).first()
    if found is not None:
        _refresh(found.discussion_id)


def _refresh(pk: int | None) -> None:
    discussion = Discussion.objects.filter(pk=pk).first()
    if discussion is not None:
        services.refresh_discussion(discussion)
