"""Every change of an audience, and of who is in one."""

from collections.abc import Iterable

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection, transaction
from django.db.models import F, Value
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.organisation.models import Audience, AudienceMember
from portal.organisation.queries.audiences import people_of
from portal.organisation.registry import audience_uses
from portal.organisation.rules import BadRule, read_rule
from portal.people.models import User

FEW = 500  # people who are asked one by one; more are compared as a whole
TOGETHER = 40  # audiences in one query


class BadAudience(RuleViolation):
    """The name is taken, or the rule says nothing that can be read."""


class AudienceInUse(RuleViolation):
    """Something is for this audience and would be for nobody without it."""


@transaction.atomic
def save_audience(
    audience: Audience | None = None, *, name: str, rule: dict, by: User, description: str = ""
) -> Audience:
    """Keep a rule under a name, and who it selects as of now.

    Raises:
        BadAudience: Another audience has this name, or the rule makes no sense.
    """
    row = audience or Audience(made_by=by)
    row.name, row.description = name.strip(), description
    try:
        row.rule = read_rule(rule).as_json()
        row.full_clean()
    except BadRule as error:
        raise BadAudience(str(error)) from error
    except ValidationError as error:
        raise BadAudience(" ".join(error.messages)) from error
    row.save()
    refresh_audience(row)
    action = "wagtail.edit" if audience else "wagtail.create"
    log(instance=row, action=action, user=by, content_changed=True)
    return row


@transaction.atomic
def remove_audience(audience: Audience, *, by: User) -> None:
    """Forget an audience that nothing is for.

    Raises:
        AudienceInUse: A page, a course or something else is for it; the text says what.
    """
    if uses := sorted(set(audience_uses.ask(audience.token))):
        raise AudienceInUse(
            _("“%(name)s” is in use: %(uses)s. Choose another audience there first.")
            % {"name": audience.name, "uses": ", ".join(uses)}
        )
    log(instance=audience, action="wagtail.delete", user=by)
    audience.delete()


def refresh_audience(audience: Audience) -> None:
    """Put in whom the rule selects today and out whom it does not, by two statements."""
    table = connection.ops.quote_name(AudienceMember._meta.db_table)
    wanted = people_of(audience).order_by().values(member=F("pk"))
    members = AudienceMember.objects.filter(audience=audience)
    try:
        sql, values = wanted.query.sql_with_params()
    except EmptyResultSet:
        members.delete()
        return
    with transaction.atomic():
        members.exclude(person__in=wanted).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (audience_id, person_id) "  # noqa: S608 - our own names
                f"SELECT %s, wanted.member FROM ({sql}) AS wanted WHERE 1 = 1 "
                "ON CONFLICT DO NOTHING",
                [audience.pk, *values],
            )


def refresh_audiences(*, about: Iterable[str] = ()) -> None:
    """Refresh all audiences, or those with a row ``about`` one of these fields."""
    for audience in _about(about):
        refresh_audience(audience)


def refresh_people(people: Iterable[int], *, about: Iterable[str] = ()) -> None:
    """Put ``people`` into the audiences they are in today, and out of the others.

    For few people it costs two queries and one for forty audiences; for many, all are refreshed.
    """
    ids = set(people)
    audiences = _about(about)
    if not audiences or not ids:
        return
    if len(ids) > FEW:
        for audience in audiences:
            refresh_audience(audience)
        return
    wanted = _wanted(audiences, ids)
    rows = AudienceMember.objects.filter(person__in=ids, audience__in=[a.pk for a in audiences])
    there = {(row.audience_id, row.person_id): row.pk for row in rows}
    gone = [pk for pair, pk in there.items() if pair not in wanted]
    if gone:
        AudienceMember.objects.filter(pk__in=gone).delete()
    new = [
        AudienceMember(audience_id=audience, person_id=person)
        for audience, person in wanted - there.keys()
    ]
    AudienceMember.objects.bulk_create(new, ignore_conflicts=True)


def _about(fields: Iterable[str]) -> list[Audience]:
    wanted = set(fields)
    found = list(Audience.objects.all())
    if not wanted:
        return found
    return [one for one in found if wanted & {row.get("field") for row in one.rule.get("rows", [])}]


def _wanted(audiences: list[Audience], ids: set[int]) -> set[tuple[int, int]]:
    wanted = set()
    for start in range(0, len(audiences), TOGETHER):
        parts = [
            people_of(audience).filter(pk__in=ids).order_by().values_list(Value(audience.pk), "pk")
            for audience in audiences[start : start + TOGETHER]
        ]
        wanted.update(parts[0].union(*parts[1:], all=True))
    return wanted
