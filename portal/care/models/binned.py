"""The bin: pages that were deleted in the admin and can still be brought back."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class BinPage(Page):
    """Where deleted pages stand. Beside the sites and below none, so it has no address."""

    is_creatable = False
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = []  # nobody adds pages here; services move them
    private_page_options = []

    class Meta:
        verbose_name = _("bin")


class BinnedPage(models.Model):
    """A deleted page, with its subtree, and all that is needed to bring it back as it was."""

    page = models.OneToOneField(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="binned"
    )
    title = models.CharField(_("title"), max_length=255)
    slug = models.CharField(max_length=255)  # in the bin the page has another
    parent = models.ForeignKey(
        Page,
        verbose_name=_("stood below"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    parent_title = models.CharField(_("stood below"), max_length=255)
    before = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    pages = models.PositiveIntegerField(_("pages"), default=1)  # it and those below it
    live_pages = models.PositiveIntegerField(default=0)
    # Page id -> revision id or null, of those that were live; revision id -> date, of planned ones.
    was_live = models.JSONField(default=dict)
    was_planned = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deleted by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("deleted"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("page in the bin")
        verbose_name_plural = _("pages in the bin")

    def __str__(self) -> str:
        return self.title


class BinnedPlace(models.Model):
    """A page above which a binned page stood: whoever could delete there may restore."""

    binned = models.ForeignKey(BinnedPage, on_delete=models.CASCADE, related_name="places")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["binned", "page"], name="binned_place_once")]

    def __str__(self) -> str:
        return f"{self.binned_id} stood below {self.page_id}"
