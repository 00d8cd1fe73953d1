"""Who has an account, and which group stands for which role."""

import zoneinfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.people.enums import ATTEMPTS, Role
from portal.people.registry import guarded_screens

# Marks in what a browser says it is; most say that they are others, too, so the order counts.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def validate_time_zone(value: str) -> None:
    """Refuse what is not a time zone of the tz database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not a time zone. Try Europe/Berlin."))


class UserManager(BaseUserManager):
    use_in_migrations = True

    def get_by_natural_key(self, login_name):
        person = self.get(login_name__iexact=login_name)
        # Whoever was merged into another account goes on under either name.
        merged = MergedAccount.objects.filter(gone=person).select_related("kept").first()
        return merged.kept if merged else person

    def create_user(self, login_name: str, password: str | None = None, **fields):
        """Add a person; without ``password`` they need a link to choose one."""
        person = self.model(login_name=login_name.strip(), **fields)
        person.email = self.normalize_email(person.email)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, login_name: str, password: str | None = None, **fields):
        """Add somebody who may break glass; stands in no form."""
        return self.create_user(login_name, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account."""

    login_name = models.CharField(
        _("log-in name"),
        max_length=254,
        help_text=_("An e-mail address, or an employee number. Capitals make no difference."),
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("May stay empty; the help desk then gives out new passwords."),
    )
    display_name = models.CharField(_("name"), max_length=150)
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        choices=settings.LANGUAGES,
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "login_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["display_name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["display_name", "id"], name="user_by_name")]
        constraints = [
            models.UniqueConstraint(
                Lower("login_name"),
                name="user_login_name_is_unique",
                violation_error_message=_("Somebody has this log-in name already."),
            ),
            models.UniqueConstraint(
                fields=["employee_number"],
                condition=~models.Q(employee_number=""),
                name="user_employee_number_is_unique",
                violation_error_message=_("Somebody has this employee number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(anonymised_at=None) | models.Q(is_active=False),
                name="user_without_name_does_not_sign_in",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.login_name

    @property
    def is_staff(self) -> bool:
        """Whether Wagtail's admin lets them in; asked by packages that know Django's own user."""
        return self.has_perm("wagtailadmin.access_admin")

    @property
    def role_names(self) -> str:
        """The names of the roles, for lists that have fetched the groups with their roles."""
        rows = [getattr(group, "role_group", None) for group in self.groups.all()]
        return ", ".join(str(Role(row.role).label) for row in rows if row)

    @property
    def leads_to(self) -> str:
        """Whose account this one was merged into, for lists that have fetched it."""
        merged = getattr(self, "merged_into", None)
        return str(merged.kept) if merged else ""

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name.split(" ")[0]


class Deviation(models.Model):
    """A capability that an administrator gave to a group, or withholds from a role's."""

    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="deviations"
    )
    capability = models.CharField(_("capability"), max_length=100)
    is_given = models.BooleanField(_("given"))  # else withheld
    by = models.ForeignKey(
        User,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        ordering = ["group", "capability"]
        verbose_name = _("deviation")
        verbose_name_plural = _("deviations")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "capability"], name="deviation_once_per_group_and_capability"
            )
        ]

    def __str__(self) -> str:
        return f"{self.capability} {'+' if self.is_given else '-'} group {self.group_id}"


class RoleGroup(models.Model):
    """The group that stands for a role, so that rights can be given to it in the admin."""

    role = models.CharField(max_length=32, choices=Role, unique=True)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="role_group")

    def __str__(self) -> str:
        return self.role


class PersonGroup(models.Model):
    """The hidden group of one person, which carries the rights that Wagtail gives to groups only.

    What it holds follows from ``registry.lent_rights`` and is written by one service. It is no
    group that anybody chooses, and no audience.
    """

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="person_group")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="person_group")

    def __str__(self) -> str:
        return f"Group of {self.person_id}"


class MergedAccount(models.Model):
    """One person had two accounts: what is on record under ``gone`` is theirs, too."""

    gone = models.OneToOneField(User, on_delete=models.PROTECT, related_name="merged_into")
    kept = models.ForeignKey(User, on_delete=models.PROTECT, related_name="merged_accounts")
    merged_at = models.DateTimeField(auto_now_add=True)
    merged_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(gone=models.F("kept")), name="mergedaccount_is_of_two"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} is {self.kept_id}"


class Device(models.Model):
    """A session of somebody who is signed in: what they see of it, and how it is ended."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=300, blank=True)  # as it names itself
    address = models.GenericIPAddressField(null=True, blank=True)
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at", "pk"]

    def __str__(self) -> str:
        return f"Device {self.pk} of {self.person_id}"

    @property
    def name(self) -> str:
        """What it is, as far as it says: "Firefox on Windows"."""
        browser = _first_in(self.browser, BROWSERS) or gettext("A browser")
        system = _first_in(self.browser, SYSTEMS)
        if not system:
            return str(browser)
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}


def _first_in(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in text), "")


class Refusal(models.Model):
    """Somebody tried to manage people without being an administrator."""

    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="refusals")
    action = models.CharField(_("tried to"), max_length=40)
    about = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    address = models.GenericIPAddressField(_("from"), null=True, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("refused attempt")
        verbose_name_plural = _("refused attempts")

    def __str__(self) -> str:
        return f"Refusal {self.pk} of {self.person_id}"

    @property
    def tried_to(self) -> str:
        """What was tried, in words where there are some."""
        if words := ATTEMPTS.get(self.action):
            return str(words)
        fitting = (one.words for one in guarded_screens.ask() if one.fits(self.action))
        return str(next(fitting, self.action))
