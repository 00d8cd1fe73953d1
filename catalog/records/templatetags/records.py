"""What pages of courses and lessons show of the viewer's progress."""

from django import template

from catalog.records.queries import Place, place_of, place_on_course

register = template.Library()


@register.simple_tag(takes_context=True)
def course_place(context, page) -> Place | None:
    """Return where the viewer is in the course that ``page`` presents."""
    return place_on_course(context["request"].user, page) if page.course else None


@register.simple_tag(takes_context=True)
def lesson_place(context, page) -> Place:
    """Return where the viewer is in the course of a lesson."""
    return place_of(context["request"].user, page)
