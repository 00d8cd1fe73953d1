"""How a site looks, chosen in the admin."""

import hashlib

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import TextInput
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from themes.colours import HEX, LIGHT, accent_on, readable

OWN_ACCENT = "#2b45b4"  # its shades stand in tokens.css, chosen by hand


class Look(models.TextChoices):
    """The two faces that Stoa brings."""

    PORCH = "porch", _("Porch: stone and ink, serif headings, round arches")
    LEDGER = "ledger", _("Ledger: white, square, without serifs")


def validate_accent(value: str) -> None:
    """Refuse what is no colour, or cannot be read where the accent stands; name the nearest."""
    if not HEX.match(value.lower()):
        raise ValidationError(_("Write the colour as #rrggbb, such as #2b45b4."))
    nearest = readable(value.lower(), LIGHT)
    if nearest.base != value.lower():
        raise ValidationError(
            _(
                "This colour reaches %(ratio).1f to 1 where it stands. Text needs 4.5. "
                "The nearest that works is %(nearest)s."
            )
            % {
                "ratio": accent_on(value.lower(), LIGHT).least_contrast(LIGHT),
                "nearest": nearest.base,
            }
        )


@register_setting(icon="view")
class ThemeSettings(BaseSiteSetting):
    """Theme, name, logo and accent colour of one site."""

    theme = models.CharField(_("theme"), max_length=16, choices=Look, default=Look.PORCH)
    organisation = models.CharField(
        _("organisation"), max_length=80, blank=True, help_text=_("Shown at the foot of pages.")
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default=OWN_ACCENT,
        validators=[validate_accent],
        help_text=_("For links and the one filled button, as #rrggbb. The dark theme follows."),
    )
    logo = models.TextField(editable=False, blank=True)  # a sanitised SVG

    panels = [
        FieldPanel("theme"),
        FieldPanel("organisation"),
        FieldPanel("accent", widget=TextInput(attrs={"type": "color"})),
        MultiFieldPanel([FieldPanel("logo_file"), FieldPanel("without_logo")], heading=_("Logo")),
    ]

    class Meta:
        verbose_name = _("look and feel")

    @property
    def has_own_style(self) -> bool:
        """Whether its accent is another than the one that Stoa brings."""
        return self.accent != OWN_ACCENT

    @property
    def version(self) -> str:
        """What the addresses of its style and its logo carry, so that both may be kept a year."""
        told = f"{self.accent}\n{self.logo}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        cache.delete(self.cache_key(self.site_id))

    @staticmethod
    def cache_key(site_id: int) -> str:
        """Return under which key the look of a site is kept."""
        return f"look:{site_id}"
