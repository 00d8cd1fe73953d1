"""Reads over people: their roles, and the audience tokens they have."""

import zoneinfo
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.people.capabilities import defaults_of
from portal.people.enums import DERIVED_ROLES, EVERYONE, SIGNED_IN, Role, Tree
from portal.people.models import Deviation, RoleGroup, User
from portal.people.registry import (
    audience_tokens,
    audiences_offered,
    token_bearers,
    tree_heads,
)
from portal.people.roles import POWERS
from themes.registry import NavigationItem

# The tz database also holds countries, abbreviations and copies for old programs.
CONTINENTS = frozenset(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()
)


def roles_of(person) -> frozenset[str]:
    """Return the roles of ``person``. One query."""
    groups = Group.objects.filter(user=person.pk, role_group__isnull=False)
    return frozenset(groups.values_list("role_group__role", flat=True))


def audience_tokens_of(person) -> frozenset[str]:
    """Return every token of ``person``; what they may see carries one of them.

    ``person`` may be anonymous: then only what is for everyone, and nothing where the site is
    not public. Costs one query, and one per app that answers.
    """
    if not person.is_authenticated or not person.is_active:
        return frozenset({EVERYONE} if settings.STOA_PUBLIC_SITE else ())
    if hasattr(person, "known_tokens"):  # who stands for a role has no rows to ask
        return person.known_tokens
    tokens = {EVERYONE, SIGNED_IN}
    for group_id, role in person.groups.values_list("pk", "role_group__role"):
        tokens.add(f"role:{role}" if role else f"group:{group_id}")
    return frozenset(tokens.union(audience_tokens.ask(person)))


def bearers_of(tokens: Iterable[str]) -> QuerySet[User]:
    """Return the active people who have one of ``tokens``: the seam, asked the other way round."""
    wanted = set(tokens)
    active = User.objects.filter(is_active=True)
    if wanted & {EVERYONE, SIGNED_IN}:
        return active
    roles = [token.removeprefix("role:") for token in wanted if token.startswith("role:")]
    groups = [token.removeprefix("group:") for token in wanted if token.startswith("group:")]
    members = User.groups.through.objects.filter(
        Q(group__role_group__role__in=roles)
        | Q(group__in=[pk for pk in groups if pk.isdigit()], group__role_group=None)
    )
    found = Q(pk__in=members.values("user"))
    for bearers in token_bearers.ask(sorted(wanted)):
        found |= Q(pk__in=bearers)
    return active.filter(found)


def tokens_of_viewer(request) -> frozenset[str]:
    """Return the tokens of whoever asks; asked for once a request."""
    known = request.__dict__
    if "_stoa_tokens" not in known:
        known["_stoa_tokens"] = audience_tokens_of(request.user)
    return known["_stoa_tokens"]


def may_enter_admin(request) -> bool:
    """Return whether whoever asks has something to do in the admin.

    Costs nothing more for those who are learners or mentors only.
    """
    return has_more_than_a_seat(request) and request.user.has_perm("wagtailadmin.access_admin")


def has_more_than_a_seat(request) -> bool:
    """Return whether whoever asks may have powers: they are in a group beyond learner and mentor.

    No query beyond that for the tokens, so that screens may ask before they ask for permissions.
    """
    if not request.user.is_authenticated:
        return False
    plain = {f"role:{Role.LEARNER}", f"role:{Role.MENTOR}"}
    tokens = tokens_of_viewer(request)
    in_groups = {token for token in tokens if token.startswith(("role:", "group:"))}
    return request.user.is_superuser or bool(in_groups - plain)


def audience_choices() -> list[tuple[str, str]]:
    """Return the tokens that an author may choose for a page, with their names.

    Costs one query, and those of the apps that offer more.
    """
    groups = groups_without_role()
    return [
        (EVERYONE, _("Everyone, also without signing in")),
        (SIGNED_IN, _("Everyone who is signed in")),
        # Who has a derived role carries a token of the app that derives it, which offers it.
        *((f"role:{role.value}", str(role.label)) for role in Role if role not in DERIVED_ROLES),
        *((f"group:{pk}", name) for pk, name in groups.values_list("pk", "name")),
        *audiences_offered.ask(),
    ]


def active_administrators() -> QuerySet[User]:
    """Return the people who can add people and may sign in."""
    in_role = User.groups.through.objects.filter(group__role_group__role=Role.ADMINISTRATOR)
    return User.objects.filter(is_active=True, pk__in=in_role.values("user"))


def account_links(request) -> Iterator[NavigationItem]:
    """Yield what ``people`` puts into the menu of whoever is signed in."""
    if not request.user.is_authenticated:
        return
    yield NavigationItem(_("Profile"), reverse("people:profile"), order=80)
    if may_enter_admin(request):
        yield NavigationItem(_("Admin"), reverse("wagtailadmin_home"), order=90)


def people_called(name: str) -> QuerySet[User]:
    """Return whoever signs in as ``name``, else whoever has it as e-mail address."""
    by_login_name = User.objects.filter(login_name__iexact=name)
    return by_login_name if by_login_name.exists() else User.objects.filter(email__iexact=name)


def language_choices() -> list[tuple[str, str]]:
    """Return the languages of the screens; the first is no choice."""
    return [("", _("As the browser says")), *settings.LANGUAGES]


def time_zone_choices() -> list[tuple[str, str]]:
    """Return the time zones that people live in, as "Europe/Berlin"; the first is no choice."""
    zones = (zone for zone in zoneinfo.available_timezones() if zone.split("/")[0] in CONTINENTS)
    return [
        ("", _("The organisation's")),
        ("UTC", "UTC"),
        *((zone, zone) for zone in sorted(zones)),
    ]


def is_administrator(person) -> bool:
    """Return whether ``person`` manages people: by role, or to break glass. One query at most."""
    if not person.is_authenticated or not person.is_active:
        return False
    if not hasattr(person, "_is_administrator"):
        person._is_administrator = person.is_superuser or Role.ADMINISTRATOR in roles_of(person)
    return person._is_administrator


def groups_without_role() -> QuerySet[Group]:
    """Return the groups that administrators made."""
    return Group.objects.filter(role_group=None, personal_group=None).order_by("name")


def people_in(people: QuerySet[User], **group) -> QuerySet[User]:
    """Keep those of ``people`` who are in a group like this; nobody shows twice."""
    members = User.groups.through.objects.filter(
        group__in=Group.objects.filter(**group).values("pk")
    )
    return people.filter(pk__in=members.values("user"))


def permissions_named(names: Iterable[str]) -> QuerySet[Permission]:
    """Return the permissions called like "app.codename"; of an app that is missing, none."""
    wanted = Q(pk__in=[])
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(wanted)


def powers_to_hand_out() -> QuerySet[Permission]:
    """Return the permissions of the roles, each of which may be given to another group, too."""
    names = {name for powers in POWERS.values() for name in powers.permissions}
    return permissions_named(sorted(names))


def capabilities_of_group(group: Group) -> frozenset[str]:
    """Return the names of what ``group`` was given: its role's defaults, save for deviations."""
    role_group = RoleGroup.objects.filter(group=group).first()
    names = set(defaults_of(Role(role_group.role))) if role_group else set()
    for name, is_given in Deviation.objects.filter(group=group).values_list(
        "capability", "is_given"
    ):
        (names.add if is_given else names.discard)(name)
    return frozenset(names)


def capabilities_of_roles() -> dict[Role, frozenset[str]]:
    """Return what each role may do today: the table, save for deviations. One query."""
    held = {role: set(defaults_of(role)) for role in Role}
    rows = Deviation.objects.filter(group__role_group__isnull=False)
    for role, name, is_given in rows.values_list(
        "group__role_group__role", "capability", "is_given"
    ):
        (held[Role(role)].add if is_given else held[Role(role)].discard)(name)
    return {role: frozenset(names) for role, names in held.items()}


def is_head(page: Page) -> bool:
    """Return whether ``page`` is the head of a tree that roles author, such as a catalog."""
    heads = {page_type for tree in Tree for page_type in tree_heads.ask(tree)}
    return page.specific_class in heads
