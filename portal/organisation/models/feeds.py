"""What brings people in from outside: HR files, and the clients of the SCIM interface."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.organisation.enums import ImportState, TokenScope


class PeopleImport(models.Model):
    """An HR file that somebody uploaded, how far it is, and what became of it."""

    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="people-imports/")
    map_source = models.TextField(blank=True)
    deactivate_missing = models.BooleanField(default=False)
    max_share = models.DecimalField(max_digits=5, decimal_places=2, default=5)  # percent
    mail_links = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    result = models.FileField(upload_to="people-imports/", blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("HR file")
        verbose_name_plural = _("HR files")
        constraints = [
            models.CheckConstraint(
                condition=Q(max_share__gte=0, max_share__lte=100),
                name="people_import_share_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScimToken(models.Model):
    """A client of the SCIM interface. Of its token only the hash is kept; it is shown once."""

    name = models.CharField(
        _("name"), max_length=120, help_text=_("Which system uses it, for example “HR system”.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("scope"), max_length=5, choices=TokenScope, default=TokenScope.READ)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("SCIM token")
        verbose_name_plural = _("SCIM tokens")

    def __str__(self) -> str:
        return self.name


class ScimIdentity(models.Model):
    """What a SCIM client told of a person that the account has no field for."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="scim_identity",
    )
    external_id = models.CharField(max_length=254, blank=True)
    told = models.JSONField(default=dict)  # texts by the name of the attribute
    deleted_at = models.DateTimeField(null=True)  # the client sees them no more
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["external_id"], name="scim_identity_by_external_id")]

    def __str__(self) -> str:
        return f"SCIM identity of {self.pk}"


class ScimGroupIdentity(models.Model):
    """By what a SCIM client knows a group."""

    group = models.OneToOneField(
        Group, primary_key=True, on_delete=models.CASCADE, related_name="scim_identity"
    )
    external_id = models.CharField(max_length=254, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"SCIM identity of group {self.pk}"
