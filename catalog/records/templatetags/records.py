"""What pages of courses and lessons show of the viewer's progress."""

from django import template
from django.utils.translation import get_language

from catalog.records.queries import (
    Place,
    last_seen_key,
    latest_enrollment,
    outline,
    place_of,
    resume_line,
)

register = template.Library()


@register.inclusion_tag("records/components/outline.html", takes_context=True)
def course_outline(context, page) -> dict:
    """Show the lessons of a course, with what the viewer has done of them."""
    request, course = context["request"], page.course
    if course is None:
        return {"lines": []}
    enrollment = latest_enrollment(request.user, course)
    lines = outline(course, language=get_language(), enrollment=enrollment)
    now = None
    if enrollment is not None and enrollment.status == "active":
        now = resume_line(lines, last_seen_key(enrollment))
    return {"lines": lines, "enrollment": enrollment, "now": now, "request": request}


@register.inclusion_tag("records/components/resume_panel.html", takes_context=True)
def resume_panel(context, enrollment, page) -> dict:
    """Show how far the viewer is, and the button that leads on."""
    lines = outline(page.course, language=get_language(), enrollment=enrollment)
    seen = last_seen_key(enrollment)
    return {
        "enrollment": enrollment,
        "course": page.course,
        "lines": lines,
        "next": resume_line(lines, seen),
        "started": seen is not None,
        "done": sum(line.done for line in lines),
        "minutes": sum(line.activity.minutes for line in lines if not line.done),
    }


@register.simple_tag(takes_context=True)
def lesson_place(context, page) -> Place:
    """Return where the viewer is in the course of a lesson."""
    return place_of(context["request"].user, page)
