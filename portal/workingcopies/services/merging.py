"""Merge a working copy into its originals, whose keys stay: in one transaction."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.locks import BasicLock, ScheduledForPublishLock, WorkflowLock
from wagtail.log_actions import log
from wagtail.models import Page

from portal.core.errors import RuleViolation
from portal.workingcopies.enums import CopyState, PartKind, Side
from portal.workingcopies.models import WorkingCopy, WorkingCopyPage
from portal.workingcopies.queries import Part, Plan, plan_of
from portal.workingcopies.services.beginning import close, delete_pages_of, locked_open
from portal.workingcopies.services.copying import free_slug

# By part and field; an empty field stands for the page as a whole.
Choices = Mapping[tuple[str, str], str]


class CannotMerge(RuleViolation):
    """Something about the original keeps the copy from being merged into it."""


class ChangedMeanwhile(CannotMerge):
    """Somebody has changed the copy or the original since the plan was shown."""


@transaction.atomic
def merge_working_copy(
    working_copy: WorkingCopy,
    *,
    by,
    choices: Choices | None = None,
    answers: Mapping[str, object] | None = None,
    seen: str = "",
) -> WorkingCopy:
    """Carry what the copy says over to the originals and publish them; close the copy.

    The originals stay what they are: their keys, addresses, histories and people. Added pages are
    moved to the original with keys of their own, pages taken out are unpublished, and the order
    becomes that of the copy. An original that is not live gets the changes as a draft.

    Args:
        choices: Which side is right, by part and field, where both have changed it; also where
            only the original has, which otherwise stays.
        answers: What the page asks about at every publish, by field.
        seen: The fingerprint of the plan that was shown, if one was.

    Raises:
        AlreadyClosed: Somebody was faster.
        ChangedMeanwhile: The plan is no longer the one that was shown.
        CannotMerge: The original is gone, locked, planned or in a workflow; a conflict is not
            decided; or the page refuses to be published as it would be.
    """
    row = locked_open(working_copy)
    if row.original_id is None:
        raise CannotMerge(_("The original is gone. Keep the copy as a page of its own."))
    # Whoever publishes one of the originals now waits, or we do.
    list(Page.objects.select_for_update(of=("self",)).filter(pk__in=_pages_of(row)).order_by("pk"))
    plan = plan_of(row)
    if seen and seen != plan.fingerprint:
        raise ChangedMeanwhile(
            _("Somebody has changed the copy or the original while you were reading. Look again.")
        )
    for sentence in merge_obstacles(plan, choices or {}):
        raise CannotMerge(sentence)
    return _Merge(plan, by, choices or {}, answers or {}).run()


def _pages_of(row: WorkingCopy) -> list[int]:
    return [pk for pk in row.pages.values_list("original", flat=True) if pk]


def merge_obstacles(plan: Plan, choices: Choices | None = None) -> Iterable[str]:
    """Yield what keeps ``plan`` from being carried out, in sentences.

    Without ``choices`` undecided conflicts are none: they are about to be decided.
    """
    if plan.is_empty:
        yield _("The copy says what the original says: there is nothing to merge.")
    for part in plan.all_parts:
        if part is plan.root or part.kind in (PartKind.CHANGED, PartKind.REMOVED):
            yield from _held(part.original)
    if choices is None:
        return
    for part in plan.all_parts:
        asked = [""] if part.asks_about_page else [one.name for one in part.conflicts]
        if any((part.name, name) not in choices for name in asked):
            yield _("“%s” was changed on both sides. Say which is right.") % part.title


def _held(original: Page) -> Iterable[str]:
    title, lock = original.draft_title or original.title, original.get_lock()
    if isinstance(lock, ScheduledForPublishLock):
        yield _("“%s” is planned to go live later. Cancel that plan, or wait for it.") % title
    elif isinstance(lock, WorkflowLock) or original.workflow_in_progress:
        yield _("“%s” is in a workflow. Let it end, or cancel it.") % title
    elif isinstance(lock, BasicLock):
        yield _("“%s” is locked. Whoever locked it has to unlock it first.") % title


class _Merge:
    """One merge, step by step; inside the caller's transaction."""

    def __init__(self, plan: Plan, by, choices: Choices, answers: Mapping[str, object]) -> None:
        self.plan, self.by, self.choices, self.answers = plan, by, choices, answers
        self.row = plan.working_copy
        self.root_id = plan.root.original.pk
        self.live = plan.root.original.live

    def run(self) -> WorkingCopy:
        copy_id, outcomes = self.row.copy_id, self._outcomes()
        # No working copy from here on: what was added may go live.
        close(self.row, CopyState.MERGED, by=self.by)
        placed = {part.name: self._place(part) for part in self.plan.parts if self._comes(part)}
        for part in self.plan.parts:
            if part.kind == PartKind.CHANGED:
                self._write(part)
            elif part.kind == PartKind.REMOVED and self._says_copy(part):
                self._take_out(part.original)
        self._order(placed)
        # Last, so that the page finds its parts as they will be.
        if self.plan.root.kind == PartKind.CHANGED or self.answers:
            self._write(self.plan.root, self.answers)
        WorkingCopyPage.objects.bulk_update(outcomes, ["outcome"])
        delete_pages_of(copy_id, by=self.by)
        self._log()
        return self.row

    def _outcomes(self) -> list[WorkingCopyPage]:
        rows = [part.row for part in self.plan.all_parts if part.row is not None]
        for part in self.plan.all_parts:
            if part.row is not None:
                part.row.outcome = part.kind
        WorkingCopyPage.objects.bulk_create(
            WorkingCopyPage(
                working_copy=self.row,
                original=part.copy,
                key=part.copy.translation_key,
                title=part.title[:255],
                outcome=PartKind.ADDED,
            )
            for part in self.plan.added
        )
        return rows

    def _says_copy(self, part: Part) -> bool:
        return self.choices.get((part.name, ""), Side.COPY) == Side.COPY

    def _comes(self, part: Part) -> bool:
        """Whether the page of the copy itself moves to the original."""
        if part.kind == PartKind.ADDED:
            return True
        return part.kind == PartKind.BEREFT and self._says_copy(part)

    def _place(self, part: Part) -> int:
        parent = Page.objects.get(pk=self.root_id)
        page = Page.objects.get(pk=part.copy.pk)
        slug = free_slug(parent, page.slug, but=page.pk)
        changes: dict = {"slug": slug}
        if part.kind == PartKind.BEREFT and not self._key_is_taken(part, page):
            # The deleted original's place on people's records is its key.
            changes["translation_key"] = part.row.key
        Page.objects.filter(pk=page.pk).update(**changes)
        self._move(Page.objects.get(pk=page.pk).specific, parent, "last-child")
        placed = Page.objects.get(pk=page.pk).specific
        latest = placed.with_content_json({**part.here, "slug": slug})
        self._save(latest, publish=self.live)
        return page.pk

    def _key_is_taken(self, part: Part, page: Page) -> bool:
        others = Page.objects.filter(translation_key=part.row.key, locale=page.locale_id)
        return others.exists()

    def _write(self, part: Part, answers: Mapping[str, object] | None = None) -> None:
        original = Page.objects.get(pk=part.original.pk).specific
        fields = {
            name: side for (part_name, name), side in self.choices.items() if part_name == part.name
        }
        merged = original.with_content_json(part.merged(fields))
        # Where it stands and when it goes live is the original's.
        for name in ("slug", "go_live_at", "expire_at"):
            setattr(merged, name, getattr(original, name))
        for name, value in (answers or {}).items():
            setattr(merged, name, value)
        merged.set_url_path(original.get_parent())
        self._save(merged, publish=original.live)

    def _save(self, page: Page, *, publish: bool) -> None:
        try:
            revision = page.save_revision(user=self.by, log_action=True, clean=False)
            if publish:
                revision.publish(user=self.by, skip_permission_checks=True)
        except ValidationError as refusal:
            told = {"title": page.title, "words": " ".join(refusal.messages)}
            raise CannotMerge(_("“%(title)s” is not complete. %(words)s") % told) from refusal

    def _move(self, page: Page, target: Page, pos: str) -> None:
        # Who may merge is the policy's question, and was asked.
        MovePageAction(page, target, pos=pos, user=self.by).execute(skip_permission_checks=True)

    def _take_out(self, original: Page) -> None:
        Page.objects.get(pk=original.pk).specific.unpublish(user=self.by)

    def _order(self, placed: dict[str, int]) -> None:
        wanted = [
            placed.get(part.name) or part.original.pk
            for part in self.plan.parts
            if part.kind != PartKind.REMOVED and (part.name in placed or part.original is not None)
        ]
        root = Page.objects.get(pk=self.root_id)
        now = list(root.get_children().order_by("path").values_list("pk", flat=True))
        for pk, after in moves(now, with_others(wanted, now)):
            page = Page.objects.get(pk=pk).specific
            if after is None:
                self._move(page, Page.objects.get(pk=self.root_id), "first-child")
            else:
                self._move(page, Page.objects.get(pk=after), "right")

    def _log(self) -> None:
        original = Page.objects.get(pk=self.root_id).specific
        data = {
            kind: [part.title for part in self.plan.of_kind(kind)]
            for kind in (PartKind.ADDED, PartKind.CHANGED, PartKind.REMOVED)
        }
        log(instance=original, action="workingcopies.merge", user=self.by, data=data)


def with_others(wanted: list[int], now: list[int]) -> list[int]:
    """Return ``wanted`` with everything else of ``now`` after what it stands behind now.

    >>> with_others([3, 1], [1, 2, 3])
    [3, 1, 2]
    """
    order = list(wanted)
    before = None
    for pk in now:
        if pk not in wanted:
            order.insert(order.index(before) + 1 if before is not None else 0, pk)
        before = pk
    return order


def moves(now: list[int], wanted: list[int]) -> list[tuple[int, int | None]]:
    """Return the fewest moves from one order to another: what, and behind what.

    >>> moves([1, 2, 3, 4], [2, 3, 4, 1])
    [(1, 4)]
    """
    place = {pk: at for at, pk in enumerate(now)}
    stay = _longest_rising([place[pk] for pk in wanted])
    behind = [None, *wanted][: len(wanted)]
    return [
        (pk, before) for pk, before in zip(wanted, behind, strict=True) if place[pk] not in stay
    ]


def _longest_rising(numbers: list[int]) -> set[int]:
    ends: list[int] = []  # the smallest number that a rising row of each length ends with
    came_from: dict[int, int | None] = {}
    for number in numbers:
        length = bisect_left(ends, number)
        came_from[number] = ends[length - 1] if length else None
        ends[length:] = [number] if length == len(ends) else [number, *ends[length + 1 :]]
    row, at = set(), ends[-1] if ends else None
    while at is not None:
        row.add(at)
        at = came_from[at]
    return row
