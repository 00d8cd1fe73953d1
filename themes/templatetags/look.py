"""Icons, covers and words of time, for every template."""

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from themes.covers import digest, pigment_of
from themes.covers.pigments import PIGMENTS

register = template.Library()


_TURNING = frozenset({"forward", "back", "open", "return"})  # in right-to-left
_CLASSES = {"select": "select", "textarea": "area", "checkbox": "check", "clearablefile": "file"}


@register.simple_tag
def icon(name: str, size: str = ""):
    """Draw an icon of the sprite; the words beside it are its name. ``size`` "l" stands alone."""
    if not name:
        return ""
    css = ["icon", f"icon-{size}" if size else "", "flip" if name in _TURNING else ""]
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        " ".join(filter(None, css)),
        static("themes/icons.svg"),
        name,
    )


@register.simple_tag
def cover_url(seed: str, topic=None, form: str = "card") -> str:
    """Return the address of a painted cover; ``topic`` is a Topic, a pigment's name, or None."""
    pigment = topic if isinstance(topic, str) else getattr(topic, "pigment", "")
    if pigment not in PIGMENTS:
        pigment = pigment_of(getattr(topic, "slug", "-"))
    return reverse("themes:cover", args=[digest(str(seed)), pigment, form])


@register.simple_tag
def widget(field):
    """Draw a bound field's control with the class that the look has for it."""
    css = _CLASSES.get(field.widget_type, "input")
    given = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{css} {given}".strip()})


@register.simple_tag(takes_context=True)
def current(context, url: str) -> str:
    """Return whether a link leads to this page ("page"), to the part it is in ("true"), or not."""
    path = context.request.path
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


@register.filter
def duration(minutes) -> str:
    """Say so many minutes as people do: 45 min, 2 h, 1 h 30 min."""
    if not minutes:
        return ""
    hours, rest = divmod(int(minutes), 60)
    parts = []
    if hours:
        parts.append(_("%d h") % hours)
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
