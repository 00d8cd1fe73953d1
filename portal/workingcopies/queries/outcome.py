"""What a page and its parts will be after a merge, for the apps that know its people."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from wagtail.models import Page

from portal.workingcopies.enums import PartKind
from portal.workingcopies.queries.plan import Part, Plan
from portal.workingcopies.registry import consequences


@dataclass(frozen=True, slots=True)
class OutcomePart:
    """A page below the original as the merge leaves it."""

    pk: int
    key: UUID
    model: type[Page]
    kind: PartKind
    before: dict  # what it says now; nothing where it is new
    after: dict  # what it will say; nothing where it is taken out


@dataclass(frozen=True, slots=True)
class Outcome:
    """A page as the merge leaves it, with what belongs to it, in values and not in rows."""

    original: Page
    model: type[Page]
    before: dict
    after: dict
    parts: tuple[OutcomePart, ...]  # live ones, and those taken out


def outcome_of(plan: Plan) -> Outcome:
    """Return what ``plan`` leads to if every proposal is taken. No query."""
    root = plan.root
    return Outcome(
        original=root.original,
        model=root.original.specific_class,
        before=root.there,
        after=root.merged(),
        parts=tuple(_parts(plan)),
    )


def _parts(plan: Plan) -> Iterator[OutcomePart]:
    for part in plan.parts:
        if part.original is not None and not part.original.live:
            continue  # a draft stays a draft
        yield _outcome_part(part)


def _outcome_part(part: Part) -> OutcomePart:
    page = part.original or part.copy
    key = part.row.key if part.kind == PartKind.BEREFT else page.translation_key
    return OutcomePart(
        pk=page.pk,
        key=key,
        model=page.specific_class,
        kind=part.kind,
        before=part.there,
        after={} if part.kind == PartKind.REMOVED else part.merged(),
    )


def consequences_of(plan: Plan) -> list[str]:
    """Return what the apps above say that this merge means for people, in sentences."""
    return list(consequences.ask(outcome_of(plan)))
