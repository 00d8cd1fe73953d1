"""Notices as a message: text and HTML, in the language of the person."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal.notifications.models import Notice
from portal.notifications.queries import Phrasebook


def letter(person, notices: list[Notice], book: Phrasebook) -> EmailMultiAlternatives:
    """Return the message that tells ``person`` of ``notices``: one by itself, more as a digest."""
    language = person.language or settings.LANGUAGE_CODE
    with override(language):
        subject, text, html = written(person, [(one, book.words(one)) for one in notices])
    host = settings.WAGTAILADMIN_BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    message = EmailMultiAlternatives(
        subject,
        text,
        to=[person.email],
        headers={
            "Message-ID": f"<{notices[0].message}@{host or 'localhost'}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def written(person, told: list[tuple]) -> tuple[str, str, str]:
    """Return subject, text and HTML, in the active language, of notices with their words."""
    if len(told) == 1:
        subject = told[0][1].subject
    else:
        subject = ngettext("%d notice for you", "%d notices for you", len(told)) % len(told)
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    context = {
        "person": person,
        "subject": subject,
        "told": [{"words": words, "link": f"{base}{notice.address}"} for notice, words in told],
        "settings_link": base + reverse("notifications:settings"),
        "greeting": _("Hello %s,") % person.get_short_name(),
    }
    return (
        subject,
        render_to_string("notifications/mail/notices.txt", context),
        render_to_string("notifications/mail/notices.html", context),
    )
