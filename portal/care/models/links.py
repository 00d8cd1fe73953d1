"""Which live page links to which place of the site."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from portal.home.models import PortalPage


class PageLinkQuerySet(models.QuerySet):
    def broken(self) -> Self:
        """Keep the links of live pages that lead to what is gone, withdrawn or archived."""
        archived = PortalPage.objects.filter(pk=OuterRef("target"), archived_at__isnull=False)
        nowhere = Q(target=None) | Q(target__live=False) | Exists(archived)
        return self.filter(nowhere, source__live=True)


class PageLink(models.Model):
    """A link inside the site, as it stands in a live page. Found by the clock and by publishes."""

    source = models.ForeignKey(
        Page, verbose_name=gettext_lazy("page"), on_delete=models.CASCADE, related_name="+"
    )
    target = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.BigIntegerField(null=True)  # of the target, also when that is gone
    address = models.CharField(gettext_lazy("leads to"), max_length=500)  # as written, or the title
    found_at = models.DateTimeField(gettext_lazy("found"))

    objects = PageLinkQuerySet.as_manager()

    class Meta:
        ordering = ["source", "pk"]
        verbose_name = gettext_lazy("link")
        verbose_name_plural = gettext_lazy("links")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "address", "number"], name="page_link_once_per_address"
            )
        ]

    def __str__(self) -> str:
        return f"Page {self.source_id} links to {self.address}"

    @property
    def why(self) -> str:
        """Why it leads nowhere; a row of :meth:`broken`, with its target."""
        if self.target is None:
            return _("There is no such page.")
        return _("It is not published.") if not self.target.live else _("It is archived.")
