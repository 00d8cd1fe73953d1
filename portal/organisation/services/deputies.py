"""Who stands in for whom: named, and ended. Nobody stands in for somebody in a circle."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.organisation.enums import DEEPEST
from portal.organisation.models import Deputy
from portal.organisation.services.locking import lock_organisation
from portal.organisation.signals import deputy_changed
from portal.people.models import User


class CannotDeputise(RuleViolation):
    """The days do not fit, or the two would stand in for each other."""


@transaction.atomic
def name_deputy(
    principal: User,
    *,
    deputy: User,
    duty: str = "",
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
    by: User | None = None,
) -> Deputy:
    """Let ``deputy`` do ``duty`` (empty: everything) in the place of ``principal``.

    Raises:
        CannotDeputise: It is the same person, the days do not fit, or ``principal`` stands in for
            ``deputy`` on some of these days, maybe over others.
    """
    lock_organisation()
    row = Deputy(
        principal=principal,
        deputy=deputy,
        duty=duty,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
    )
    try:
        row.clean_fields()
        row.validate_constraints()
    except ValidationError as error:
        raise CannotDeputise(" ".join(error.messages)) from error
    if not deputy.is_active:
        raise CannotDeputise(_("%s cannot sign in.") % deputy.display_name)
    if stands_in(principal.pk, for_=deputy.pk, row=row):
        raise CannotDeputise(
            _("%(principal)s stands in for %(deputy)s on some of these days: nobody would be left.")
            % {"principal": principal.display_name, "deputy": deputy.display_name}
        )
    row.save()
    log(instance=principal, action="organisation.deputy", user=by, data={"deputy": deputy.pk})
    deputy_changed.send(sender=Deputy, deputy=row)
    return row


@transaction.atomic
def end_deputy(row: Deputy, *, last_day: date, by: User | None = None) -> Deputy | None:
    """Let a deputy stand in until ``last_day``; one who had not begun by then is forgotten.

    Raises:
        CannotDeputise: It has ended already.
    """
    lock_organisation()
    row = Deputy.objects.select_related("principal").get(pk=row.pk)
    if row.ends_on and row.ends_on < last_day:
        raise CannotDeputise(_("This has ended already."))
    log(instance=row.principal, action="organisation.deputy_end", user=by)
    if last_day < row.starts_on:
        row.delete()
        return None
    row.ends_on = last_day
    row.save(update_fields=["ends_on"])
    deputy_changed.send(sender=Deputy, deputy=row)
    return row


def stands_in(start: int, *, for_: int, row: Deputy) -> bool:
    """Return whether ``start`` acts for ``for_``, over others, while ``row`` counts."""
    rows = Deputy.objects.touching(row.starts_on, row.ends_on)
    if row.duty:
        rows = rows.filter(Q(duty=row.duty) | Q(duty=""))
    end = row.ends_on or date.max
    here = {(start, row.starts_on, end)}
    seen = set(here)
    for _level in range(DEEPEST):
        found = rows.filter(deputy__in={person for person, *_days in here})
        steps = list(found.values_list("deputy", "principal", "starts_on", "ends_on"))
        here = {
            (principal, max(since, begins), min(till, ends or date.max))
            for person, since, till in here
            for deputy, principal, begins, ends in steps
            if deputy == person and max(since, begins) <= min(till, ends or date.max)
        } - seen
        if any(principal == for_ for principal, *_days in here):
            return True
        if not here:
            return False
        seen |= here
    return True
