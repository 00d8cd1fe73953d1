"""Every way a share begins, changes and ends."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from portal.core.errors import RuleViolation
from portal.people.queries import groups_without_role
from portal.people.registry import Merged
from portal.people.services import rename_in_log
from portal.sharing.enums import Power
from portal.sharing.models import Share
from portal.sharing.queries import powers_to_share, receivers_of
from portal.sharing.services.carrying import carry
from portal.sharing.services.telling import tell, tell_people


class NotToBeShared(RuleViolation):
    """These powers cannot be shared here, in this way, with this person or group."""


class NotYoursToShare(RuleViolation):
    """Nobody shares what they do not hold."""


class HasEnded(RuleViolation):
    """The share is over."""


@transaction.atomic
def share(page: Page, *, holder, powers: Iterable[Power], by, until: date | None = None) -> Share:
    """Give ``holder``, a person or a group, ``powers`` on ``page`` and below until a last day.

    What they had there by a share until now ends with it. The same again changes nothing. The
    ``holder`` is told, and the page's log keeps it.

    Raises:
        NotToBeShared: No power, a day that is past, or somebody whom nothing is shared with.
        NotYoursToShare: ``by`` does not hold one of the powers here, or replaces a share that
            gives more than they hold.
    """
    powers = frozenset(powers)
    _check_holder(holder, by)
    if not powers or page.depth == 1:
        raise NotToBeShared(_("Choose at least one thing that they may do."))
    if until is not None and until < timezone.localdate():
        raise NotToBeShared(_("The last day is past."))
    page = _lock(page.pk)
    old = Share.objects.filter(page=page, ended_at=None).of_holder(holder).first()
    if old is not None and old.is_open and (old.powers, old.until) == (powers, until):
        return old
    held = powers_to_share(by, page)
    _check_powers(powers, held)
    if old is not None:
        if old.is_open and old.by_id != by.pk and not old.powers <= held:
            raise NotYoursToShare(
                _("%(name)s has more here than you hold, given by %(by)s. Ask them to change it.")
                % {"name": old.holder_name, "by": old.by}
            )
        _close(old, by=by if old.is_open else None)
    found = _open(page, holder, powers, by, until)
    carry(found.holder)
    tell(found, "share-given", but=by)
    return found


@transaction.atomic
def change_last_day(found: Share, *, until: date | None, by) -> Share:
    """Let a share hold until another last day: it ends, and a new one begins.

    Raises:
        HasEnded: It is over.
        NotToBeShared: The day is past.
        NotYoursToShare: ``by`` does not hold what it gives.
    """
    _lock(found.page_id)
    found.refresh_from_db(fields=["ended_at"])
    if not found.is_open:
        raise HasEnded(_("This share has ended."))
    return share(found.page, holder=found.holder, powers=found.powers, by=by, until=until)


@transaction.atomic
def end_share(found: Share, *, by, now: datetime | None = None) -> None:
    """Take back what a share gave, and tell who had it; ``by`` nobody, when its day is past.

    Raises:
        HasEnded: It is over already.
    """
    _lock(found.page_id)
    if not _close(found, by=by, now=now):
        raise HasEnded(_("This share has ended."))
    carry(found.holder)
    tell(found, "share-ended", but=by)


def end_past_shares(now: datetime) -> int:
    """End the shares whose last day was before that of ``now``; return how many."""
    past = Share.objects.past(timezone.localdate(now)).with_names()
    ended = 0
    for found in past:
        try:
            end_share(found, by=None, now=now)
        except HasEnded:  # by somebody, since the list was read
            continue
        ended += 1
    return ended


@transaction.atomic
def let_go_of_group(group: Group) -> None:
    """End what is shared with ``group``, which is about to be removed."""
    for found in Share.objects.filter(group=group, ended_at=None).with_names():
        people = list(receivers_of(found))
        _close(found, by=None)
        tell_people(found, "share-ended", people)


@transaction.atomic
def forget_holder(person, former_name: str) -> None:
    """Let the history of pages call ``person``, who was anonymised, as they are called now."""
    pages = Share.objects.filter(person=person).values("page")
    entries = PageLogEntry.objects.filter(
        page__in=pages, action__startswith="sharing.", data__holder=former_name
    )
    rename_in_log(entries, person, former_name=former_name)


def _lock(page_id: int) -> Page:
    # Whoever changes shares of one page at once queues up at its row.
    return Page.objects.select_for_update(no_key=True).get(pk=page_id)


def _check_holder(holder, by) -> None:
    if isinstance(holder, Group):
        if not groups_without_role().filter(pk=holder.pk).exists():
            raise NotToBeShared(
                _("Nothing is shared with a role: what a role may do is the same everywhere.")
            )
    elif not holder.is_active:
        raise NotToBeShared(_("%s cannot sign in any more.") % holder)
    elif holder.pk == by.pk:
        raise NotToBeShared(_("You cannot share with yourself."))


def _check_powers(powers: frozenset[Power], held: frozenset[Power]) -> None:
    if lacking := [str(power.label) for power in Power if power in powers - held]:
        raise NotYoursToShare(
            _("You share only what you may do here yourself. You lack: %s.") % ", ".join(lacking)
        )


def _open(page: Page, holder, powers, by, until) -> Share:
    is_group = isinstance(holder, Group)
    found = Share.objects.create(
        page=page,
        person=None if is_group else holder,
        group=holder if is_group else None,
        group_name=holder.name if is_group else "",
        by=by,
        until=until,
        **{power.value: True for power in powers},
    )
    _log(found, "sharing.give", by)
    return found


def _close(found: Share, *, by, now: datetime | None = None) -> bool:
    rows = Share.objects.filter(pk=found.pk, ended_at=None)
    found.ended_at, found.ended_by = now or timezone.now(), by
    if not rows.update(ended_at=found.ended_at, ended_by=by):
        return False
    _log(found, "sharing.end", by)
    return True


def _log(found: Share, action: str, by) -> None:
    data = {
        "holder": found.holder_name,
        "powers": sorted(found.powers),
        "until": found.until.isoformat() if found.until else "",
    }
    log(instance=found.page.specific_deferred, action=action, user=by, data=data)


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, have what is shared with ``gone``, and give what they gave.

    What both have on a page becomes one share, with the powers and the last day of both.
    """
    count = 0
    for found in Share.objects.filter(person=gone, ended_at=None).with_names():
        _close(found, by=by)
        if found.by_id != kept.pk:
            count += 1
            _join(found, kept, by)
    carry(gone)
    carry(kept)
    given = Share.objects.filter(by=gone, ended_at=None).exclude(person=kept)
    if count := count + given.update(by=kept):
        yield Merged(ngettext("%d share of a page", "%d shares of pages", count) % count)


def _join(found: Share, kept, by) -> None:
    known = Share.objects.filter(page=found.page, person=kept, ended_at=None).first()
    powers, until = found.powers, found.until
    if known is not None:
        powers |= known.powers
        until = None if None in (until, known.until) else max(until, known.until)
        if (powers, until) == (known.powers, known.until):
            return
        _close(known, by=by)
    _open(found.page, kept, powers, found.by, until)
