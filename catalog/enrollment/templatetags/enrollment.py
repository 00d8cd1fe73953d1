"""What a course page shows of enrollment."""

from django import template

from catalog.enrollment.queries import standing

register = template.Library()


@register.inclusion_tag("enrollment/components/panel.html", takes_context=True)
def enrollment_panel(context, page, latest) -> dict:
    """Show the one action that the viewer can take on a course, and what it costs.

    ``latest`` is their enrollment, open or completed, if there is one.
    """
    request = context["request"]
    return {
        "standing": standing(request.user, page, latest),
        "page": page,
        "place": context.get("place"),
        "request": request,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
        "login_url": context.get("login_url"),
    }
