"""Lists of shares: what somebody was given, what they gave, and what both may need."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.people.models import User
from portal.people.queries import may_enter_admin
from portal.sharing.models import Share
from portal.sharing.queries.here import with_giver
from themes.registry import NavigationItem


def shared_with(person) -> QuerySet[Share]:
    """Return the current shares with ``person`` and their groups."""
    return with_giver(Share.objects.current().held_by(person))


def shared_by(person) -> QuerySet[Share]:
    """Return the current shares that ``person`` gave."""
    return with_giver(Share.objects.current().filter(by=person))


def sought(shares: QuerySet[Share], text: str) -> QuerySet[Share]:
    """Keep the shares of pages, or with people and groups, called like ``text``."""
    if not text:
        return shares
    return shares.filter(
        Q(page__title__icontains=text)
        | Q(person__display_name__icontains=text)
        | Q(group_name__icontains=text)
        | Q(by__display_name__icontains=text)
    )


def receivers_of(share: Share) -> QuerySet[User]:
    """Return the active people who have something by this share, or had until now."""
    people = User.objects.filter(is_active=True)
    if share.person_id is not None:
        return people.filter(pk=share.person_id)
    members = User.groups.through.objects.filter(group=share.group_id)
    return people.filter(pk__in=members.values("user"))


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the way to one's shares, for whoever may have some."""
    if may_enter_admin(request):
        yield NavigationItem(_("Sharing"), reverse("sharing:mine"), order=70)
