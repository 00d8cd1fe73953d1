"""Who works where, as what and for whom: dated rows, and the lines that follow from them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.organisation.models.units import OrgUnit


class Named(models.Model):
    """A name that many people share, so that lists can offer it."""

    name = models.CharField(_("name"), max_length=160)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class JobTitle(Named):
    """What a job is called."""

    class Meta(Named.Meta):
        verbose_name = _("job title")
        verbose_name_plural = _("job titles")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="job_title_name_is_unique",
                violation_error_message=_("There is a job title of this name."),
            )
        ]


class Location(Named):
    """Where people work."""

    class Meta(Named.Meta):
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="location_name_is_unique",
                violation_error_message=_("There is a location of this name."),
            )
        ]


class JobAssignmentQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Keep the jobs that count on ``day``."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def touching(self, first: date, last: date | None) -> Self:
        """Keep the jobs that count on some day from ``first`` to ``last`` (empty: for ever)."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=first), withdrawn_at=None)
        return rows if last is None else rows.filter(starts_on__lte=last)

    def with_names(self) -> Self:
        """Fetch what a list row shows, so that no row costs a query."""
        return self.select_related("person", "unit", "title", "manager")


class JobAssignment(models.Model):
    """A job: somebody in a unit, under a title, for a manager, from a day to a day (inclusive).

    Never overwritten: a move closes the row and opens another. One that is put right before it
    counted a day is *withdrawn*: it ends the day before it starts, so no date finds it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,  # see Meta.indexes
        related_name="jobs",
        verbose_name=_("person"),
    )
    unit = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,  # see Meta.indexes
        related_name="jobs",
        verbose_name=_("unit"),
    )
    title = models.ForeignKey(
        JobTitle,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,  # see Meta.indexes
        related_name="jobs",
        verbose_name=_("job title"),
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,  # see Meta.indexes
        related_name="jobs_managed",
        verbose_name=_("manager"),
    )
    # What a file calls a manager whom nobody knows yet: assign first, flag second.
    manager_reference = models.CharField(max_length=254, blank=True, editable=False)
    is_primary = models.BooleanField(_("main job"), default=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = JobAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["person", "starts_on"], name="job_by_person"),
            models.Index(fields=["manager", "ends_on"], name="job_by_manager"),
            models.Index(fields=["unit", "ends_on"], name="job_by_unit"),
            models.Index(fields=["title", "ends_on"], name="job_by_title"),
            models.Index(
                fields=["manager_reference"],
                condition=~Q(manager_reference=""),
                name="job_by_unknown_manager",
            ),
            # The turn of a day asks which jobs begin or ended.
            models.Index(fields=["starts_on"], name="job_by_start"),
            models.Index(fields=["ends_on"], name="job_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=F("person")),
                name="job_is_not_managed_by_oneself",
                violation_error_message=_("Nobody is their own manager."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None)
                | Q(ends_on__gte=F("starts_on"))
                | Q(withdrawn_at__isnull=False),
                name="job_ends_after_it_starts",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(ends_on__lt=F("starts_on")),
                name="job_withdrawn_counts_on_no_day",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_primary=True, ends_on=None),
                name="job_one_open_main_job_per_person",
                violation_error_message=_("There is a main job without an end already."),
            ),
            models.UniqueConstraint(
                fields=["person", "starts_on"],
                condition=Q(is_primary=True, withdrawn_at=None),
                name="job_one_main_job_starts_a_day",
                violation_error_message=_("Another main job starts on this day."),
            ),
        ]

    def __str__(self) -> str:
        return f"Job {self.pk} of {self.person_id}"


class ReportingLine(models.Model):
    """Who is above whom *today*, at any distance: kept by services, asked by everybody.

    Depth 1 is the manager of a job. The closure of a circle would put somebody above themselves,
    which the database refuses.
    """

    # Nearly a million rows: one index each way is enough, see Meta.
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        db_index=False,
        on_delete=models.CASCADE,
        related_name="lines_down",
    )
    report = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        db_index=False,
        on_delete=models.CASCADE,
        related_name="lines_up",
    )
    depth = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["depth", "pk"]
        indexes = [models.Index(fields=["manager", "depth"], name="line_by_manager_and_depth")]
        constraints = [
            models.UniqueConstraint(fields=["report", "manager"], name="line_once_per_pair"),
            models.CheckConstraint(
                condition=~Q(manager=F("report")),
                name="line_closes_no_circle",
                violation_error_message=_("Nobody is above themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manager_id} above {self.report_id}"
