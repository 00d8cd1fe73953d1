"""Two accounts of one person become one.

Whatever is no fact changes hands. A fact keeps the account that it was recorded under, and hangs
on a row that has changed hands: so it is found with the account that is kept. The account that
goes is closed for good and leads to the other.
"""

from collections.abc import Iterator

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Comment, CommentReply, Page, PageSubscription, WorkflowState

from portal.core.errors import RuleViolation
from portal.people.models import MergedAccount, User
from portal.people.registry import Merged, merge_locks, merge_people
from portal.people.services.accounts import NotYourself, keep_an_administrator
from portal.people.services.devices import end_devices
from portal.people.services.moving import move_rows
from portal.people.services.powers import drop_own_group, renew_own_group
from portal.people.signals import person_changed


class CannotMerge(RuleViolation):
    """These two accounts do not become one."""


@transaction.atomic
def merge(gone: User, *, kept: User, by: User) -> list[Merged]:
    """Close ``gone`` for good, let it lead to ``kept``, and return what became of its rows.

    The person signs in under either name with the password of ``kept``, and has the roles, groups
    and powers of both.

    Raises:
        CannotMerge: Both are one account, or one of them is anonymised, closed or merged.
        NotYourself: ``by`` is the account that goes.
        LastAdministrator: Nobody else could add people any more.
        RuleViolation: An app cannot let the two become one; the text says why.
    """
    list(merge_locks.ask())
    keep_an_administrator(gone, by=by)
    if by.pk == gone.pk:
        raise NotYourself(_("You cannot merge away the account that you use."))
    _check(gone, kept)
    lines = [*_own(gone, kept), *merge_people.ask(gone, kept, by=by)]
    MergedAccount.objects.create(gone=gone, kept=kept, merged_by=by)
    # What had been merged into it leads on.
    MergedAccount.objects.filter(kept=gone).update(kept=kept)
    _close(gone)
    renew_own_group(kept)
    # Sentences about conflicts name people; a name could not leave the log.
    told = [line.words for line in lines if not line.is_conflict]
    log(instance=gone, action="people.merge", user=by, data={"into": kept.pk, "moved": told})
    log(instance=kept, action="people.merge_here", user=by, data={"from": gone.pk, "moved": told})
    person_changed.send(sender=User, person=gone)
    person_changed.send(sender=User, person=kept)
    return lines


def preview_merge(gone: User, *, kept: User, by: User) -> list[Merged]:
    """Return what would become of the rows of ``gone``: the merge itself, taken back at once.

    Raises:
        RuleViolation: As the merge would.
    """
    with transaction.atomic():
        lines = merge(User.objects.get(pk=gone.pk), kept=User.objects.get(pk=kept.pk), by=by)
        transaction.set_rollback(True)
    return lines


def _check(gone: User, kept: User) -> None:
    if gone.pk == kept.pk:
        raise CannotMerge(_("That is the same account."))
    # The locks, in one order, make two merges of the same accounts queue up.
    both = User.objects.select_for_update(no_key=True).filter(pk__in=[gone.pk, kept.pk])
    list(both.order_by("pk"))
    gone.refresh_from_db()
    kept.refresh_from_db()
    if gone.is_superuser and not kept.is_superuser:
        raise CannotMerge(_("This account may break glass and is not merged away."))
    if gone.anonymised_at or kept.anonymised_at:
        raise CannotMerge(_("An account without a name is not merged."))
    if not kept.is_active or MergedAccount.objects.filter(gone__in=[gone, kept]).exists():
        raise CannotMerge(_("One of the two is closed already."))


def _own(gone: User, kept: User) -> Iterator[Merged]:
    yield from _keys(gone, kept)
    yield from _groups(gone, kept)
    if count := move_rows(SocialAccount.objects.filter(user=gone), "user", kept=kept):
        yield Merged(
            ngettext("%d way of single sign-on", "%d ways of single sign-on", count) % count
        )
    pages = Page.objects
    count = move_rows(pages.filter(owner=gone), "owner", kept=kept)
    if count:
        yield Merged(ngettext("%d page that they made", "%d pages that they made", count) % count)
    move_rows(pages.filter(locked_by=gone), "locked_by", kept=kept)
    told = PageSubscription.objects.filter(user=gone)
    move_rows(told, "user", kept=kept, once_per=[("page",)])
    for rows in (Comment, CommentReply):
        move_rows(rows.objects.filter(user=gone), "user", kept=kept)
    begun = WorkflowState.objects.filter(requested_by=gone)
    move_rows(begun, "requested_by", kept=kept)
    for model in (get_image_model(), get_document_model()):
        uploaded = model.objects.filter(uploaded_by_user=gone)
        move_rows(uploaded, "uploaded_by_user", kept=kept)


def _keys(gone: User, kept: User) -> Iterator[Merged]:
    """Let ``kept`` take number and address of ``gone`` where they have none."""
    named = {"employee_number": _("the employee number"), "email": _("the e-mail address")}
    taken = [name for name in named if getattr(gone, name) and not getattr(kept, name)]
    values = {name: getattr(gone, name) for name in taken}
    for name in taken:
        setattr(gone, name, "")
        setattr(kept, name, values[name])
        yield Merged(named[name])
    gone.save(update_fields=taken)
    kept.save(update_fields=taken)
    if gone.employee_number and kept.employee_number:
        yield Merged(
            _("Both have an employee number: %s stays. An HR file may use either.")
            % kept.employee_number,
            is_conflict=True,
        )


def _groups(gone: User, kept: User) -> Iterator[Merged]:
    theirs = Group.objects.filter(user=gone, person_group=None)
    new = list(theirs.exclude(user=kept).order_by("role_group", "name"))
    kept.groups.add(*new)
    for group in new:
        yield Merged(_("the role or group “%s”") % group.name)


def _close(gone: User) -> None:
    gone.groups.clear()
    drop_own_group(gone)
    gone.is_active = False
    gone.set_unusable_password()
    gone.save(update_fields=["is_active", "password"])
    end_devices(gone)
