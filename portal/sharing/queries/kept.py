"""What shares lend a person in Wagtail, and what is kept of shares about one person."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.people.models import User
from portal.people.registry import LentRight, Table
from portal.sharing.enums import Power
from portal.sharing.models import Share

ON_PAGES = {
    Power.EDIT: ("add_page", "change_page"),
    Power.PUBLISH: ("lock_page", "publish_page", "unlock_page"),
}
ENTER_ADMIN = "access_admin"
NEEDS_ADMIN = (Power.EDIT, Power.PUBLISH, Power.NUMBERS)


def needs_of(shares: Iterable[Share]) -> set[tuple[int | None, str]]:
    """Return what ``shares`` need in Wagtail: pages with the rights on them, or none and a right
    as such."""
    found = set()
    for one in shares:
        for power in one.powers:
            found |= {(one.page_id, codename) for codename in ON_PAGES.get(power, ())}
            if power in NEEDS_ADMIN:
                found.add((None, ENTER_ADMIN))
    return found


def rights_lent(holder) -> Iterator[LentRight]:
    """Yield what is shared with ``holder``, a person; what a group needs is marked there."""
    if not isinstance(holder, User):
        return
    for page, codename in needs_of(Share.objects.filter(ended_at=None, person=holder)):
        app = "wagtailcore" if page else "wagtailadmin"
        yield LentRight(f"{app}.{codename}", page=page)


def facts_about(person) -> Iterator[str]:
    """Yield "shares" where ``person`` has been given, has given or has ended one."""
    if Share.objects.filter(Q(person=person) | Q(by=person) | Q(ended_by=person)).exists():
        yield _("shares")


def kept_tables(person) -> Iterator[Table]:
    """Yield what was shared with ``person``, and what they shared or took back."""
    powers = tuple(power.value for power in Power)
    about = ("page__title", *powers, "since", "until", "ended_at")
    yield Table("shares_got", Share.objects.filter(person=person), about)
    given = Share.objects.filter(Q(by=person) | Q(ended_by=person))
    yield Table("shares_given", given, about)
