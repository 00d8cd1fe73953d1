"""How the explorer marks a working copy."""

from django import template

from portal.workingcopies.models import WorkingCopy

register = template.Library()


@register.simple_tag(takes_context=True)
def working_copy_of(context, page):
    """Return the open working copy that ``page`` is or stands in, if any. One query a request."""
    request = context.get("request")
    if request is None or getattr(page, "live", True):
        return None
    known = request.__dict__
    if "_working_copies" not in known:
        rows = WorkingCopy.objects.open().exclude(copy=None).select_related("copy")
        known["_working_copies"] = list(rows)
    rows = known["_working_copies"]
    return next((row for row in rows if page.path.startswith(row.copy.path)), None)
