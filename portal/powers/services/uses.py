"""What was done by a power that is not of one's own role is noted."""

from django.contrib.auth.models import Permission
from django.db.models import F
from wagtail.models import GroupPagePermission, Page

from portal.powers.models import PowerUse
from portal.powers.queries import Holding, holdings_of

LONGEST = 300


def note_uses(person, notes: dict[str, Holding], *, what: str) -> None:
    """Note by which holdings ``person`` did ``what``: a change of state, or an export."""
    PowerUse.objects.bulk_create(
        PowerUse(
            person=person,
            capability=capability,
            source=one.source,
            source_id=one.source_id,
            source_name=one.name[:LONGEST],
            what=what[:LONGEST],
        )
        for capability, one in notes.items()
    )


def note_page_work(person, page: Page, *, what: str) -> None:
    """Note that ``person`` worked on ``page`` by a grant or a program, if no group lets them."""
    path = page.path
    by = next(
        (
            one
            for one in holdings_of(person)
            if one.page_rights and any(path.startswith(head) for _page, head in one.pages)
        ),
        None,
    )
    if by is None or _may_by_group(person, page):
        return
    note_uses(person, {"wagtailcore.change_page": by}, what=f"{what}: {page.title}")


def _may_by_group(person, page: Page) -> bool:
    above = [page.path[:length] for length in range(4, len(page.path) + 1, 4)]
    writing = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=("add_page", "change_page")
    )
    rows = GroupPagePermission.objects.filter(
        page__path__in=above, permission__in=writing, group__user=person
    )
    return rows.exclude(group__person_group__person=F("group__user")).exists()
