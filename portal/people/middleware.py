"""Whoever is signed in: their language and time, their second factor, their devices."""

import zoneinfo
from time import time

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import get_language_from_path, get_language_from_request

from portal.core.access import is_impersonal
from portal.people import services
from portal.people.policies import person_policy
from portal.people.queries import is_administrator, viewer_needs_second_factor
from portal.people.registry import guarded_screens

SEEN_EVERY_SECONDS = 10 * 60


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


class SecondFactorMiddleware:
    """Whoever's role needs a second factor sets one up before anything else."""

    open_to_all = frozenset({"logout", "second_factor", "recovery_codes"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.STOA_TWO_FACTOR_ROLES or is_impersonal(view):
            return None
        match = request.resolver_match
        if match.app_name == "people" and match.url_name in self.open_to_all:
            return None
        if request.session.get("second_factor") or not viewer_needs_second_factor(request):
            return None
        return redirect("people:second_factor")


class DeviceMiddleware:
    """Keeps when a session was last used, to ten minutes, and under which key it goes on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        session = request.session
        # Nobody loads a session for this alone.
        if session.accessed and "device" in session:
            key, seen = session["device"]
            now = int(time())
            if key != session.session_key or now - seen > SEEN_EVERY_SECONDS:
                services.device_was_seen(key, now_called=session.session_key)
                session["device"] = [session.session_key, now]
        return answer


class RefusalMiddleware:
    """Who tries to manage people or powers and may not is on record before they are turned away."""

    desks = frozenset({"wagtailusers_users", "wagtailusers_groups"})
    about_a_person = frozenset({"wagtailusers_users", "people"})
    looks = frozenset({"users: index", "users: index_results"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        action = self._attempt(match)
        # Who looks as a role is nobody to keep a record of.
        if action is None or not request.user.is_authenticated or not request.user.pk:
            return
        if is_administrator(request.user):
            return
        if action in self.looks and person_policy.user_has_permission(request.user, "view"):
            return
        about_a_person = not self.about_a_person.isdisjoint(match.namespaces)
        services.record_refusal(
            request.user,
            action=action,
            about=kwargs.get("pk") if about_a_person else None,
            address=request.META.get("REMOTE_ADDR", ""),
        )

    def _attempt(self, match) -> str | None:
        """Return the name of what is tried, if it is for administrators alone."""
        if not self.desks.isdisjoint(match.namespaces):
            return f"{match.namespaces[-1].removeprefix('wagtailusers_')}: {match.url_name}"
        name = match.view_name
        return name if any(one.fits(name) for one in guarded_screens.ask()) else None
