"""What one person handed over to another in one action."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.powers.models.kept import Kept


class Handover(Kept):
    """That somebody's charges went to somebody else; may be undone as long as they are there."""

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("from"),
        on_delete=models.PROTECT,
        related_name="handovers_given",
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("to"),
        on_delete=models.PROTECT,
        related_name="handovers_taken",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("when"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("handing over")
        verbose_name_plural = _("handings over")
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="handover_is_to_somebody_else"
            )
        ]

    def __str__(self) -> str:
        return f"Handover {self.pk} from {self.giver_id} to {self.taker_id}"


class HandoverItem(Kept):
    """One thing that was handed over, as it then was called."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=32)  # of ``registry.Charge``
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=255)

    class Meta:
        ordering = ["kind", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "kind", "object_id"], name="handover_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} in handover {self.handover_id}"
