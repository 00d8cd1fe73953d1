"""Two accounts of one person become one, as far as facts allow.

Facts are not rewritten: what is on record under an account stays there. The account that goes is
closed and leads to the one that is kept, which also takes what is no fact and can move.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.people.models import MergedAccount, User
from portal.people.registry import merge_people
from portal.people.services.accounts import NotYourself, keep_an_administrator
from portal.people.services.devices import end_devices
from portal.people.signals import person_changed


class CannotMerge(RuleViolation):
    """These two accounts do not become one."""


@transaction.atomic
def merge(gone: User, *, kept: User, by: User) -> MergedAccount:
    """Close ``gone`` for good and let it lead to ``kept``; return the row that says so.

    The person signs in under either name with the password of ``kept``. Roles and groups do not
    move: nobody gets more powers by a merge than ``kept`` had.

    Raises:
        CannotMerge: Both are one account, or one of them is anonymised, closed or merged.
        NotYourself: ``by`` is the account that goes.
        LastAdministrator: Nobody else could add people any more.
    """
    keep_an_administrator(gone, by=by)
    if by.pk == gone.pk:
        raise NotYourself(_("You cannot merge away the account that you use."))
    _check(gone, kept)
    moved = [str(what) for what in merge_people.ask(gone, kept)]
    row = MergedAccount.objects.create(gone=gone, kept=kept, merged_by=by)
    # What had been merged into it leads on.
    MergedAccount.objects.filter(kept=gone).update(kept=kept)
    gone.is_active = False
    gone.set_unusable_password()
    gone.save(update_fields=["is_active", "password"])
    end_devices(gone)
    log(instance=gone, action="people.merge", user=by, data={"into": kept.pk, "moved": moved})
    person_changed.send(sender=User, person=gone)
    person_changed.send(sender=User, person=kept)
    return row


def _check(gone: User, kept: User) -> None:
    if gone.pk == kept.pk:
        raise CannotMerge(_("That is the same account."))
    # The locks, in one order, make two merges of the same accounts queue up.
    list(User.objects.select_for_update().filter(pk__in=[gone.pk, kept.pk]).order_by("pk"))
    gone.refresh_from_db()
    kept.refresh_from_db()
    if gone.is_superuser and not kept.is_superuser:
        raise CannotMerge(_("This account may break glass and is not merged away."))
    if gone.anonymised_at or kept.anonymised_at:
        raise CannotMerge(_("An account without a name is not merged."))
    if not kept.is_active or MergedAccount.objects.filter(gone__in=[gone, kept]).exists():
        raise CannotMerge(_("One of the two is closed already."))
