"""Who may do what on one page, and from where that is inherited."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.contrib.auth.models import Group
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.home.models import PortalPage
from portal.people.models import User
from portal.sharing.enums import Power, Source
from portal.sharing.models import Share
from portal.sharing.queries.holding import (
    PAGE_RIGHT,
    groups_with_all,
    page_rights,
    permissions_for,
    still_given,
)
from portal.sharing.registry import duties


@dataclass(frozen=True, slots=True)
class Line:
    """A person or a group, what they may do on the page, and by what."""

    name: str
    powers: frozenset[Power]
    source: Source
    person: int | None = None
    group: int | None = None
    page: Page | None = None  # on which it was given; empty: everywhere
    share: Share | None = None

    @property
    def power_names(self) -> str:
        if self.source == Source.RESPONSIBLE:
            return _("Share on what they hold here")
        return ", ".join(str(power.label) for power in Power if power in self.powers)

    @property
    def last_day(self) -> str:
        """Until when it is given, in words; of shares only."""
        return self.share.last_day if self.share else ""


class Lines:
    """What stands by itself, few lines, then the shares, as many as there may be."""

    def __init__(self, standing: list[Line], shares: QuerySet[Share]) -> None:
        self.standing = standing
        self.shares = shares

    def __len__(self) -> int:
        return len(self.standing) + self.shares.count()

    def __getitem__(self, part: slice) -> list[Line]:
        before = len(self.standing)
        first, last = max(part.start - before, 0), max(part.stop - before, 0)
        return [*self.standing[part], *(line_of(share) for share in self.shares[first:last])]

    def __iter__(self) -> Iterator[Line]:
        yield from self.standing
        for share in self.shares.iterator(chunk_size=500):
            yield line_of(share)


def who_may_here(page: Page, *, text: str = "") -> Lines:
    """Return everybody who may do something on ``page``: by role, duty and group, then by share.

    ``text`` is looked for in the names of people and groups; a group is found by its members, too.
    """
    above = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    standing = (_by_page(above), _everywhere(), _by_grant(above), _by_duty(page), _answering(above))
    lines = list(chain.from_iterable(standing))
    shares = with_giver(Share.objects.current().filter(page__path__in=above))
    if text:
        people = User.objects.filter(
            Q(display_name__icontains=text) | Q(login_name__icontains=text)
        )
        groups = Group.objects.filter(
            Q(name__icontains=text, person_group=None)
            | Q(pk__in=User.groups.through.objects.filter(user__in=people).values("group"))
        )
        shares = shares.filter(Q(person__in=people) | Q(group__in=groups))
        found = _among(people, [one.person for one in lines])
        in_groups = _among(groups, [one.group for one in lines])
        lines = [one for one in lines if one.person in found or one.group in in_groups]
    return Lines(sorted(lines, key=lambda one: (one.source.rank, one.name)), shares)


def _among(rows: QuerySet, ids: list[int | None]) -> frozenset[int]:
    # Of those in question only: a short text fits half of all people.
    wanted = [pk for pk in ids if pk is not None]
    return frozenset(rows.filter(pk__in=wanted).values_list("pk", flat=True))


def with_giver(shares: QuerySet[Share]) -> QuerySet[Share]:
    """Add what a line shows, and whether the giver still holds what was given."""
    holds = ExpressionWrapper(still_given(), output_field=BooleanField())
    shares = shares.with_names().annotate(giver_holds=holds)
    return shares.order_by("page__path", "person__display_name", "group_name", "pk")


def line_of(share: Share) -> Line:
    """Return the line of a share."""
    return Line(
        share.holder_name,
        share.powers,
        Source.SHARE,
        person=share.person_id,
        group=share.group_id,
        page=share.page,
        share=share,
    )


def _by_page(above: list[str]) -> Iterator[Line]:
    power_of = {codename: power for power, codename in PAGE_RIGHT.items()}
    rights = page_rights(*power_of).filter(page__path__in=above, group__person_group=None)
    found = {}
    for right in rights.select_related("group__role_group", "page", "permission"):
        key = (right.group, right.page)
        found.setdefault(key, set()).add(power_of[right.permission.codename])
    for (group, page), powers in found.items():
        yield _group_line(group, powers, page)


def _everywhere() -> Iterator[Line]:
    found = {}
    for power in Power:
        groups = groups_with_all(permissions_for(power)).filter(person_group=None)
        for group in groups.select_related("role_group"):
            found.setdefault(group, set()).add(power)
    for group, powers in found.items():
        yield _group_line(group, powers, None)
    for person in User.objects.filter(is_superuser=True, is_active=True):
        yield Line(str(person), frozenset(Power), Source.SUPERUSER, person=person.pk)


def _group_line(group: Group, powers: set[Power], page: Page | None) -> Line:
    source = Source.ROLE if hasattr(group, "role_group") else Source.GROUP
    return Line(group.name, frozenset(powers), source, group=group.pk, page=page)


def _by_grant(above: list[str]) -> Iterator[Line]:
    """Yield what grants and programs put into the hidden group of one person."""
    power_of = {codename: power for power, codename in PAGE_RIGHT.items()}
    rights = page_rights(*power_of).filter(
        page__path__in=above, group__person_group__person__is_active=True
    )
    found = {}
    for right in rights.select_related("group__person_group__person", "page", "permission"):
        key = (right.group.person_group.person, right.page)
        found.setdefault(key, set()).add(power_of[right.permission.codename])
    for (person, page), powers in found.items():
        yield Line(str(person), frozenset(powers), Source.GRANT, person=person.pk, page=page)


def _by_duty(page: Page) -> Iterator[Line]:
    found = {}
    for power, pages, field in duties.ask():
        for pk in pages.filter(pk=page.pk).exclude(**{field: None}).values_list(field, flat=True):
            found.setdefault(pk, set()).add(Power(power))
    for person in User.objects.filter(pk__in=found, is_active=True):
        powers = frozenset(found[person.pk])
        yield Line(str(person), powers, Source.DUTY, person=person.pk, page=page)


def _answering(above: list[str]) -> Iterator[Line]:
    pages = PortalPage.objects.filter(path__in=above, responsible__is_active=True)
    for page in pages.select_related("responsible"):
        person = page.responsible
        yield Line(str(person), frozenset(), Source.RESPONSIBLE, person=person.pk, page=page)


def source_words(line: Line) -> str:
    """Return by what a line holds, for lists that are taken away."""
    if line.share is None:
        return str(line.source.label)
    return _("Shared by %s") % line.share.by
