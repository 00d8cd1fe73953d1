"""Row by row: what is new, what has changed, what is wrong."""

from collections.abc import Callable, Iterable

from django.db import transaction

from catalog.courses.imports.reading import Row
from catalog.courses.imports.report import Finding, Report
from catalog.courses.imports.there import WORDS, There, page_values, stable_code
from catalog.courses.imports.writing import Shelf
from catalog.courses.models import CatalogPage, CoursePage
from portal.core.errors import RuleViolation

BATCH = 100  # one transaction; well below two seconds


def import_rows(
    rows: Iterable[Row],
    *,
    under: CatalogPage,
    user=None,
    dry_run: bool = False,
    on_row: Callable[[int], object] = lambda rows: None,
) -> Report:
    """Create or update the course page of every good row, and report on all.

    A row is about a course with its code, else with its link, else with its title and provider.
    What the file has no column for stays as it is. A bad row stops no other. ``dry_run`` reports
    the same and writes nothing. ``on_row`` is told how many rows are done since the last time.
    """
    work = _Import(under, user=user, dry_run=dry_run)
    for row in rows:
        work.take(row)
        on_row(1)
    work.flush()
    return work.report


class _Import:
    def __init__(self, under: CatalogPage, *, user, dry_run: bool) -> None:
        self.report = Report()
        self.there = There()
        self.shelf = Shelf(under, user=user)
        self.user = user
        self.dry_run = dry_run
        self.seen: dict[str, int] = {}  # code by the row that had it
        self.waiting: list[tuple[Row, dict, dict]] = []

    def take(self, row: Row) -> None:
        """Sort ``row`` out: wrong, known or new."""
        self._check_responsible(row)
        if row.is_good:
            known = self.there.find(row)
            code = self._code_of(row, known)
            if code in self.seen:
                reason = f"the same course as row {self.seen[code]}"
                row.findings.append(Finding(row.number, "", reason))
            self.seen.setdefault(code, row.number)
        self.report.findings += row.findings
        if not row.is_good:
            self.report.failed += 1
        elif known is None:
            self._add(row, code)
        elif self.there.differs(known, row):
            self._change(row, known)
        else:
            self.report.unchanged += 1

    def flush(self) -> None:
        """Write the new pages that wait, in one transaction."""
        if self.waiting and not self.dry_run:
            self.shelf.add((values, words) for _row, values, words in self.waiting)
        self.report.created += len(self.waiting)
        self.waiting.clear()

    def _check_responsible(self, row: Row) -> None:
        name = row.values.get("responsible")
        if name and name.casefold() not in self.there.people:
            reason = f"“{name[:40]}” is nobody's log-in name or e-mail address"
            row.findings.append(Finding(row.number, "responsible", reason, is_error=False))

    def _code_of(self, row: Row, known: int | None) -> str:
        if known is not None:
            return self.there.pages[known]["code"].casefold() or f"page {known}"
        return (row.values.get("code") or stable_code(row)).casefold()

    def _add(self, row: Row, code: str) -> None:
        values = page_values({**row.blank, **row.values}, self.there.people)
        values["code"] = code.upper()
        words = {name: row.values.get(name, []) for name in WORDS}
        if code in self.there.codes:
            self._revive(row, values, words)
            return
        self.waiting.append((row, values, words))
        if len(self.waiting) >= BATCH:
            self.flush()

    def _revive(self, row: Row, values: dict, words: dict) -> None:
        # A course without pages has this code: the ordinary way knows how to bring it back.
        if not self.dry_run and not self._attempt(row, lambda: self._publish_new(values, words)):
            return
        self.report.created += 1

    def _publish_new(self, values: dict, words: dict) -> None:
        body = values.pop("body", "")
        slug = self.shelf._free_slug(values["title"])
        page = CoursePage(live=False, slug=slug, locale=self.shelf.catalog.locale, **values)
        page.body = [("text", body)] if body else []
        CatalogPage.objects.get(pk=self.shelf.catalog.pk).add_child(instance=page)
        self._put_words(page, words)
        page.save_revision(user=self.user).publish(user=self.user)

    def _change(self, row: Row, known: int) -> None:
        if self._is_being_edited(known):
            reason = "the page is a draft or has unpublished changes; left alone"
            self.report.findings.append(Finding(row.number, "", reason, is_error=False))
            self.report.unchanged += 1
        elif self.dry_run or self._attempt(row, lambda: self._republish(row, known)):
            self.report.updated += 1

    def _is_being_edited(self, pk: int) -> bool:
        settled = CoursePage.objects.filter(pk=pk, live=True, has_unpublished_changes=False)
        return not settled.exists()

    def _republish(self, row: Row, known: int) -> None:
        page = CoursePage.objects.get(pk=known)
        values = self.there.comparable(row)
        body = values.pop("body", None)
        for name, value in values.items():
            if name not in WORDS:
                setattr(page, name, value)
        if body is not None:
            page.body = [("text", body)] if body else []
        self._put_words(page, {name: row.values[name] for name in WORDS if name in row.values})
        revision = page.save_revision(user=self.user, log_action=True)
        revision.publish(user=self.user)

    def _put_words(self, page: CoursePage, words: dict) -> None:
        vocabulary = self.shelf.vocabulary
        if "topics" in words:
            page.topics = vocabulary.topics(words["topics"])
        if "skills" in words:
            page.skills = vocabulary.skills(words["skills"])
        if "tags" in words:
            page.tags.set(vocabulary.tags(words["tags"]))

    def _attempt(self, row: Row, write: Callable[[], None]) -> bool:
        try:
            with transaction.atomic():
                write()
        except RuleViolation as refusal:
            self.report.findings.append(Finding(row.number, "", str(refusal)))
            self.report.failed += 1
            return False
        return True
