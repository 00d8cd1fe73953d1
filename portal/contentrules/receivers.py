"""What happens to pages, as rules hear it: rows only, in the transaction of the change."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Comment, CommentReply, Page, Revision
from wagtail.signals import page_published

from portal.care.signals import page_archived, page_flagged
from portal.contentrules.enums import RuleEvent
from portal.contentrules.models import PageEvent
from portal.contentrules.queries import listens
from portal.contentrules.services import hear

JUST_NOW = timedelta(minutes=1)


@receiver(page_published, dispatch_uid="contentrules.page_published")
def follow_publish(sender, instance, **kwargs):
    if instance.live:
        at = instance.last_published_at or timezone.now()
        hear(RuleEvent.PUBLISHED, instance, key=f"published:{instance.pk}:{at.isoformat()}")


@receiver(post_save, sender=Revision, dispatch_uid="contentrules.revision_saved")
def follow_draft(sender, instance, created, raw=False, **kwargs):
    # A copy of a page brings its old revisions along: nobody has written these now.
    is_new = created and not raw and instance.created_at >= timezone.now() - JUST_NOW
    if not is_new or instance.base_content_type_id != _type_of_pages():
        return
    if listens(RuleEvent.CHANGED):
        page = Page.objects.get(pk=instance.object_id)
        hear(RuleEvent.CHANGED, page, key=f"changed:{page.pk}:{instance.pk}")


@receiver(post_save, sender=Comment, dispatch_uid="contentrules.comment_saved")
def follow_comment(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        hear(RuleEvent.COMMENTED, instance.page, key=f"comment:{instance.pk}")


@receiver(post_save, sender=CommentReply, dispatch_uid="contentrules.reply_saved")
def follow_reply(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        hear(RuleEvent.COMMENTED, instance.comment.page, key=f"comment-reply:{instance.pk}")


@receiver(page_flagged, dispatch_uid="contentrules.page_flagged")
def follow_flag(sender, flag, **kwargs):
    _note(RuleEvent.FLAGGED, flag.page, key=f"flagged:{flag.pk}")


@receiver(page_archived, dispatch_uid="contentrules.page_archived")
def follow_archive(sender, page, **kwargs):
    at = page.archived_at or timezone.now()
    _note(RuleEvent.ARCHIVED, page, key=f"archived:{page.pk}:{at.isoformat()}")


def _note(event: RuleEvent, page: Page, *, key: str) -> None:
    PageEvent.objects.get_or_create(event_key=key, defaults={"event": event, "page_id": page.pk})
    hear(event, page, key=key)


def _type_of_pages() -> int:
    return ContentType.objects.get_for_model(Page).pk
