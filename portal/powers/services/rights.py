"""Rights of Wagtail's follow what holds today: at once when it is changed, else by the clock."""

from datetime import datetime, timedelta

from django.contrib.auth.models import Group

from portal.core.dates import organisation_today
from portal.people.models import User
from portal.people.services import renew_group_rights, renew_personal_group
from portal.powers.models import Grant, ProgramOwner, StepHolder
from portal.powers.queries.rights import of_grants

# A grant that ended longer ago was put right long since.
LOOK_BACK = timedelta(days=7)


def renew_rights(*people: User) -> None:
    """Let the pages and files that ``people`` may write follow from what holds today."""
    for person in people:
        if hasattr(person, "_holdings"):
            del person._holdings
        renew_personal_group(person)


def renew_program(program) -> None:
    """Let the rights of everybody who has a part of ``program`` follow from what holds today."""
    rows = (
        ProgramOwner.objects.filter(program=program, ended_at=None),
        StepHolder.objects.filter(program=program, ended_at=None),
        Grant.objects.filter(program=program, ended_at=None, person__isnull=False),
    )
    ids = {pk for found in rows for pk in found.values_list("person", flat=True)}
    renew_rights(*User.objects.filter(pk__in=ids))
    for group in Group.objects.filter(grants__program=program, grants__ended_at=None).distinct():
        renew_group(group)


def renew_group(group: Group) -> None:
    """Let the rights of ``group`` follow from the grants that hold today."""
    over = Grant.objects.filter(group=group).exclude(
        pk__in=Grant.objects.current(organisation_today()).values("pk")
    )
    renew_group_rights(group, ended=of_grants(over))


def renew_by_the_clock(now: datetime) -> int:
    """Put right whose first or last day it is; return how many people and groups were looked at.

    Also whoever has a part of a program, whose pages may have been translated since.
    """
    since = organisation_today(now) - LOOK_BACK
    ids: set[int] = set()
    for rows in (Grant.objects, ProgramOwner.objects, StepHolder.objects):
        found = rows.filter(ended_at=None).exclude(ends_on__lt=since)
        ids.update(pk for pk in found.values_list("person", flat=True) if pk)
    people = User.objects.filter(pk__in=ids).iterator()
    looked_at = 0
    for person in people:
        renew_personal_group(person)  # one short transaction each
        looked_at += 1
    dated = Grant.objects.filter(ended_at=None, group__isnull=False).exclude(ends_on__lt=since)
    for group in Group.objects.filter(pk__in=dated.values("group")):
        renew_group(group)
        looked_at += 1
    return looked_at
