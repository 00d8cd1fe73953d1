"""Reads over people: their roles, and the audience tokens they have."""

import zoneinfo
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.people.capabilities import defaults_of
from portal.people.enums import DERIVED_ROLES, EVERYONE, SIGNED_IN, Role, Tree
from portal.people.models import Deviation, Device, RoleGroup, User
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
    not public. Two queries, however many apps answer.
    """
    if hasattr(person, "known_tokens"):  # who stands for a role has no rows to ask
        return person.known_tokens
    tokens = _plain_tokens(person)
    if SIGNED_IN not in tokens:
        return tokens
    return tokens | _group_tokens(person) | _told_tokens(person)


def _plain_tokens(person) -> frozenset[str]:
    """Return the tokens that cost no query."""
    if not person.is_authenticated or not person.is_active:
        return frozenset({EVERYONE} if settings.STOA_PUBLIC_SITE else ())
    return frozenset({EVERYONE, SIGNED_IN})


def _told_tokens(person) -> frozenset[str]:
    """Return the tokens that the apps above know of, by one query."""
    sources = {source.kind: source for source in audience_tokens.ask(person)}
    rows = [source.told() for source in sources.values()]
    if not rows:
        return frozenset()
    told = rows[0].union(*rows[1:], all=True)
    return frozenset(token for kind, text in told for token in sources[kind].read(text))


def _group_tokens(person) -> frozenset[str]:
    if hasattr(person, "known_tokens"):
        return frozenset(t for t in person.known_tokens if t.startswith(("role:", "group:")))
    rows = person.groups.values_list("pk", "role_group__role", "person_group")
    return frozenset(_group_token(person, *row) for row in rows)


def _group_token(person, group_id: int, role: str | None, alone: int | None) -> str:
    if role:
        return f"role:{role}"
    # No content carries the token of one person; it says that something was given to them.
    return f"person:{person.pk}" if alone else f"group:{group_id}"


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
        | Q(group__in=groups_without_role().filter(pk__in=filter(str.isdigit, groups)))
    )
    found = Q(pk__in=members.values("user"))
    for bearers in token_bearers.ask(sorted(wanted)):
        found |= Q(pk__in=bearers)
    return active.filter(found)


def tokens_of_viewer(request) -> frozenset[str]:
    """Return the tokens of whoever asks; asked for once a request."""
    known = request.__dict__
    if "_stoa_tokens" not in known:
        tokens = _plain_tokens(request.user)
        if hasattr(request.user, "known_tokens"):
            tokens = request.user.known_tokens
        elif SIGNED_IN in tokens:
            told = _told_tokens(request.user)
            tokens = tokens | _group_tokens_of_viewer(request) | told
        known["_stoa_tokens"] = tokens
    return known["_stoa_tokens"]


def _group_tokens_of_viewer(request) -> frozenset[str]:
    known = request.__dict__
    if "_stoa_group_tokens" not in known:
        known["_stoa_group_tokens"] = _group_tokens(request.user)
    return known["_stoa_group_tokens"]


def viewer_has_one_of(request, tokens: Iterable[str]) -> bool:
    """Return whether whoever asks has one of ``tokens``; what is cheap to know is asked first.

    No query for what everybody may see, one for roles and groups; the apps that answer are asked
    only if that was not enough.
    """
    wanted = frozenset(tokens)
    plain = _plain_tokens(request.user)
    if wanted & plain:
        return True
    if SIGNED_IN not in plain:
        return False
    return bool(wanted & _group_tokens_of_viewer(request) or wanted & tokens_of_viewer(request))


def may_enter_admin(request) -> bool:
    """Return whether whoever asks has something to do in the admin.

    One query for those who are learners or mentors only: permissions come from groups.
    """
    return has_more_than_a_seat(request) and request.user.has_perm("wagtailadmin.access_admin")


def has_more_than_a_seat(request) -> bool:
    """Return whether whoever asks may have powers: they are in a group beyond learner and mentor.

    One query, that for the groups, so that screens may ask before they ask for permissions.
    """
    if not request.user.is_authenticated:
        return False
    plain = {f"role:{Role.LEARNER}", f"role:{Role.MENTOR}"}
    return request.user.is_superuser or not _group_tokens_of_viewer(request) <= plain


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
    """Return whoever signs in as ``name``, else whoever has it as e-mail address.

    The name of an account that was merged into another one leads to that.
    """
    named = User.objects.filter(login_name__iexact=name)
    by_login_name = User.objects.filter(
        Q(pk__in=named.filter(merged_into=None)) | Q(merged_accounts__gone__in=named)
    )
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
    """Return the groups that administrators made: not the roles', nor the hidden ones."""
    groups = Group.objects.filter(role_group=None, person_group=None)
    return groups.order_by("name")


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


def has_second_factor(person) -> bool:
    """Return whether ``person`` is asked for a code of their app. One query."""
    return Authenticator.objects.filter(user=person.pk, type=Authenticator.Type.TOTP).exists()


def needs_second_factor(person) -> bool:
    """Return whether a role of ``person`` asks for a second factor."""
    wanted = set(settings.STOA_TWO_FACTOR_ROLES)
    if not wanted:
        return False
    return bool(wanted & roles_of(person)) or (person.is_superuser and Role.ADMINISTRATOR in wanted)


def viewer_needs_second_factor(request) -> bool:
    """Return the same of whoever asks; costs no query of its own on a page that asks for roles."""
    wanted = {f"role:{role}" for role in settings.STOA_TWO_FACTOR_ROLES}
    if not wanted or not request.user.is_authenticated:
        return False
    if request.user.is_superuser and f"role:{Role.ADMINISTRATOR}" in wanted:
        return True
    return bool(wanted & _group_tokens_of_viewer(request))


def devices_of(person) -> QuerySet[Device]:
    """Return where ``person`` is signed in now, the latest use first."""
    running = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=timezone.now())
    return Device.objects.filter(Exists(running), person=person)


def sign_on_doors(target: str) -> list[tuple[str, str]]:
    """Return the name and the address of each way of single sign-on; ``target`` is asked for."""
    names = {"openid_connect": "openid_connect_login", "saml": "saml_login"}
    slugs = {"openid_connect": "provider_id", "saml": "client_id"}
    wish = f"?{urlencode({'next': target})}" if target else ""
    return [
        (app["name"], reverse(names[provider], args=[app[slugs[provider]]]) + wish)
        for provider, configured in settings.SOCIALACCOUNT_PROVIDERS.items()
        for app in configured["APPS"]
    ]
