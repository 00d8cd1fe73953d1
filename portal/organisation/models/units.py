"""The tree of units, and the one row that whoever changes the organisation locks."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.organisation.enums import UnitKind


class OrgUnitQuerySet(models.QuerySet):
    def below(self, unit: "OrgUnit") -> Self:
        """Keep ``unit`` and what stands below it."""
        return self.filter(path__startswith=unit.path)

    def open_on(self, day: date) -> Self:
        """Keep the units that exist on ``day``."""
        return self.filter(
            Q(active_from=None) | Q(active_from__lte=day),
            Q(active_until=None) | Q(active_until__gte=day),
        )


class OrgUnit(models.Model):
    """A division, a department, a team. Written by services, which keep ``path`` and no circle.

    ``path`` names every unit from the top down to this one by id, as "/1/5/9/": what is below a
    unit is one indexed comparison, and a move is one UPDATE.
    """

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("part of"),
    )
    path = models.CharField(max_length=500, db_index=True, editable=False, default="")
    depth = models.PositiveSmallIntegerField(default=1, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind, default=UnitKind.DEPARTMENT)
    name = models.CharField(_("name"), max_length=160)
    code = models.CharField(
        _("code"),
        max_length=40,
        blank=True,
        help_text=_("As HR and finance call it; files name a unit by it."),
    )
    cost_centre = models.CharField(_("cost centre"), max_length=40, blank=True)
    cost_centre_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cost_centres",
        verbose_name=_("cost-centre owner"),
    )
    active_from = models.DateField(_("exists from"), null=True, blank=True)
    active_until = models.DateField(_("exists until"), null=True, blank=True)

    objects = OrgUnitQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = [models.Index(fields=["name"], name="org_unit_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="org_unit_code_is_unique",
                violation_error_message=_("Another unit has this code."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="org_unit_is_not_its_own_parent",
                violation_error_message=_("A unit cannot be part of itself."),
            ),
            models.CheckConstraint(
                condition=Q(active_from=None)
                | Q(active_until=None)
                | Q(active_until__gte=F("active_from")),
                name="org_unit_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def line(self) -> list[int]:
        """The ids from the top down to this unit."""
        return [int(part) for part in self.path.split("/") if part]


class OrganisationState(models.Model):
    """One row. Its lock makes changes of units, jobs and lines queue up, so none closes a circle.

    Also keeps of which day the lines and the audiences are, which the turn of a day changes.
    """

    lines_as_of = models.DateField(null=True, editable=False)
    audiences_as_of = models.DateField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="organisation_state_is_one_row")
        ]

    def __str__(self) -> str:
        return f"Lines of {self.lines_as_of}"
