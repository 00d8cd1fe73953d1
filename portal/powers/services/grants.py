"""How powers are granted and end."""

from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.dates import organisation_today
from portal.core.errors import RuleViolation
from portal.people.capabilities import capabilities
from portal.people.enums import Role
from portal.people.models import User
from portal.powers.enums import NOT_GRANTED, ScopeKind
from portal.powers.models import Grant
from portal.powers.services.programs import AlreadyEnded
from portal.powers.services.rights import renew_group, renew_rights
from portal.powers.signals import power_granted


class NotToBeGranted(RuleViolation):
    """This role or capability is nothing that a grant can give, or not within this scope."""


@transaction.atomic
def grant_power(
    holder: User | Group,
    *,
    by: User | None,
    reason: str,
    role: str = "",
    capability: str = "",
    scope: str = ScopeKind.EVERYTHING,
    unit=None,
    program=None,
    page=None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Grant:
    """Give ``holder`` a role or one capability within a scope, until a last day or an end.

    Raises:
        NotToBeGranted: The text says why.
    """
    if role in NOT_GRANTED:
        raise NotToBeGranted(str(NOT_GRANTED[Role(role)]))
    if capability and capability not in capabilities():
        raise NotToBeGranted(_("There is no capability called that."))
    grant = Grant(
        person=holder if isinstance(holder, User) else None,
        group=holder if isinstance(holder, Group) else None,
        role=role,
        capability=capability,
        scope=scope,
        unit=unit,
        program=program,
        page=page,
        page_title=page.title if page else "",
        starts_on=starts_on or organisation_today(),
        ends_on=ends_on,
        given_by=by,
        reason=reason,
    )
    if scope == ScopeKind.PAGES and page is None:
        raise NotToBeGranted(_("Say which unit, program or page."))
    try:
        grant.clean_fields()
        grant.validate_constraints()
    except ValidationError as refusal:
        raise NotToBeGranted(" ".join(refusal.messages)) from refusal
    grant.save()
    log(instance=grant, action="powers.grant", user=by, data={"what": grant.what})
    _renew(grant)
    power_granted.send(sender=Grant, grant=grant)
    return grant


@transaction.atomic
def end_grant(grant: Grant, *, by: User | None) -> Grant:
    """Take back what ``grant`` gives, from now on. The row stays.

    Raises:
        AlreadyEnded: Somebody was faster.
    """
    row = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if row.ended_at is not None:
        raise AlreadyEnded(_("This has ended already."))
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    log(instance=row, action="powers.end", user=by, data={"what": row.what})
    _renew(row)
    return row


def _renew(grant: Grant) -> None:
    if grant.person_id:
        renew_rights(grant.person)
    else:
        renew_group(grant.group)
