"""What a client tells of a person or a group, written by the services of everybody else."""

from django.contrib.auth.models import Group as Rows
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from scim2_models import InvalidValueException, UniquenessException
from wagtail.log_actions import log

from portal.core.dates import organisation_today
from portal.organisation.imports.reading import known_zones
from portal.organisation.models import JobTitle, OrgUnit, Profile, ScimGroupIdentity, ScimIdentity
from portal.organisation.queries.lines import job_on
from portal.organisation.scim.resources import EnterpriseUser, Group, User
from portal.organisation.services import add_unit, end_job, refresh_people, start_job
from portal.organisation.services.days import ONE_DAY
from portal.people.models import User as Person
from portal.people.queries import groups_without_role, language_choices, roles_of
from portal.people.services import (
    NotUnique,
    add_person,
    change_person,
    deactivate,
    reactivate,
)
from portal.people.signals import person_changed

PRIMARY = {True: "yes", False: "no", None: "unsaid"}
NAMES = ("formatted", "family_name", "given_name")


@transaction.atomic
def create_user(told: User, *, client: str) -> Person:
    """Add the person a client tells of, or take back one whom it had deleted.

    Raises:
        UniquenessException: Somebody has this userName or employee number.
        InvalidValueException: A value is none for its attribute; the text says which.
    """
    _refuse_blank(told.user_name)
    gone = ScimIdentity.objects.exclude(deleted_at=None).filter(
        person__login_name__iexact=told.user_name
    )
    if identity := gone.select_related("person").first():
        person = identity.person
        ScimIdentity.objects.filter(pk=identity.pk).update(deleted_at=None)
    else:
        person = _checked(
            lambda: add_person(told.user_name, display_name=_display_name(told), email=_email(told))
        )
    Profile.objects.update_or_create(person=person, defaults={"is_fed": True})
    told.active = True if told.active is None else told.active
    return write_user(person, told, client=client)


@transaction.atomic
def write_user(person: Person, told: User, *, client: str) -> Person:
    """Make ``person`` what the whole of ``told`` says; what it leaves out is emptied.

    Raises:
        UniquenessException: Somebody has this userName or employee number.
        InvalidValueException: A value is none for its attribute; the text says which.
    """
    _refuse_blank(told.user_name)
    extension = told[EnterpriseUser] or EnterpriseUser()
    languages = dict(language_choices())
    values = {
        "login_name": told.user_name.strip(),
        "display_name": _display_name(told),
        "email": _email(told),
        "employee_number": extension.employee_number or "",
        "language": _known(told.preferred_language, languages),
        "time_zone": _known(told.timezone, known_zones()),
    }
    _refuse_nul(values.values())
    _checked(
        lambda: change_person(
            person,
            by=None,
            roles=roles_of(person),
            groups=groups_without_role().filter(user=person),
            **values,
        )
    )
    ScimIdentity.objects.update_or_create(
        person=person,
        defaults={"external_id": told.external_id or "", "told": _texts(told, extension, values)},
    )
    _place(person, told, extension)
    if told.active is not None:  # else nobody says, and the account stays as it is
        _let_in(person, active=told.active)
    log(instance=person, action="organisation.scim", data={"client": client})
    return person


@transaction.atomic
def delete_user(person: Person, *, client: str) -> None:
    """Keep ``person`` out and out of the client's sight; what is on record about them stays."""
    if person.is_active:
        _let_in(person, active=False)
    ScimIdentity.objects.update_or_create(person=person, defaults={"deleted_at": timezone.now()})
    log(instance=person, action="organisation.scim", data={"client": client, "deleted": True})


@transaction.atomic
def write_group(told: Group, row: Rows | None, *, client: str) -> Rows:
    """Make a group what ``told`` says. It never stands for a role, so it hands out no power.

    Raises:
        UniquenessException: A group of this name is there.
        InvalidValueException: A member is nobody.
    """
    name = (told.display_name or "").strip()
    _refuse_nul([name])
    if not name or len(name) > 150:
        raise InvalidValueException(detail="displayName has 1 to 150 characters.")
    row = row or Rows()
    row.name = name
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise UniquenessException(detail="A group of this name is there.") from taken
    ids = [_id(member.value) for member in told.members or []]
    members = Person.objects.filter(pk__in=ids, is_superuser=False)
    if len(members) != len(set(ids)):
        raise InvalidValueException(detail="A member is nobody that this service knows.")
    before = set(row.user_set.values_list("pk", flat=True))
    row.user_set.set(members)
    ScimGroupIdentity.objects.update_or_create(
        group=row, defaults={"external_id": told.external_id or ""}
    )
    _tell(before ^ {one.pk for one in members})
    log(instance=row, action="organisation.scim", data={"client": client})
    return row


@transaction.atomic
def delete_group(row: Rows, *, client: str) -> None:
    """Remove a group; its members stay."""
    members = set(row.user_set.values_list("pk", flat=True))
    log(instance=row, action="organisation.scim", data={"client": client, "deleted": True})
    row.delete()
    _tell(members)


def _tell(people: set[int]) -> None:
    refresh_people(people)
    for person in Person.objects.filter(pk__in=people):
        person_changed.send(sender=Person, person=person)


def _checked(write):
    try:
        return write()
    except NotUnique as taken:
        raise UniquenessException(detail=str(taken)) from taken
    except ValidationError as error:
        raise InvalidValueException(detail=" ".join(error.messages)) from error


def _display_name(told: User) -> str:
    name = told.name
    parts = [name.given_name, name.family_name] if name else []
    joined = " ".join(part for part in parts if part)
    text = told.display_name or (name.formatted if name else "") or joined or told.user_name
    return text[:150]


def _email(told: User) -> str:
    emails = [one for one in told.emails or [] if one.value]
    first = next((one for one in emails if one.primary), emails[0] if emails else None)
    if first is None:
        return ""
    try:
        validate_email(first.value)
    except ValidationError as error:
        detail = f"“{first.value[:254]}” is no e-mail address."
        raise InvalidValueException(detail=detail) from error
    return first.value


def _known(text: str | None, known) -> str:
    if not text:
        return ""
    return next((one for one in (text, text.split("-")[0]) if one in known), "")


def _texts(told: User, extension: EnterpriseUser, values: dict) -> dict:
    """Return what the client told that no column keeps, so that it reads what it wrote."""
    texts = {name: getattr(told.name, name) for name in NAMES} if told.name else {}
    texts["nameless"] = "" if told.display_name else "yes"
    texts["stateless"] = "yes" if told.active is None else ""
    primary = [one for one in told.emails or [] if one.value == values["email"]]
    texts["email_type"] = primary[0].type if primary else ""
    texts["email_primary"] = PRIMARY[primary[0].primary] if primary else ""
    for name, column in (("preferred_language", "language"), ("timezone", "time_zone")):
        if getattr(told, name) != values[column]:
            texts[name] = getattr(told, name)
    texts["cost_center"] = extension.cost_center
    _refuse_nul(texts.values())
    return {name: text[:254] for name, text in texts.items() if text}


def _refuse_blank(name: str | None) -> None:
    if not (name or "").strip():
        raise InvalidValueException(detail="userName has at least one character that one sees.")


def _refuse_nul(texts) -> None:
    if any("\x00" in (text or "") for text in texts):
        raise InvalidValueException(detail="A text holds a character that no text has.")


def _place(person: Person, told: User, extension: EnterpriseUser) -> None:
    """Let the main job of today have this title, unit and manager."""
    today = organisation_today()
    job = job_on(person)
    title = _title(told.title)
    unit = _unit(extension.department, job.unit if job else None)
    manager, waits_for = _manager(extension)
    if not (title or unit or manager or waits_for):
        if job:
            end_job(job, last_day=today - ONE_DAY)
        return
    before = (job.title, job.unit, job.manager, job.manager_reference) if job else None
    if before != (title, unit, manager, waits_for):
        start_job(
            person,
            on=today,
            until=job.ends_on if job else None,
            title=title,
            unit=unit,
            manager=manager,
            manager_reference=waits_for,
        )


def _title(name: str | None) -> JobTitle | None:
    if not name or not name.strip():
        return None
    _refuse_nul([name])
    name = name.strip()[:160]
    known = JobTitle.objects.filter(name__iexact=name).first()
    return known or JobTitle.objects.create(name=name)


def _unit(name: str | None, now: OrgUnit | None) -> OrgUnit | None:
    if not name or not name.strip():
        return None
    _refuse_nul([name])
    name = name.strip()[:160]
    if now is not None and name.casefold() in (now.name.casefold(), now.code.casefold()):
        return now
    units = OrgUnit.objects.open_on(organisation_today())
    return (
        units.filter(code__iexact=name).first()
        or units.filter(name__iexact=name).order_by("depth", "pk").first()
        or add_unit(name)
    )


def _manager(extension: EnterpriseUser) -> tuple[Person | None, str]:
    """Return the manager, or what somebody is called who is nobody yet and so goes on the list."""
    value = (extension.manager.value if extension.manager else "") or ""
    _refuse_nul([value])
    value = value.strip()[:254]
    people = Person.objects.filter(is_superuser=False)
    manager = people.filter(pk=_id(value)).first() if value else None
    return manager, "" if manager else value


def _id(text: str | None) -> int:
    told = str(text or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0


def _let_in(person: Person, *, active: bool) -> None:
    """Close an account, or open one that a feed has closed: what a person closed stays so."""
    profile, _made = Profile.objects.get_or_create(person=person)
    if person.is_active and not active:
        deactivate(person, by=None)
        Profile.objects.filter(pk=person.pk).update(left_by_feed=True)
    elif active and not person.is_active and profile.left_by_feed:
        reactivate(person, by=None)
        Profile.objects.filter(pk=person.pk).update(left_by_feed=False)
