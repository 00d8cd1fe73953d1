"""How far somebody is on a path, what is next, and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.courses.models import Course
from learning_paths.enums import GroupRule, Opening
from learning_paths.models import (
    PathEnrollment,
    PathGroup,
    PathRules,
    PathStep,
    PathStepDone,
)

STRIP = 8  # covers in a row


@dataclass(frozen=True, slots=True)
class StepStanding:
    """A step, as somebody on the path sees it."""

    step: PathStep
    done: bool
    locked: bool  # the enforced order wants something else first

    @property
    def title(self) -> str:
        return (self.step.course or self.step.inner).title

    @property
    def is_open(self) -> bool:
        return not self.done and not self.locked


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """A group, and how much of it is done."""

    group: PathGroup
    steps: tuple[StepStanding, ...]
    hours: Decimal

    @property
    def done(self) -> int:
        return sum(one.done for one in self.steps)

    @property
    def missing(self) -> Decimal:
        """How many steps, or hours, the rule still asks for."""
        if self.group.rule == GroupRule.ALL:
            return Decimal(len(self.steps) - self.done)
        have = self.hours if self.group.rule == GroupRule.HOURS else self.done
        return max(Decimal(self.group.number) - have, Decimal())

    @property
    def is_met(self) -> bool:
        return not self.missing

    @property
    def why(self) -> str:
        """Why this group is what comes next."""
        told = {"group": self.group.title, "hours": f"{self.missing.normalize():f}"}
        if self.group.rule == GroupRule.ALL:
            return _("All of “%(group)s” is needed.") % told
        if self.group.rule == GroupRule.HOURS:
            return _("“%(group)s” needs %(hours)s more credit hours, of your choice.") % told
        told["count"] = int(self.missing)
        return (
            ngettext(
                "“%(group)s” needs one more step, of your choice.",
                "“%(group)s” needs %(count)d more steps, of your choice.",
                int(self.missing),
            )
            % told
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is on a path; without an enrollment, what the path asks of them."""

    rules: PathRules
    groups: tuple[GroupStanding, ...]
    enrollment: PathEnrollment | None = None

    @property
    def done(self) -> int:
        """How many needed things are done; a group by hours is one thing."""
        return sum(_needed(one) - _missing(one) for one in self.groups)

    @property
    def total(self) -> int:
        return sum(_needed(one) for one in self.groups)

    @property
    def is_complete(self) -> bool:
        return bool(self.groups) and all(one.is_met for one in self.groups)

    @property
    def next_group(self) -> GroupStanding | None:
        return next((one for one in self.groups if not one.is_met), None)

    @property
    def next_steps(self) -> tuple[StepStanding, ...]:
        """What to do now: the next step, or those to choose from."""
        group = self.next_group
        if group is None:
            return ()
        left = tuple(one for one in group.steps if not one.done)
        return left[:1] if group.group.rule == GroupRule.ALL else left

    @property
    def next_title(self) -> str:
        """What is next, in a few words."""
        steps, group = self.next_steps, self.next_group
        if not steps:
            return group.group.title if group else ""
        return steps[0].title if len(steps) == 1 else group.group.title

    @property
    def why(self) -> str:
        return self.next_group.why if self.next_group else ""

    def to_open(self) -> list[PathStep]:
        """Return the steps that the path opens now by itself; a choice is the learner's."""
        if self.rules.enforced or self.rules.opening == Opening.AS_DUE:
            group = self.next_group
            all_needed = group is not None and group.group.rule == GroupRule.ALL
            return [one.step for one in self.next_steps] if all_needed else []
        return [
            one.step
            for group in self.groups
            if group.group.rule == GroupRule.ALL
            for one in group.steps
            if not one.done
        ]


def _needed(group: GroupStanding) -> int:
    if group.group.rule == GroupRule.HOURS:
        return 1
    return len(group.steps) if group.group.number is None else int(group.group.number)


def _missing(group: GroupStanding) -> int:
    return int(not group.is_met) if group.group.rule == GroupRule.HOURS else int(group.missing)


def standings(
    rules: Iterable[PathRules], enrollments: Iterable[PathEnrollment] = ()
) -> dict[int, Standing]:
    """Return where each of ``enrollments`` stands, by its id; and, where there are none, what each
    of ``rules`` asks for, by the id of the path. Three queries, however many there are.
    """
    enrollments = list(enrollments)
    wanted = {row.pk: row for row in rules} | {row.rules_id: row.rules for row in enrollments}
    steps = PathStep.objects.filter(group__rules__in=wanted).select_related(
        "group", "course", "inner"
    )
    groups: dict[int, dict[PathGroup, list[PathStep]]] = defaultdict(lambda: defaultdict(list))
    for step in steps.order_by("group__position", "position"):
        groups[step.group.rules_id][step.group].append(step)
    if not enrollments:
        return {
            row.path_id: Standing(row, _groups(row, groups[pk], {})) for pk, row in wanted.items()
        }
    done: dict[int, dict[tuple, Decimal]] = defaultdict(dict)
    for row in PathStepDone.objects.standing().filter(enrollment__in=enrollments):
        done[row.enrollment_id][row.key] = row.hours
    return {
        row.pk: Standing(
            wanted[row.rules_id],
            _groups(wanted[row.rules_id], groups[row.rules_id], done[row.pk]),
            row,
        )
        for row in enrollments
    }


def _groups(rules, groups: dict[PathGroup, list[PathStep]], done: dict) -> tuple:
    made, waiting = [], False
    for group, steps in groups.items():
        lines, blocked = [], waiting
        for step in steps:
            is_done = step.key in done
            lines.append(StepStanding(step, is_done, blocked and not is_done))
            if rules.enforced and group.rule == GroupRule.ALL and not is_done:
                blocked = True
        hours = sum((done[step.key] for step in steps if step.key in done), Decimal())
        made.append(GroupStanding(group, tuple(lines), hours))
        waiting = waiting or (rules.enforced and not made[-1].is_met)
    return tuple(made)


def held_back(learner, course: Course) -> Iterator[str]:
    """Yield why the enforced order of a path keeps ``learner`` from ``course``, if it does."""
    on = PathEnrollment.objects.active().filter(
        learner=learner, rules__enforced=True, rules__groups__steps__course=course
    )
    enrollments = list(on.select_related("rules", "path").distinct())
    for standing in standings([], enrollments).values() if enrollments else ():
        lines = [one for group in standing.groups for one in group.steps]
        if any(one.locked and one.step.course_id == course.pk for one in lines):
            told = {"path": standing.enrollment.path.title, "step": standing.next_title}
            yield _("“%(path)s” has an order: “%(step)s” comes first.") % told


def step_counts(enrollments) -> dict[tuple[str, int], int]:
    """Return how many of those in ``enrollments``, of one path, have done each step. One query."""
    kept = enrollments.kept().order_by().values("pk")
    done = PathStepDone.objects.standing().filter(enrollment__in=kept)
    rows = (
        done.order_by()
        .values_list("course", "inner")
        .annotate(people=Count("enrollment__learner", distinct=True))
    )
    return {
        (("course", course) if course else ("path", inner)): people
        for course, inner, people in rows
    }


def strips(paths: Iterable) -> dict[int, list[str]]:
    """Return the codes of the first courses of each path, for its covers. Three queries."""
    paths = list(paths)
    rules = PathRules.objects.filter(path__in=paths, is_current=True)
    found = standings(rules)
    return {
        path.pk: [
            one.step.course.code
            for group in (found[path.pk].groups if path.pk in found else ())
            for one in group.steps
            if one.step.course
        ][:STRIP]
        for path in paths
    }
