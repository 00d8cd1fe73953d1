"""How long ago, how long it waits, and how much is new."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from announcements.discussions.markup import clean

register = template.Library()


@register.filter
def ago(moment: datetime) -> str:
    """Say when something was, as people do: 40 min ago, yesterday, Friday, 3 May 2026."""
    then, now = timezone.localtime(moment), timezone.localtime()
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("%d min ago") % minutes
    days = (now.date() - then.date()).days
    if days == 0:
        return _("%d h ago") % (minutes // 60)
    if days == 1:
        return _("yesterday")
    if days < 7:
        return date_format(then, "l")
    return date_format(then, "DATE_FORMAT")


@register.filter
def waiting_time(moment: datetime) -> str:
    """Say how long something has waited: 3 days, 5 hours, 20 minutes."""
    passed = max(timezone.now() - moment, timedelta())
    if passed.days:
        return ngettext("%d day", "%d days", passed.days) % passed.days
    hours = passed.seconds // 3600
    if hours:
        return ngettext("%d hour", "%d hours", hours) % hours
    minutes = max(1, passed.seconds // 60)
    return ngettext("%d minute", "%d minutes", minutes) % minutes


@register.filter
def news(thread) -> int:
    """Return how many posts of a thread, asked for with its reading, are new to the viewer."""
    return max(0, thread.last_number - (thread.read_number or 0))


@register.simple_tag
def cleaned(markup: str):
    """Show the HTML of a post, cleaned once more on its way out: rows are older than rules."""
    return mark_safe(clean(markup))
