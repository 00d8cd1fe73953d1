"""Lets Wagtail's own screens show who points to what they are about to take away."""

from django import template

from portal.care.queries import check_links

register = template.Library()


@register.inclusion_tag("care/admin/link_check.html", takes_context=True)
def link_check(context, pages) -> dict:
    """Show who points to ``pages``, one or a list, and who is on them."""
    listed = pages if isinstance(pages, list | tuple) else [pages]
    found = [one["item"] if isinstance(one, dict) else one for one in listed]
    return {"check": check_links(found, viewer=context["request"].user)}
