"""Announcements go live and vanish; what is told follows in the same transaction."""

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published, page_unpublished

from announcements.board.models import Announcement, AnnouncementPage, AnnouncementsPage
from announcements.board.services import publish_announcement
from announcements.board.signals import announcement_changed
from catalog.courses.signals import site_set_up
from portal.care.signals import page_archived, page_unarchived
from portal.home.services import add_below_homes


@receiver(site_set_up, dispatch_uid="board.set_up")
def put_up_boards(sender, homes, **kwargs):
    add_below_homes(homes, AnnouncementsPage, title=_("Announcements"), slug="announcements")


@receiver(page_published, dispatch_uid="board.publish")
def follow_publish(sender, instance, **kwargs):
    if issubclass(sender, AnnouncementPage) and instance.live:
        publish_announcement(instance)


@receiver([page_archived, page_unarchived], dispatch_uid="board.archive")
def follow_archive(sender, page, **kwargs):
    if issubclass(sender, AnnouncementPage) and page.announcement_id is not None:
        announcement_changed.send(sender=Announcement, announcement=page.announcement)


@receiver(page_unpublished, dispatch_uid="board.unpublish")
def follow_unpublish(sender, instance, **kwargs):
    if issubclass(sender, AnnouncementPage) and instance.announcement_id is not None:
        announcement_changed.send(sender=Announcement, announcement=instance.announcement)
