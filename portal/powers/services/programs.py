"""How programs come to be, whose they are, and how their steps change hands."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from portal.core.dates import organisation_today
from portal.core.errors import RuleViolation
from portal.people.models import User
from portal.powers.enums import Step
from portal.powers.models import Program, ProgramOwner, ProgramPage, StepHolder
from portal.powers.services.rights import renew_program, renew_rights
from portal.powers.signals import step_handed


class NotInProgram(RuleViolation):
    """What was asked for does not fit the program; the text says why."""


class AlreadyEnded(RuleViolation):
    """Somebody ended it before."""


@transaction.atomic
def make_program(*, by: User | None, name: str, code: str, purpose: str = "") -> Program:
    """Make a program, without pages and owners yet.

    Raises:
        NotInProgram: The code is taken.
    """
    program = _checked(Program(name=name, code=code, purpose=purpose))
    log(instance=program, action="wagtail.create", user=by)
    return program


@transaction.atomic
def change_program(program: Program, *, by: User, **fields) -> Program:
    """Change name, code, purpose, or whether ``program`` is closed; rights follow.

    Raises:
        NotInProgram: The code is taken.
    """
    for name, value in fields.items():
        setattr(program, name, value)
    _checked(program)
    log(instance=program, action="wagtail.edit", user=by)
    renew_program(program)
    return program


@transaction.atomic
def add_section(program: Program, *, page: Page, by: User | None) -> ProgramPage:
    """Let ``page`` and all below it, in every language, belong to ``program``.

    Raises:
        NotInProgram: It belongs to the program already, or is the root of all pages.
    """
    if page.depth < 2:
        raise NotInProgram(_("The root of all pages belongs to no program."))
    section, is_new = ProgramPage.objects.get_or_create(program=program, page=page)
    if not is_new:
        raise NotInProgram(_("This page belongs to the program already."))
    log(instance=program, action="powers.add_section", user=by, data={"page": page.title})
    renew_program(program)
    return section


@transaction.atomic
def remove_section(section: ProgramPage, *, by: User | None) -> None:
    """Let a section belong to its program no longer. Its pages stay as they are."""
    program = section.program
    log(
        instance=program,
        action="powers.remove_section",
        user=by,
        data={"page": section.page.title},
    )
    section.delete()
    renew_program(program)


@transaction.atomic
def add_owner(
    program: Program,
    person: User,
    *,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> ProgramOwner:
    """Make ``person`` an owner of ``program``: every step, on each element of it.

    Raises:
        NotInProgram: They own it already, or cannot sign in.
    """
    _check_person(person, starts_on, ends_on)
    row = ProgramOwner(
        program=program,
        person=person,
        given_by=by,
        starts_on=starts_on or organisation_today(),
        ends_on=ends_on,
    )
    _save(row, _("They own this program already."))
    log(instance=program, action="powers.add_owner", user=by, data={"person": str(person)})
    renew_rights(person)
    return row


@transaction.atomic
def end_ownership(ownership: ProgramOwner, *, by: User | None) -> ProgramOwner:
    """Let somebody own a program no longer. What they handed out stays handed out.

    Raises:
        AlreadyEnded: Somebody was faster.
    """
    row = _ended(ProgramOwner, ownership.pk, by)
    log(instance=row.program, action="powers.end_owner", user=by, data={"person": str(row.person)})
    return row


@transaction.atomic
def hand_step(
    program: Program,
    step: str,
    person: User,
    *,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> StepHolder:
    """Hand a step of ``program`` to ``person``. Owners keep their purview over it.

    Raises:
        NotInProgram: They have it already, own the program, or cannot sign in; or it is closed.
    """
    _check_person(person, starts_on, ends_on)
    if program.is_closed:
        raise NotInProgram(_("This program is closed."))
    if ProgramOwner.objects.current(organisation_today()).filter(program=program, person=person):
        raise NotInProgram(_("%s owns this program, and so has every step.") % person)
    row = StepHolder(
        program=program,
        step=Step(step),
        person=person,
        given_by=by,
        starts_on=starts_on or organisation_today(),
        ends_on=ends_on,
    )
    _save(row, _("They have this step already."))
    data = {"person": str(person), "step": row.step}
    log(instance=program, action="powers.hand_step", user=by, data=data)
    renew_rights(person)
    step_handed.send(sender=StepHolder, holder=row)
    return row


@transaction.atomic
def take_step_back(holder: StepHolder, *, by: User | None) -> StepHolder:
    """Take a step back from whoever has it. What they did stays done.

    Raises:
        AlreadyEnded: Somebody was faster.
    """
    row = _ended(StepHolder, holder.pk, by)
    data = {"person": str(row.person), "step": row.step}
    log(instance=row.program, action="powers.take_step_back", user=by, data=data)
    return row


def _checked(program: Program) -> Program:
    try:
        program.clean_fields()
        program.validate_constraints()
    except ValidationError as refusal:
        raise NotInProgram(" ".join(refusal.messages)) from refusal
    try:
        with transaction.atomic():
            program.save()
    except IntegrityError as taken:  # by somebody at the same moment
        raise NotInProgram(_("Another program has this code.")) from taken
    return program


def _check_person(person: User, starts_on: date | None, ends_on: date | None) -> None:
    if not person.is_active:
        raise NotInProgram(_("%s cannot sign in.") % person)
    if ends_on is not None and ends_on < (starts_on or organisation_today()):
        raise NotInProgram(_("The last day is before the first."))


def _save(row, sentence: str) -> None:
    # What ran out by its date makes room; the row stays.
    type(row).objects.filter(
        program=row.program, person=row.person, ended_at=None, ends_on__lt=organisation_today()
    ).update(ended_at=timezone.now())
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise NotInProgram(sentence) from taken


def _ended(model, pk: int, by: User | None):
    row = model.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.ended_at is not None:
        raise AlreadyEnded(_("This has ended already."))
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    renew_rights(row.person)
    return row
