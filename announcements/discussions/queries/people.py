"""Who is in a discussion, who answers in it, and whom a text names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from wagtail.models import Page

from announcements.discussions.markup import candidates
from announcements.discussions.models import Discussion, DiscussionPage, Membership, Post
from portal.people.models import User
from portal.people.queries import bearers_of, permissions_named
from portal.people.registry import TokenRows, keyed
from portal.sharing.enums import Power
from portal.sharing.models import Share

PREFIXES = ("space:", "mentor-of:")
MAX_NAMES = 200  # after the @ signs of one post


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a text names, and the names in it that more than one person has."""

    people: tuple[User, ...] = ()
    names: tuple[str, ...] = ()  # as they are called in the text
    doubtful: tuple[str, ...] = ()


def tokens_from_discussions(person) -> Iterator[TokenRows]:
    """Whoever is named in a discussion or a closed space sees it; so does who answers for it."""
    named = Membership.objects.current().filter(person=person)
    found = Discussion.objects.filter(Q(pk__in=named.values("discussion")) | Q(responsible=person))
    for prefix, rows in (
        ("space", found.filter(is_space=True)),
        ("mentor-of", found.filter(is_space=False)),
    ):
        yield TokenRows(prefix, rows, "translation_key", keyed(prefix))


def bearers_of_discussions(tokens: Iterable[str]) -> Iterator[QuerySet]:
    """Yield the ids of whoever has a token of a discussion among ``tokens``."""
    keys = [token.partition(":")[2] for token in tokens if token.startswith(PREFIXES)]
    if keys:
        found = Discussion.objects.filter(translation_key__in=keys)
        yield Membership.objects.current().filter(discussion__in=found).values("person")
        yield found.filter(responsible__isnull=False).values("responsible")


def people_who_see(discussion: Discussion) -> QuerySet[User]:
    """Return the active people who see ``discussion`` by one of its tokens."""
    if not (discussion.is_live or discussion.is_space):
        return User.objects.none()
    return bearers_of(discussion.audience.values_list("token", flat=True))


def mentor_ids(discussion: Discussion) -> frozenset[int]:
    """Return the ids of the mentors of ``discussion``, and of who answers for it. One query."""
    rows = Membership.objects.current().mentors().filter(discussion=discussion)
    ids = set(rows.values_list("person", flat=True))
    return frozenset(ids | ({discussion.responsible_id} - {None}))


def moderators_of(discussion: Discussion, *, besides=None) -> QuerySet[User]:
    """Return the active people who are told of reports in ``discussion``, except ``besides``.

    In a closed space its mentors, and where none is left those who may break glass; elsewhere
    whoever answers for it, and the people with the permission.
    """
    active = User.objects.filter(is_active=True)
    active = active.exclude(pk=besides.pk) if besides is not None else active
    if not discussion.is_space:
        able = permissions_named(["discussions.moderate_discussion"])
        by_group = User.groups.through.objects.filter(group__permissions__in=able)
        by_name = User.user_permissions.through.objects.filter(permission__in=able)
        return active.filter(
            Q(pk__in=by_group.values("user"))
            | Q(pk__in=by_name.values("user"))
            | Q(pk=discussion.responsible_id)
            | _lent(discussion)
        )
    mentors = active.filter(pk__in=mentor_ids(discussion))
    return mentors if mentors.exists() else active.filter(is_superuser=True)


def _lent(discussion: Discussion) -> Q:
    """Say with whom the moderation of ``discussion`` is shared, on its pages or above them."""
    above = Page.objects.none()
    for page in discussion.pages.all():
        above |= Page.objects.ancestor_of(page, inclusive=True)
    shares = Share.objects.current().giving(Power.MODERATE).filter(page__in=above.values("pk"))
    members = User.groups.through.objects.filter(group__in=shares.values("group"))
    return Q(pk__in=shares.filter(person__isnull=False).values("person")) | Q(
        pk__in=members.values("user")
    )


def standing_permissions() -> Iterator[tuple[Power, str]]:
    """Yield which permission lets somebody moderate everywhere."""
    yield Power.MODERATE, "discussions.moderate_discussion"


def duties() -> Iterator[tuple[Power, QuerySet, str]]:
    """Yield whoever answers for a discussion: they moderate it, and may share that."""
    yield Power.MODERATE, DiscussionPage.objects.all(), "responsible"


def called_in(text: str, discussion: Discussion) -> Called:
    """Return whom the @ signs of ``text`` name: log-in names, or names as they are shown.

    Nobody else is found than those who see ``discussion``. Two queries where there is an @.
    """
    ways = candidates(text)[:MAX_NAMES]
    wanted = {way.lower() for one in ways for way in one}
    if not wanted:
        return Called()
    by_name = defaultdict(dict)
    found = people_who_see(discussion).annotate(
        lower_login=Lower("login_name"), lower_name=Lower("display_name")
    )
    found = found.filter(Q(lower_login__in=wanted) | Q(lower_name__in=wanted))
    for person in found:
        by_name[person.lower_login] = {person.pk: person}
    for person in found:
        if person.lower_name not in {one.lower_login for one in found}:
            by_name[person.lower_name][person.pk] = person
    people, names, doubtful = {}, {}, {}
    for one in ways:
        name = next((way for way in one if way.lower() in by_name), None)
        if name is None:
            continue
        if len(by_name[name.lower()]) > 1:
            doubtful[name] = None
        else:
            people.update(by_name[name.lower()])
            names[name] = None
    return Called(tuple(people.values()), tuple(names), tuple(doubtful))


def people_like(text: str, discussion: Discussion, *, limit: int) -> list[User]:
    """Return those who see ``discussion`` and whose name has ``text`` in it. Two queries."""
    text = text.strip()
    if not text:
        return []
    found = people_who_see(discussion).filter(
        Q(display_name__icontains=text) | Q(login_name__iexact=text)
    )
    return list(found.order_by("display_name", "pk")[:limit])


def people_named(names: Iterable[str]) -> tuple[list[User], list[str]]:
    """Return the active people with these names, and the names that are nobody's or several's.

    A log-in name or an e-mail address is found first, then a name as it is shown. One query.
    """
    wanted = {name.lower(): name for name in names}
    rows = User.objects.filter(is_active=True).annotate(
        lower_login=Lower("login_name"),
        lower_name=Lower("display_name"),
        lower_email=Lower("email"),
    )
    rows = list(
        rows.filter(
            Q(lower_login__in=wanted) | Q(lower_name__in=wanted) | Q(lower_email__in=wanted)
        )
    )
    people, lost = {}, []
    for lower, name in wanted.items():
        exact = [one for one in rows if lower == one.lower_login]
        found = exact or [one for one in rows if lower in (one.lower_email, one.lower_name)]
        if len(found) == 1:
            people[found[0].pk] = found[0]
        else:
            lost.append(name)
    return list(people.values()), lost


def facts_about(person) -> Iterator[str]:
    """Yield that somebody has taken part in discussions."""
    if Post.objects.filter(author=person).exists():
        yield "discussions"
