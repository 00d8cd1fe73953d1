"""Reads over programs: whose they are, and what belongs to them."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.dates import organisation_today
from portal.people.queries import has_more_than_a_seat
from portal.powers.enums import STEP_SENTENCES, Step
from portal.powers.models import Program, ProgramOwner, StepHolder
from portal.powers.queries.scopes import scope_of_program
from portal.powers.registry import Element, program_elements
from themes.registry import NavigationItem


def programs_of(person) -> QuerySet[Program]:
    """Return the open programs that ``person`` owns or has a step of today."""
    today = organisation_today()
    owned = ProgramOwner.objects.current(today).filter(person=person.pk)
    steps = StepHolder.objects.current(today).filter(person=person.pk)
    return Program.objects.filter(
        Q(pk__in=owned.values("program")) | Q(pk__in=steps.values("program")), is_closed=False
    )


def steps_of(program: Program) -> list[tuple[Step, str, list[StepHolder]]]:
    """Return each step with its sentence and whoever has it today or later. One query."""
    rows = program.steps_held.filter(ended_at=None).exclude(ends_on__lt=organisation_today())
    held = list(rows.select_related("person", "given_by"))
    return [
        (step, str(STEP_SENTENCES[step]), [row for row in held if row.step == step])
        for step in Step
    ]


def elements_of(program: Program) -> list[Element]:
    """Return what belongs to ``program``, as the apps that know tell it."""
    scope = scope_of_program(program)
    return sorted(program_elements.ask(scope), key=lambda element: element.order)


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the way to one's programs and to looking as others, for whoever has these."""
    person = request.user
    if not person.is_authenticated:
        return
    # Whoever has a program has a hidden group; most have none, and cost no query.
    if not has_more_than_a_seat(request):
        return
    if programs_of(person).exists():
        yield NavigationItem(_("Programs"), reverse("powers:programs"), order=60)
    if person.has_perm("powers.look_as_others"):
        yield NavigationItem(_("Look as others"), reverse("powers:looks"), order=85)
