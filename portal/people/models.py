"""Who has an account, and which group stands for which role."""

import zoneinfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.enums import Role


def validate_time_zone(value: str) -> None:
    """Refuse what is not a time zone of the tz database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not a time zone. Try Europe/Berlin."))


class UserManager(BaseUserManager):
    use_in_migrations = True

    def get_by_natural_key(self, login_name):
        return self.get(login_name__iexact=login_name)

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

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name.split(" ")[0]


class PersonalGroup(models.Model):
    """The hidden group of one person, which carries rights that Wagtail asks of groups.

    What is in it follows from ``registry.lent_rights`` and is written by one service.
    """

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="personal_group")
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="personal_group")

    def __str__(self) -> str:
        return f"Rights of {self.person_id}"


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
    """The hidden group of one person, for what Wagtail gives to groups only. It grants nothing.

    It is no group that anybody chooses, and no audience.
    """

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="person_group")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="person_group")

    def __str__(self) -> str:
        return f"Group of {self.person_id}"
