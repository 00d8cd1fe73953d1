"""What stands beside the doors of the portal."""

from django import template
from django.urls import reverse

from themes.covers import digest
from themes.covers.pigments import PIGMENTS

WINDOWS = 9

register = template.Library()


@register.simple_tag
def porch() -> list[str]:
    """Return the addresses of nine painted windows, each in another pigment."""
    return [
        reverse("themes:cover", args=[digest(f"porch {pigment}"), pigment, "tall"])
        for pigment in list(PIGMENTS)[:WINDOWS]
    ]
