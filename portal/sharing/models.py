"""Which powers on which pages were shared with whom, and what was written to carry them."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.sharing.enums import Power


class ShareQuerySet(models.QuerySet):
    def current(self, today: date | None = None) -> Self:
        """Keep the shares that hold on ``today``: not ended, and not past their last day."""
        today = today or timezone.localdate()
        return self.filter(ended_at=None).exclude(until__lt=today)

    def past(self, today: date) -> Self:
        """Keep those that nobody has ended yet, though their last day is before ``today``."""
        return self.filter(ended_at=None, until__lt=today)

    def held_by(self, person) -> Self:
        """Keep what is shared with ``person``, or with a group of theirs."""
        memberships = get_user_model().groups.through.objects.filter(user=person.pk)
        return self.filter(Q(person=person.pk) | Q(group__in=memberships.values("group")))

    def of_holder(self, holder) -> Self:
        """Keep what is shared with exactly this person or group."""
        return self.filter(**holder_field(holder))

    def giving(self, power: Power) -> Self:
        return self.filter(**{power.value: True})

    def with_names(self) -> Self:
        """Fetch what a row of a list shows, so that no row costs a query."""
        return self.select_related("page", "person", "group", "by", "ended_by")


class Share(models.Model):
    """Powers that somebody has on a page and below it, given by another. Rows stay, ended."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="shares")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shares_held",
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="shares_held"
    )
    group_name = models.CharField(max_length=150, blank=True)  # groups may be removed
    may_edit = models.BooleanField(_("edit"), default=False)
    may_publish = models.BooleanField(_("publish"), default=False)
    may_moderate = models.BooleanField(_("moderate discussions"), default=False)
    may_see_numbers = models.BooleanField(_("see numbers"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("shared by"),
        on_delete=models.PROTECT,
        related_name="shares_given",
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateField(_("last day"), null=True, blank=True)  # inclusive; empty: for good
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # empty where the day was past, or the group was removed

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(group=None, group_name=""),
                name="share_is_not_with_two",
            ),
            models.CheckConstraint(
                # A removed group leaves its name, on shares that have ended.
                condition=Q(person__isnull=False)
                | Q(group__isnull=False)
                | (Q(ended_at__isnull=False) & ~Q(group_name="")),
                name="share_is_with_somebody",
            ),
            models.CheckConstraint(
                condition=reduce(or_, (Q(**{power.value: True}) for power in Power)),
                name="share_gives_a_power",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by=None),
                name="share_is_ended_by_nobody_before_its_end",
            ),
            models.UniqueConstraint(
                fields=["page", "person"],
                condition=Q(ended_at=None, person__isnull=False),
                name="share_one_open_per_page_and_person",
            ),
            models.UniqueConstraint(
                fields=["page", "group"],
                condition=Q(ended_at=None, group__isnull=False),
                name="share_one_open_per_page_and_group",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(ended_at=None), name="share_open_until"),
        ]

    def __str__(self) -> str:
        return f"Share {self.pk} of page {self.page_id}"

    @property
    def holder(self):
        """The person or group; nobody where the group was removed."""
        return self.person or self.group

    @property
    def holder_name(self) -> str:
        return str(self.person) if self.person_id else self.group_name

    @property
    def powers(self) -> frozenset[Power]:
        return frozenset(power for power in Power if getattr(self, power.value))

    @property
    def is_open(self) -> bool:
        """Whether it holds today."""
        return self.ended_at is None and (self.until is None or self.until >= timezone.localdate())


def holder_field(holder) -> dict:
    """Return by which field of a share ``holder``, a person or a group, is found."""
    return {"group" if isinstance(holder, Group) else "person": holder}


class CarriedRight(models.Model):
    """A right that shares gave to a group in Wagtail, and take back with the last that needs it.

    What a group got otherwise has no such row and is never touched.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="carried_rights")
    page = models.ForeignKey(
        Page, null=True, blank=True, on_delete=models.CASCADE, related_name="carried_rights"
    )  # empty: a right that is not of one page, such as to enter the admin
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "page", "permission"], name="carried_right_once_per_page"
            ),
            models.UniqueConstraint(
                fields=["group", "permission"],
                condition=Q(page=None),
                name="carried_right_once_without_page",
            ),
        ]

    def __str__(self) -> str:
        return f"Group {self.group_id} has {self.permission_id} on page {self.page_id}"
