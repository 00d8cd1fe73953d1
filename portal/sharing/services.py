"""Every way a share begins and ends, and what carries it in Wagtail."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission, Page

from portal.core.errors import RuleViolation
from portal.notifications.services import notify
from portal.people.queries import groups_without_role
from portal.people.services import own_group_of
from portal.sharing.enums import Power
from portal.sharing.models import CarriedRight, Share
from portal.sharing.queries import powers_to_share, receivers_of
from portal.sharing.tasks import tell_group

ON_PAGES = {
    Power.EDIT: ("add_page", "change_page"),
    Power.PUBLISH: ("lock_page", "publish_page", "unlock_page"),
}
ENTER_ADMIN = "access_admin"
NEEDS_ADMIN = (Power.EDIT, Power.PUBLISH, Power.NUMBERS)


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
    # The page's row is the lock: two who share at once queue up.
    page = Page.objects.select_for_update(no_key=True).get(pk=page.pk)
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
    _carry(_carrier(found))
    _tell(found, "share-given", but=by)
    return found


def change_last_day(found: Share, *, until: date | None, by) -> Share:
    """Let a share hold until another last day: it ends, and a new one begins.

    Raises:
        HasEnded: It is over.
        NotToBeShared: The day is past.
        NotYoursToShare: ``by`` does not hold what it gives.
    """
    if not found.is_open:
        raise HasEnded(_("This share has ended."))
    return share(found.page, holder=found.holder, powers=found.powers, by=by, until=until)


@transaction.atomic
def end_share(found: Share, *, by, now: datetime | None = None) -> None:
    """Take back what a share gave, and tell who had it; ``by`` nobody, when its day is past.

    Raises:
        HasEnded: It is over already.
    """
    Page.objects.select_for_update(no_key=True).filter(pk=found.page_id).first()
    if not _close(found, by=by, now=now):
        raise HasEnded(_("This share has ended."))
    _carry(_carrier(found))
    _tell(found, "share-ended", but=by)


def end_past_shares(now: datetime) -> int:
    """End the shares whose last day was before that of ``now``; return how many.

    Also brings rights back that somebody took from a group past its shares, and drops those that
    no share needs, such as when a page was deleted.
    """
    past = Share.objects.past(timezone.localdate(now)).with_names()
    ended = 0
    for found in past:
        try:
            end_share(found, by=None, now=now)
        except HasEnded:  # by somebody, since the list was read
            continue
        ended += 1
    for group in Group.objects.filter(pk__in=_groups_to_mend()):
        with transaction.atomic():
            _carry(group)
    return ended


@transaction.atomic
def let_go_of_group(group: Group) -> None:
    """End what is shared with ``group``, which is about to be removed."""
    for found in Share.objects.filter(group=group, ended_at=None).with_names():
        people = list(receivers_of(found))
        _close(found, by=None)
        _notify(found, "share-ended", people)


def tell_members(share_id: int, *, kind: str, but: int | None) -> int:
    """Notify the members of the group that a share is with; return how many. May run twice."""
    found = Share.objects.with_names().filter(pk=share_id).first()
    if found is None or found.group_id is None:
        return 0
    return _notify(found, kind, receivers_of(found).exclude(pk=but).only("pk"))


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


def _carrier(found: Share) -> Group:
    return found.group or own_group_of(found.person)


def _carry(group: Group) -> None:
    """Let ``group`` have in Wagtail exactly what its current shares need, besides what it has."""
    # The lock makes two shares with one group queue up.
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    wanted = _wanted(Share.objects.filter(ended_at=None, group=group))
    wanted |= _wanted(Share.objects.filter(ended_at=None, person__person_group__group=group))
    marks = CarriedRight.objects.filter(group=group).select_related("permission")
    have = {(mark.page_id, mark.permission.codename): mark for mark in marks}
    permissions = _permissions()
    for key in wanted - _there(group):
        # A right that the group had already is another's to take, hence without a mark.
        _give(group, key[0], permissions[key[1]], is_marked=key in have)
    for key in have.keys() - wanted:
        _take(have[key])


def _there(group: Group) -> set[tuple[int | None, str]]:
    rights = GroupPagePermission.objects.filter(group=group)
    found = set(rights.values_list("page", "permission__codename"))
    if group.permissions.filter(codename=ENTER_ADMIN).exists():
        found.add((None, ENTER_ADMIN))
    return found


def _wanted(shares) -> set[tuple[int | None, str]]:
    found = set()
    for one in shares:
        for power in one.powers:
            found |= {(one.page_id, codename) for codename in ON_PAGES.get(power, ())}
            if power in NEEDS_ADMIN:
                found.add((None, ENTER_ADMIN))
    return found


def _permissions() -> dict[str, Permission]:
    names = [ENTER_ADMIN, *(name for names in ON_PAGES.values() for name in names)]
    rows = Permission.objects.filter(
        content_type__app_label__in=["wagtailadmin", "wagtailcore"], codename__in=names
    )
    return {row.codename: row for row in rows}


def _give(group: Group, page_id: int | None, permission: Permission, *, is_marked: bool) -> None:
    if page_id is None:
        group.permissions.add(permission)
    else:
        GroupPagePermission.objects.create(group=group, page_id=page_id, permission=permission)
    if not is_marked:
        CarriedRight.objects.create(group=group, page_id=page_id, permission=permission)


def _take(mark: CarriedRight) -> None:
    if mark.page_id is None:
        mark.group.permissions.remove(mark.permission)
    else:
        GroupPagePermission.objects.filter(
            group=mark.group_id, page=mark.page_id, permission=mark.permission_id
        ).delete()
    mark.delete()


def _groups_to_mend() -> set[int]:
    """Return the groups whose shares and rights in Wagtail differ. Five queries."""
    names = {permission.pk: codename for codename, permission in _permissions().items()}
    wanted = set()
    open_shares = Share.objects.filter(ended_at=None).select_related("person__person_group")
    for one in open_shares.iterator(chunk_size=500):
        alone = getattr(one.person, "person_group", None)
        group_id = one.group_id or (alone.group_id if alone else None)
        wanted |= {(group_id, *key) for key in _wanted([one])}
    there = {
        (group_id, page_id, names.get(permission_id))
        for group_id, page_id, permission_id in GroupPagePermission.objects.filter(
            permission__in=names
        ).values_list("group", "page", "permission")
    }
    of_groups = Group.permissions.through.objects.filter(permission__codename=ENTER_ADMIN)
    there |= {
        (group_id, None, ENTER_ADMIN) for group_id in of_groups.values_list("group", flat=True)
    }
    marks = {
        (group_id, page_id, names.get(permission_id))
        for group_id, page_id, permission_id in CarriedRight.objects.values_list(
            "group", "page", "permission"
        )
    }
    return {key[0] for key in (wanted - there) | (marks - wanted)} - {None}


def _tell(found: Share, kind: str, *, but) -> None:
    if found.person_id is not None:
        _notify(found, kind, [found.person])
    else:
        tell_group.enqueue(found.pk, kind, but.pk if but else None)


def _notify(found: Share, kind: str, people) -> int:
    until = date_format(found.until, "SHORT_DATE_FORMAT") if found.until else ""
    return notify(
        people,
        kind=kind,
        key=f"share:{found.pk}",
        values={"title": found.page.get_admin_display_title(), "by": str(found.by), "until": until},
        address=reverse("sharing:mine"),
    )
