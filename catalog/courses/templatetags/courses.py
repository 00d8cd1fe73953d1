"""How courses show themselves on pages and cards."""

import uuid

from django import template
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from catalog.courses import blocks
from catalog.courses.enums import DELIVERY_ICONS
from catalog.courses.queries import first_topic
from catalog.courses.registry import lesson_panels

register = template.Library()

register.filter(first_topic)


@register.filter
def delivery_icon(delivery: str) -> str:
    """Return the icon for the way a course is delivered."""
    return DELIVERY_ICONS.get(delivery, "page")


@register.filter
def language_name(code: str) -> str:
    """Return the name of a language in the active one, or the code of a rare one."""
    try:
        return get_language_info(code.split("-")[0])["name_translated"].capitalize()
    except KeyError:
        return code


@register.filter
def own_language_name(code: str) -> str:
    """Return what a language calls itself, for those who look for it."""
    try:
        return get_language_info(code.split("-")[0])["name_local"].capitalize()
    except KeyError:
        return code


@register.filter
def price(course) -> str:
    """Return what the course costs, in words or with its currency."""
    if course.is_free:
        return _("Free")
    return f"{course.cost.normalize():f} {course.currency}"


@register.filter
def embed_address(url: str) -> str:
    """Return where a film may be framed from; empty if nowhere allowed."""
    return blocks.embed_address(url)


@register.filter
def lines(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@register.simple_tag
def fresh_id() -> str:
    """Return an id that no other element of the page has."""
    return f"x{uuid.uuid4().hex[:10]}"


@register.inclusion_tag("courses/components/languages.html", takes_context=True)
def page_languages(context, page) -> dict:
    """Show in which other languages the page can be read."""
    others = page.get_translations().live().select_related("locale")
    return {"others": others, "request": context["request"]}


@register.inclusion_tag("courses/components/prerequisites.html", takes_context=True)
def prerequisites(context, course) -> dict:
    """Show what has to be done before; names only, whoever looks."""
    return {"needed": course.needed_first if course else ()}


@register.filter
def answer_control(question) -> str:
    """Return which control lets somebody choose: one answer, or several where several are right."""
    right = [answer for answer in question["answers"] if answer["correct"]]
    return "radio" if len(right) == 1 else "checkbox"


@register.simple_tag(takes_context=True)
def panels_below(context, page) -> list[dict]:
    """Return what apps above show below the lesson ``page``, each with its template."""
    found = [(panel, panel.values(context["request"], page)) for panel in lesson_panels.ask()]
    return [{"template": panel.template, **values} for panel, values in found if values]
