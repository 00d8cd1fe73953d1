"""Greetings and panels for home pages."""

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.home.registry import home_panels
from portal.people.queries import tokens_of_viewer

register = template.Library()


@register.simple_tag(takes_context=True)
def greeting(context, page) -> str:
    """Return what the author greets with, else a good morning by the person's hour."""
    if page.greeting:
        return page.greeting
    user = context["request"].user
    hour = timezone.localtime().hour
    if not user.is_authenticated:
        return _("Come in, walk around")
    name = user.get_short_name()
    if hour < 12:
        return _("Good morning, %s") % name
    return (_("Good afternoon, %s") if hour < 18 else _("Good evening, %s")) % name


@register.simple_tag(takes_context=True)
def is_for_viewer(context, roles) -> bool:
    """Return whether whoever looks has one of ``roles``."""
    return bool({f"role:{role}" for role in roles} & tokens_of_viewer(context["request"]))


@register.inclusion_tag("home/components/panel.html", takes_context=True)
def home_panel(context, value) -> dict:
    """Show the panel that an app above offers under this name; nothing if it has nothing."""
    return {**_filled(context, value["panel"], value["heading"]), "css": "section"}


@register.inclusion_tag("home/components/panels.html", takes_context=True)
def home_pair(context, value) -> dict:
    """Show two panels beside each other; none, or one in the whole width, if that is all."""
    filled = [_filled(context, value[name]) for name in ("first", "second")]
    shown = [
        render_to_string("home/components/panel.html", one) for one in filled if one["template"]
    ]
    return {"shown": shown, "width": value["width"]}


def _filled(context, name: str, heading: str = "") -> dict:
    request = context["request"]
    panel = next((one for one in home_panels.ask() if one.name == name), None)
    values = panel.values(request) if panel else {}
    return {
        **values,
        "template": panel.template if values else "",
        "heading": heading or (panel.label if panel else ""),
        "panel": panel,
        "request": request,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
    }
