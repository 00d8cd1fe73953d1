"""Whoever is given something, or loses it, is told."""

from django.urls import reverse

from portal.notifications.services import notify
from portal.sharing.models import Share
from portal.sharing.queries import receivers_of
from portal.sharing.tasks import tell_group


def tell(found: Share, kind: str, *, but) -> None:
    if found.person_id is not None:
        tell_people(found, kind, [found.person])
    else:
        tell_group.enqueue(found.pk, kind, but.pk if but else None)


def tell_people(found: Share, kind: str, people) -> int:
    return notify(
        people,
        kind=kind,
        key=f"share:{found.pk}",
        values={"title": found.page.get_admin_display_title(), "by": str(found.by)},
        address=reverse("sharing:mine"),
    )


def tell_members(share_id: int, *, kind: str, but: int | None) -> int:
    """Notify the members of the group that a share is with; return how many. May run twice."""
    found = Share.objects.with_names().filter(pk=share_id).first()
    if found is None or found.group_id is None:
        return 0
    return tell_people(found, kind, receivers_of(found).exclude(pk=but).only("pk"))
