"""Portal screens speak the person's language and keep their time."""

import zoneinfo

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation
from django.utils.translation import get_language_from_path, get_language_from_request

from portal.core.access import is_impersonal


class PersonLocaleMiddleware(LocaleMiddleware):
    """A page's address decides its language; any other screen speaks the person's.

    Addresses are resolved in the language that they name, the default one without a prefix;
    only then is it known whether the view is a page.
    """

    def process_request(self, request):
        self._speak(request, get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)

    def process_view(self, request, view, args, kwargs):
        is_page = request.resolver_match.url_name == "wagtail_serve"
        if is_page or is_impersonal(view) or get_language_from_path(request.path_info):
            return
        chosen = request.user.language if request.user.is_authenticated else ""
        self._speak(request, chosen or get_language_from_request(request))

    def _speak(self, request, language):
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class PersonTimeZoneMiddleware:
    """Dates are shown in the person's time zone, else in the organisation's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with timezone.override(zoneinfo.ZoneInfo(settings.TIME_ZONE)):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Left with the request, by the override around it.
        if not is_impersonal(view) and request.user.is_authenticated and request.user.time_zone:
            timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))
