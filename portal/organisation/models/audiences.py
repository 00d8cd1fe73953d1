"""Rules that select people, and who is selected now."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.Model):
    """A saved rule; ``rule`` is checked and read by ``queries.audiences``.

    ``{"match": "all" | "any", "rows": [{"field": …, "not": bool, "values": […]}, …]}``
    """

    name = models.CharField(
        _("name"), max_length=120, unique=True, help_text=_("Authors choose it by this name.")
    )
    description = models.TextField(_("description"), max_length=500, blank=True)
    rule = models.JSONField(_("rule"), default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")

    def __str__(self) -> str:
        return self.name

    @property
    def token(self) -> str:
        """What its people carry, and what content for them carries."""
        return f"audience:{self.pk}"


class AudienceMember(models.Model):
    """Who is in an audience today: kept by services, so that a person's tokens cost one query."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="audiences"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "audience"], name="audience_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.audience_id}"
