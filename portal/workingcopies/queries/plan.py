"""What merging a working copy would do: page by page, before it is done and while it is."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from portal.workingcopies.enums import PartKind, Side
from portal.workingcopies.models import WorkingCopy, WorkingCopyPage
from portal.workingcopies.queries.content import (
    carried,
    children_of,
    differs,
    repointed,
    said_by,
    with_rows_of,
)
from portal.workingcopies.queries.rows import parts_of
from portal.workingcopies.registry import questions


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two sides say otherwise, and which of them has changed it."""

    name: str
    label: str
    changed_by: Side

    @property
    def is_conflict(self) -> bool:
        return self.changed_by == Side.BOTH

    @property
    def proposal(self) -> str:
        """Which side is taken when nobody chooses; nothing where somebody has to."""
        return "" if self.is_conflict else str(self.changed_by)


@dataclass(eq=False)
class Part:
    """A page of the working copy beside its original; either may be missing."""

    kind: PartKind
    row: WorkingCopyPage | None = None
    original: Page | None = None
    copy: Page | None = None
    there: dict = field(default_factory=dict)  # what the original says now
    here: dict = field(default_factory=dict)  # what the copy says, in the original's terms
    differences: tuple[Difference, ...] = ()
    original_moved_on: bool = False  # since the copy was begun

    @property
    def page(self) -> Page:
        return self.copy or self.original

    @property
    def title(self) -> str:
        if self.copy is not None:
            return self.copy.draft_title or self.copy.title
        return self.original.draft_title or self.original.title

    @property
    def name(self) -> str:
        """By which a form calls it."""
        return str(self.page.pk)

    @property
    def asks_about_page(self) -> bool:
        """Whether the page as a whole is what the two sides disagree on."""
        gone = self.kind == PartKind.REMOVED and self.original_moved_on
        return gone or self.kind == PartKind.BEREFT

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.is_conflict)

    def merged(self, choices: Mapping[str, str] | None = None) -> dict:
        """Return what the page says after the merge; ``choices`` name a side by field."""
        if self.original is None:
            return self.here
        chosen = choices or {}
        content = dict(self.there)
        for one in self.differences:
            side = chosen.get(one.name) or one.proposal or Side.COPY
            if side == Side.COPY:
                content[one.name] = self.here.get(one.name)
        return content


@dataclass(eq=False)
class Plan:
    """All parts of a working copy, in the order that the merge gives them."""

    working_copy: WorkingCopy
    root: Part
    parts: list[Part]  # below the root
    newcomers: list[Page]  # added to the original meanwhile
    is_reordered: bool

    def of_kind(self, *kinds: PartKind) -> list[Part]:
        return [part for part in self.parts if part.kind in kinds]

    @property
    def added(self) -> list[Part]:
        return self.of_kind(PartKind.ADDED)

    @property
    def removed(self) -> list[Part]:
        return self.of_kind(PartKind.REMOVED)

    @property
    def bereft(self) -> list[Part]:
        return self.of_kind(PartKind.BEREFT)

    @property
    def changed(self) -> list[Part]:
        return [part for part in [self.root, *self.parts] if part.kind == PartKind.CHANGED]

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.added or self.removed or self.bereft or self.is_reordered)

    @property
    def all_parts(self) -> list[Part]:
        return [self.root, *self.parts]

    @cached_property
    def fingerprint(self) -> str:
        """What it was computed from: another one, and somebody has changed something since."""
        seen = [
            (part.name, *(p and p.latest_revision_id for p in (part.original, part.copy)))
            for part in self.all_parts
        ]
        told = f"{seen} {[page.pk for page in self.newcomers]}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def plan_of(working_copy: WorkingCopy) -> Plan:
    """Return what merging the open ``working_copy``, whose original is there, would do.

    A fixed number of queries, however many pages: what they say is read off their revisions.
    """
    # Read again: somebody may have written in them since the row was.
    found = Page.objects.in_bulk([working_copy.original_id, working_copy.copy_id])
    original, copy = found[working_copy.original_id], found[working_copy.copy_id]
    rows = list(working_copy.pages.order_by("pk"))
    here = _by_id([copy, *copy.get_descendants()])
    there = _by_id([original, *parts_of(original)])
    contents = _Contents(rows, [*here.values(), *there.values()])
    by_copy = {row.copy_id: row for row in rows if row.copy_id in here}
    root, *parts = [_part(page, by_copy.get(pk), there, contents) for pk, page in here.items()]
    gone = [
        _removed(row, there[row.original_id], contents)
        for row in rows
        if _is_gone(row, here, there)
    ]
    known = {row.original_id for row in rows}
    newcomers = [page for pk, page in there.items() if pk not in known]
    return Plan(working_copy, root, parts + gone, newcomers, _reordered(parts, there))


def _is_gone(row: WorkingCopyPage, here: dict[int, Page], there: dict[int, Page]) -> bool:
    original = there.get(row.original_id)
    # What is a draft anyhow need not be taken out.
    return row.copy_id not in here and original is not None and original.live


def _removed(row: WorkingCopyPage, original: Page, contents) -> Part:
    moved_on = original.latest_revision_id != row.original_base_id
    said = contents.latest(original)
    return Part(
        PartKind.REMOVED, row=row, original=original, there=said, original_moved_on=moved_on
    )


def _by_id(pages: Iterable[Page]) -> dict[int, Page]:
    return {page.pk: page for page in pages}


class _Contents:
    """The latest and the first revisions of all the pages, and who stands for whom."""

    def __init__(self, rows, pages) -> None:
        ids = {page.latest_revision_id for page in pages}
        for row in rows:
            ids |= {row.original_base_id, row.copy_base_id}
        self.revisions = Revision.objects.in_bulk(ids - {None})
        self.originals = {r.copy_id: r.original_id for r in rows if r.copy_id and r.original_id}

    def latest(self, page: Page) -> dict:
        return said_by(page, self.revisions.get(page.latest_revision_id))

    def base(self, revision_id: int | None) -> dict | None:
        revision = self.revisions.get(revision_id)
        return revision.content if revision else None


def _part(copy: Page, row, there: dict[int, Page], contents: _Contents) -> Part:
    model, said = copy.specific_class, contents.latest(copy)
    led = repointed(model, said, contents.originals)
    if row is None:
        return Part(PartKind.ADDED, copy=copy, here=led)
    original = there.get(row.original_id)
    if original is None:
        return Part(PartKind.BEREFT, row=row, copy=copy, here=led)
    part = Part(PartKind.SAME, row=row, original=original, copy=copy)
    part.there = contents.latest(original)
    part.original_moved_on = original.latest_revision_id != row.original_base_id
    if copy.latest_revision_id == row.copy_base_id:
        return part  # nobody has touched the copy
    part.here = with_rows_of(model, led, row.rows, part.there)
    bases = (contents.base(row.copy_base_id), contents.base(row.original_base_id))
    part.differences = tuple(_differences(model, part, said, *bases))
    if any(one.changed_by != Side.ORIGINAL for one in part.differences):
        part.kind = PartKind.CHANGED
    return part


def _differences(model, part: Part, said: dict, copy_base, original_base):
    asked_anew = set(questions.ask(part.original))
    for name in carried(model):
        if name in asked_anew or not differs(model, name, part.here, part.there):
            continue
        here = copy_base is None or differs(model, name, said, copy_base)
        there = original_base is None or differs(model, name, part.there, original_base)
        if here and there:
            yield Difference(name, label_of(model, name), Side.BOTH)
        elif here or there:
            yield Difference(name, label_of(model, name), Side.COPY if here else Side.ORIGINAL)


def label_of(model: type[Page], name: str) -> str:
    """Return what people call a field of a page, or the rows that belong to it."""
    if name == "tagged_items":
        return capfirst(_("tags"))
    if name in dict(children_of(model)):
        return capfirst(name.replace("_", " "))
    return capfirst(str(model._meta.get_field(name).verbose_name))


def _reordered(parts: list[Part], there: dict[int, Page]) -> bool:
    kept = [part.original.pk for part in parts if part.original is not None]
    stand = [pk for pk in there if pk in set(kept)]
    return kept != stand
