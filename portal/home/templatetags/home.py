"""Greetings and panels for home pages; collections and related pages for all."""

from dataclasses import replace

from django import template
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.home import queries
from portal.home.enums import Layout
from portal.home.registry import home_panels
from portal.people.queries import tokens_of_viewer

register = template.Library()

CARDS_PER_PAGE = 24


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


@register.simple_tag(takes_context=True)
def collected(context, page) -> dict:
    """Return what a collection finds for whoever looks, a page of it, and for how many others."""
    request = context["request"]
    query, asked = queries.query_of(page), _viewer(request)
    rows = Paginator(queries.pages_found(query, **asked), CARDS_PER_PAGE)
    shown = rows.get_page(request.GET.get("page"))
    return {
        "pages": shown,
        "cards": queries.cards_of(shown.object_list, request, titles_only=_is_compact(page.layout)),
        "found": queries.found_by(query, **asked)
        if queries.may_write(request.user, page)
        else None,
    }


@register.simple_tag(takes_context=True)
def collected_in_block(context, value) -> dict:
    """Return what a block of a page finds for whoever looks; nothing where nobody looks."""
    request, collection = context.get("request"), value["collection"]
    if request is None:  # in a mail, or a feed
        return {}
    page = collection.localized if collection else None
    if page is not None and not page.live:
        return {}
    query = queries.query_of(page) if page else queries.query_of_block(value["query"])
    limit = min(value["limit"], query.limit or value["limit"])
    found = queries.pages_found(replace(query, limit=limit), **_viewer(request))
    # The collection's own address is for those who may see the collection.
    opens = page is not None and queries.viewer_may_see(request, page)
    return {
        "cards": queries.cards_of(found, request, titles_only=_is_compact(value["layout"])),
        "heading": value["heading"] or (page.title if page else ""),
        "collection": page if opens else None,
    }


@register.inclusion_tag("home/components/see_also.html", takes_context=True)
def see_also(context, page) -> dict:
    """Show other pages that are worth reading; nothing if there are none."""
    request = context.get("request")
    if request is None or not page.pk:
        return {}
    asked = _viewer(request)
    found = queries.see_also(page, **asked)
    return {"cards": queries.cards_of(found, request, titles_only=True)}


def _viewer(request) -> dict:
    return {
        "tokens": tokens_of_viewer(request),
        "language": get_language(),
        "person": request.user,
    }


def _is_compact(layout: str) -> bool:
    return layout == Layout.COMPACT
