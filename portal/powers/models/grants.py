"""Powers granted beyond one's own roles, and what was done by them."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.organisation.models import OrgUnit
from portal.people.capabilities import capabilities
from portal.people.enums import Role
from portal.powers.enums import ScopeKind, Source
from portal.powers.models.kept import Dated, Kept
from portal.powers.models.programs import Program

K = ScopeKind


class Grant(Dated):
    """A role or one capability, for a person or a group, within a scope. Rows stay, ended."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    group = models.ForeignKey(
        Group,
        verbose_name=_("group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    role = models.CharField(_("role"), max_length=32, choices=Role, blank=True)
    capability = models.CharField(_("capability"), max_length=100, blank=True)
    scope = models.CharField(_("scope"), max_length=12, choices=ScopeKind)
    unit = models.ForeignKey(
        OrgUnit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="grants",
    )  # empty once the page is gone: then the grant reaches nothing
    page_title = models.CharField(max_length=255, blank=True, editable=False)
    reason = models.CharField(
        _("reason"), max_length=300, help_text=_("For whoever reads this next year.")
    )

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        permissions = [("look_as_others", "Can look at the portal as others see it")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, group__isnull=False) | Q(person__isnull=False, group=None),
                name="grant_is_for_a_person_or_a_group",
                violation_error_message=_("Choose a person or a group, not both."),
            ),
            models.CheckConstraint(
                condition=(~Q(role="") & Q(capability="")) | (Q(role="") & ~Q(capability="")),
                name="grant_is_of_a_role_or_a_capability",
                violation_error_message=_("Choose a role or a capability, not both."),
            ),
            models.CheckConstraint(
                condition=Q(scope=K.EVERYTHING, unit=None, program=None, page=None)
                | Q(scope=K.UNIT, unit__isnull=False, program=None, page=None)
                | Q(scope=K.PROGRAM, unit=None, program__isnull=False, page=None)
                | Q(scope=K.PAGES, unit=None, program=None),
                name="grant_reaches_as_far_as_its_scope_says",
                violation_error_message=_("Say which unit, program or page."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="grant_ends_after_it_starts",
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        indexes = [models.Index(fields=["person", "ended_at"])]

    def __str__(self) -> str:
        return f"Grant {self.pk} of {self.role or self.capability}"

    @property
    def holder(self) -> str:
        """Who has it; a list fetches person and group."""
        return str(self.person or self.group)

    @property
    def what(self) -> str:
        """The role's name, or the capability's sentence."""
        if self.role:
            return str(Role(self.role).label)
        known = capabilities().get(self.capability)
        return str(known.sentence) if known else self.capability

    @property
    def where(self) -> str:
        """How far it reaches, in words; a list fetches unit, program and page."""
        if self.scope == K.EVERYTHING:
            return str(K.EVERYTHING.label)
        return str(self.unit or self.program or self.page or self.page_title)


class PowerUse(Kept):
    """That somebody did something by a power that is not of their own role.

    A change of state or an export, never mere looking. Nothing of this is changed later.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        related_name="power_uses",
    )
    capability = models.CharField(_("capability"), max_length=100)
    source = models.CharField(_("by"), max_length=12, choices=Source)
    source_id = models.PositiveBigIntegerField(null=True)
    source_name = models.CharField(_("in words"), max_length=300)  # a copy
    what = models.CharField(_("what"), max_length=300)  # method and address, or a page's action
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("use of a power")
        verbose_name_plural = _("uses of powers")
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.person_id} used {self.capability}"

    @property
    def sentence(self) -> str:
        """What they may do, in words."""
        known = capabilities().get(self.capability)
        return str(known.sentence) if known else self.capability

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("What was done stays as it was noted.")
        super().save(*args, **kwargs)
