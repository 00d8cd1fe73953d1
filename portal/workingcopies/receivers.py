"""Pages go live, are submitted, translated or deleted: a working copy stays what it is."""

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission, Page, WorkflowState
from wagtail.signals import page_published
from wagtail_localize.models import TranslationSource

from portal.core.errors import RuleViolation
from portal.home.models import being_published
from portal.workingcopies.enums import CopyState
from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.queries import copy_around, in_copies


class StaysDraft(RuleViolation):
    """A working copy goes live by being merged, and in no other way."""


@receiver(page_published, dispatch_uid="workingcopies.stay_draft")
def refuse_publish(sender, instance, **kwargs):
    around = copy_around(instance)
    if around is None:
        return
    if being_published.get():
        raise StaysDraft(_("A working copy is not published. Merge “%s” instead.") % around)
    # Somebody has copied a live page into the working copy: that is a draft here.
    instance.live = False
    Page.objects.filter(pk=instance.pk).update(
        live=False, has_unpublished_changes=True, live_revision=None
    )


@receiver(pre_save, sender=WorkflowState, dispatch_uid="workingcopies.no_workflow")
def refuse_workflow(sender, instance, **kwargs):
    page = instance.content_object
    around = copy_around(page) if isinstance(page, Page) else None
    if around is not None and instance._state.adding:
        raise StaysDraft(
            _("A working copy goes through no workflow. Your text is saved; merge “%s” instead.")
            % around
        )


@receiver(pre_save, sender=TranslationSource, dispatch_uid="workingcopies.no_translation")
def refuse_translation(sender, instance, **kwargs):
    if not instance._state.adding:
        return
    pages = Page.objects.filter(translation_key=instance.object_id, locale=instance.locale_id)
    page = pages.filter(in_copies()).first()
    if page is not None:
        raise StaysDraft(
            _("“%s” is a working copy. Merge it, and translate the original.") % page.title
        )


@receiver(pre_delete, dispatch_uid="workingcopies.follow_delete")
def follow_delete(sender, instance, **kwargs):
    if sender is Page:
        # Deleted as a page: then it is given up.
        found = WorkingCopy.objects.open().filter(copy=instance.pk)
        found.update(state=CopyState.DISCARDED, closed_at=timezone.now())


@receiver(post_save, sender=GroupPagePermission, dispatch_uid="workingcopies.grant")
def grant_alike(sender, instance, created, **kwargs):
    copy_id = _copy_of(instance.page_id) if created else None
    if copy_id is not None:
        GroupPagePermission.objects.get_or_create(
            group_id=instance.group_id, permission_id=instance.permission_id, page_id=copy_id
        )


@receiver(post_delete, sender=GroupPagePermission, dispatch_uid="workingcopies.revoke")
def revoke_alike(sender, instance, **kwargs):
    # Whoever loses a right on the original loses it on its copy.
    copy_id = _copy_of(instance.page_id)
    if copy_id is not None:
        GroupPagePermission.objects.filter(
            group=instance.group_id, permission=instance.permission_id, page=copy_id
        ).delete()


def _copy_of(page_id: int) -> int | None:
    found = WorkingCopy.objects.open().filter(original=page_id)
    return found.values_list("copy", flat=True).first()
