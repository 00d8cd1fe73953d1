"""Icons, covers and words of time, for every template."""

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from themes.covers import digest, pigment_of
from themes.covers.pigments import PIGMENTS

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = ""):
    """Draw an icon of the sprite; the words beside it are its name."""
    css = f"icon icon-{size}" if size else "icon"
    if name in ("forward", "back", "open", "return"):
        css += " flip"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        css,
        static("themes/icons.svg"),
        name,
    )


@register.simple_tag
def cover_url(seed: str, topic=None, form: str = "card") -> str:
    """Return the address of a painted cover; ``topic`` is a Topic, or None."""
    slug = topic.slug if topic else "-"
    chosen = topic.pigment if topic else ""
    pigment = chosen if chosen in PIGMENTS else pigment_of(slug)
    return reverse("themes:cover", args=[digest(seed), pigment, form])


@register.filter
def duration(minutes) -> str:
    """Say so many minutes as people do: 45 min, 2 h, 1 h 30 min."""
    if not minutes:
        return ""
    hours, rest = divmod(int(minutes), 60)
    parts = []
    if hours:
        parts.append(ngettext("%d h", "%d h", hours) % hours)
    if rest:
        parts.append(_("%d min") % rest)
    return " ".join(parts)


@register.filter
def initials(name: str) -> str:
    """Return one or two letters for a niche without a photo."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def elided(paginator, number: int) -> list:
    """Return the page numbers worth showing around ``number``."""
    return list(paginator.get_elided_page_range(number, on_each_side=2, on_ends=1))


@register.inclusion_tag("themes/components/colonnade.html")
def colonnade(done: int, total: int, large: bool = False) -> dict:
    """One small arch per lesson, filled when done; a bar beyond twelve."""
    arches = [
        {"x": 3 + at * 14, "kind": "done" if at < done else "now" if at == done else "todo"}
        for at in range(total)
    ]
    return {
        "arches": arches if total <= 12 else [],
        "width": total * 14 + 2,
        "done": done,
        "total": total,
        "large": large,
    }
