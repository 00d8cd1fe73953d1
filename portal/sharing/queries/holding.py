"""Who holds which power on which pages, and by what: rights, duties, shares.

Each condition is built for one person or for a column that names one (``who``), and for one page
or for a column that holds its path; so policies, lists and single pages ask the same rule.
"""

from functools import reduce
from operator import and_, or_

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length
from wagtail.models import GroupPagePermission, Page

from portal.home.models import PortalPage
from portal.people.enums import Role
from portal.people.models import User
from portal.sharing.enums import Power
from portal.sharing.models import CarriedRight, Share
from portal.sharing.registry import duties, standing_permissions

NOBODY = Q(pk__in=[])
PAGE_RIGHT = {Power.EDIT: "change_page", Power.PUBLISH: "publish_page"}


def pages_with(person, power: Power) -> QuerySet[Page]:
    """Return every page at or below one on which a current share gives ``person`` the ``power``.

    Shares with a group of theirs count. What roles allow does not: that is asked of permissions.
    Made for ``pk__in``: building it costs no query, and no page stands in it twice.
    """
    if not person.is_authenticated or not person.is_active:
        return Page.objects.none()
    shares = Share.objects.current().held_by(person).giving(power)
    return Page.objects.filter(Exists(_above(shares, OuterRef("path")))).order_by()


def pages_shared_with(person) -> QuerySet[Page]:
    """Return every page on which a current share gives ``person`` whatever power."""
    if not person.is_authenticated or not person.is_active:
        return Page.objects.none()
    shares = Share.objects.current().held_by(person)
    return Page.objects.filter(Exists(_above(shares, OuterRef("path")))).order_by()


def pages_held(person, power: Power) -> QuerySet[Page]:
    """Return the pages where ``person`` holds ``power`` other than by a share."""
    return Page.objects.filter(_holds_itself(person.pk, OuterRef("path"), power)).order_by()


def pages_to_give_on(person, power: Power) -> QuerySet[Page]:
    """Return the pages where ``person`` may give others ``power``: where they hold it themselves.

    What somebody holds as an auditor, who changes nothing, they give to nobody.
    """
    return Page.objects.filter(_gives(person.pk, OuterRef("path"), power)).order_by()


def pages_answered_for(person) -> QuerySet[Page]:
    """Return the pages at or below one that ``person`` is responsible for."""
    return Page.objects.filter(_answers(person.pk, OuterRef("path"))).order_by()


def powers_of(person, page: Page) -> frozenset[Power]:
    """Return what ``person`` may do on ``page``, by whatever. One query a power."""
    return frozenset(
        power
        for power in Power
        if pages_held(person, power).filter(pk=page.pk).exists()
        or pages_with(person, power).filter(pk=page.pk).exists()
    )


def powers_to_share(person, page: Page) -> frozenset[Power]:
    """Return the powers that ``person`` may share on ``page``: those that they hold there.

    What they hold by a share they share on only where they answer for the page, or one above.
    """
    if not person.is_active:
        return frozenset()
    this = Page.objects.filter(pk=page.pk)
    path = OuterRef("path")
    return frozenset(
        power for power in Power if this.filter(may_share_on(person.pk, path, power)).exists()
    )


def may_share_on(who, path, power: Power) -> Q:
    """Return the condition that ``who`` may share ``power`` on the page with this ``path``."""
    by_share = Exists(_above(_shared_with(who).giving(power), path))
    return _gives(who, path, power) | Q(_answers(who, path), by_share)


def still_given() -> Q:
    """Return the condition that the giver of a share still holds all that it gives."""
    path = OuterRef("page__path")
    return reduce(
        and_,
        (Q(**{power.value: False}) | may_share_on(OuterRef("by"), path, power) for power in Power),
    )


def permissions_for(power: Power) -> list[str]:
    """Return the permissions that together give ``power`` on every page."""
    return sorted({name for one, name in standing_permissions.ask() if one == power})


def _above(rows: QuerySet, path) -> QuerySet:
    # The path of a page begins with the path of each page above it.
    return rows.order_by().filter(page__path=Left(path, Length("page__path")))


def _answers(who, path) -> Exists:
    pages = PortalPage.objects.order_by().filter(responsible=who)
    return Exists(pages.filter(path=Left(path, Length("path"))))


def _shared_with(who) -> QuerySet[Share]:
    return Share.objects.current().filter(Q(person=who) | Q(group__user=who))


def _holds_itself(who, path, power: Power) -> Q:
    return _by_permissions(who, power, Group.objects.all()) | _holds_here(who, path, power)


def _gives(who, path, power: Power) -> Q:
    acting = Group.objects.exclude(role_group__role=Role.AUDITOR)
    return _by_permissions(who, power, acting) | _holds_here(who, path, power)


def _holds_here(who, path, power: Power) -> Q:
    found = [_breaks_glass(who)]
    if power in PAGE_RIGHT:
        found.append(_by_page_right(who, path, PAGE_RIGHT[power]))
    if power == Power.EDIT:
        # Whoever may only add pages edits their own; what is below could be another's.
        own = Page.objects.order_by().filter(path=path, owner=who, numchild=0)
        found.append(Q(Exists(own)) & _by_page_right(who, path, "add_page"))
    found += [
        Q(Exists(pages.order_by().filter(path=path, **{field: who})))
        for one, pages, field in duties.ask()
        if one == power
    ]
    return reduce(or_, found)


def _by_page_right(who, path, codename: str) -> Q:
    return Q(Exists(_above(page_rights(codename).filter(group__user=who), path)))


def page_rights(*codenames: str) -> QuerySet[GroupPagePermission]:
    """Return the rights on pages that groups have, but for what shares have carried there."""
    carried = CarriedRight.objects.filter(
        group=OuterRef("group"), page=OuterRef("page"), permission=OuterRef("permission")
    )
    rights = GroupPagePermission.objects.filter(permission__codename__in=codenames)
    return rights.exclude(Exists(carried))


def _breaks_glass(who) -> Q:
    return Q(Exists(User.objects.order_by().filter(pk=who, is_active=True, is_superuser=True)))


def _by_permissions(who, power: Power, groups: QuerySet[Group]) -> Q:
    if not (names := permissions_for(power)):
        return NOBODY
    theirs = groups.filter(user=who)
    return reduce(and_, (Q(Exists(_having(theirs, name))) for name in names))


def _having(groups: QuerySet[Group], name: str) -> QuerySet[Group]:
    app, codename = name.split(".")
    return groups.order_by().filter(
        permissions__content_type__app_label=app, permissions__codename=codename
    )


def groups_with_all(names: list[str]) -> QuerySet[Group]:
    """Return the groups that have each of the permissions ``names``; none without names."""
    groups = Group.objects.all() if names else Group.objects.none()
    for name in names:
        groups = groups.filter(pk__in=_having(Group.objects.all(), name).values("pk"))
    return groups
