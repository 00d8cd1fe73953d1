"""Which pages are in whose care, and who is told."""

from django.core.cache import cache
from django.db.models import Q, QuerySet

from portal.home.models import PortalPage
from portal.home.queries import page_policy
from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import people_in

KEPT_SECONDS = 60
SUPPORTERS = (Role.MENTOR, Role.TRAINING_STAFF, Role.PROGRAM_OWNER, Role.ADMINISTRATOR)


def may_flag_somewhere(person, *, tokens: frozenset[str]) -> bool:
    """Return whether ``person``, who has ``tokens``, supports learning. One query at most.

    These are mentors, training staff, program owners, administrators, and whoever answers for
    any page.
    """
    return supports_by_role(person, tokens) or (
        person.is_authenticated and answers_for_pages(person)
    )


def supports_by_role(person, tokens: frozenset[str]) -> bool:
    """Return whether ``person``, who has ``tokens``, supports learning by their role."""
    return person.is_superuser or bool(tokens & {f"role:{role}" for role in SUPPORTERS})


def answers_for_pages(person) -> bool:
    """Return whether ``person`` answers for any page.

    Every screen asks, some twice, so the answer is kept for a minute. One query at most.
    """
    if hasattr(person, "_answers_for_pages"):
        return person._answers_for_pages
    key = f"answers-for-pages:{person.pk}"
    known = cache.get(key)
    if known is None:
        known = PortalPage.objects.filter(responsible=person).exists()
        cache.set(key, known, KEPT_SECONDS)
    person._answers_for_pages = known
    return known


def pages_in_care(person) -> Q:
    """Return which portal pages ``person`` looks after: theirs, and what they may publish.

    Whoever may only add pages somewhere publishes none but their own, hence both rights.
    """
    changed = page_policy.instances_user_has_permission_for(person, "change")
    published = page_policy.instances_user_has_permission_for(person, "publish")
    return Q(responsible=person) | (
        Q(pk__in=changed.values("pk")) & Q(pk__in=published.values("pk"))
    )


def people_to_tell(page: PortalPage) -> QuerySet[User]:
    """Return who is asked about ``page``: who answers for it, else its owner, else staff."""
    active = User.objects.filter(is_active=True)
    for person_id in (page.responsible_id, page.owner_id):
        if person_id is not None and (found := active.filter(pk=person_id)).exists():
            return found
    return people_in(active, role_group__role=Role.TRAINING_STAFF)
