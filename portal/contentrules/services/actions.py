"""What a rule does to a page, kind by kind. Each says in words what came of it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.contentrules.enums import ActionKind, RuleField
from portal.contentrules.models import RuleAction
from portal.core.errors import RuleViolation
from portal.home.models import PortalPage
from portal.home.services import add_to_collection


class CannotBeDone(RuleViolation):
    """The action makes no sense for this page, or its place is gone."""


def act(action: RuleAction, page: Page, author) -> str:
    """Do ``action`` to ``page``, which is specific, for ``author``; return what was done.

    Raises:
        CannotBeDone: The text says why.
    """
    return _ACTS[action.kind](action, page, author)


def _collect(action: RuleAction, page: Page, author) -> str:
    if not isinstance(page, PortalPage):
        raise CannotBeDone(_("Only pages that people find by themselves can be collected."))
    collection = _there(action.collection)
    added = add_to_collection(collection, page, by=author)
    said = _("Added to “%s”.") if added else _("Was in “%s” already.")
    return said % collection.title


def _move(action: RuleAction, page: Page, author) -> str:
    target = _there(action.target)
    if page.is_child_of(target):
        return _("Stood below “%s” already.") % target.title
    page.move(target, pos="last-child", user=author)
    return _("Moved below “%s”.") % target.title


def _unpublish(action: RuleAction, page: Page, author) -> str:
    if not page.live:
        return _("Was not published.")
    page.unpublish(user=author)
    return _("Unpublished.")


def _start_workflow(action: RuleAction, page: Page, author) -> str:
    workflow = _there(action.workflow)
    if not workflow.active:
        raise CannotBeDone(_("The workflow “%s” is no longer in use.") % workflow.name)
    if page.workflow_in_progress:
        raise CannotBeDone(_("The page is in a workflow already."))
    if page.latest_revision_id is None:
        page.save_revision(user=author)
    workflow.start(page, author)
    return _("Started “%s”.") % workflow.name


def _set_field(action: RuleAction, page: Page, author) -> str:
    if not isinstance(page, PortalPage):
        raise CannotBeDone(_("This kind of page has no such field."))
    if page.locked:
        raise CannotBeDone(_("The page is locked."))
    draft = page.get_latest_revision_as_object()
    is_being_rewritten = page.has_unpublished_changes
    if not _FIELDS[action.field](action, draft):
        return _("Was so already.")
    revision = draft.save_revision(user=author)
    if not page.live:
        return _("Set in the draft.")
    if is_being_rewritten:
        return _("Set in the draft that somebody is writing; the published page stays as it is.")
    revision.publish(user=author)
    return _("Set, and published.")


def _set_responsible(action: RuleAction, draft: PortalPage) -> bool:
    person = _there(action.person)
    if not person.is_active:
        raise CannotBeDone(_("%s has left.") % person.get_full_name())
    changed = draft.responsible_id != person.pk
    draft.responsible = person
    return changed


def _set_review(action: RuleAction, draft: PortalPage) -> bool:
    day = timezone.localdate() + timedelta(days=action.days)
    changed = draft.review_by != day
    draft.review_by = day
    return changed


def _add_topic(action: RuleAction, draft: PortalPage) -> bool:
    topic = _there(action.topic)
    if topic in draft.topics.all():
        return False
    draft.topics.add(topic)
    return True


def _add_tag(action: RuleAction, draft: PortalPage) -> bool:
    if any(tag.name.casefold() == action.tag.casefold() for tag in draft.tags.all()):
        return False
    draft.tags.add(action.tag)
    return True


def _there(row):
    if row is None:
        raise CannotBeDone(_("What the rule names here was deleted."))
    return row


_ACTS = {
    ActionKind.COLLECT: _collect,
    ActionKind.MOVE: _move,
    ActionKind.UNPUBLISH: _unpublish,
    ActionKind.WORKFLOW: _start_workflow,
    ActionKind.SET_FIELD: _set_field,
}
_FIELDS = {
    RuleField.RESPONSIBLE: _set_responsible,
    RuleField.REVIEW_IN_DAYS: _set_review,
    RuleField.ADD_TOPIC: _add_topic,
    RuleField.ADD_TAG: _add_tag,
}
