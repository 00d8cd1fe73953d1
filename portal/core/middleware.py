"""What happens to every request: the policy for the browser, and refusals a person can read."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.core.errors import RuleViolation


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere; in the admin the one that its page editor can live with."""

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith(reverse("wagtailadmin_home")):
            parts.config = settings.STOA_ADMIN_CONTENT_SECURITY_POLICY
        return parts


class NullCharacterMiddleware:
    """Keeps from every view, Wagtail's too, the one character that PostgreSQL cannot look for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info:
            raise Http404
        said = request.META.get("QUERY_STRING", "")
        if "%00" in said or "\x00" in said:
            request.META["QUERY_STRING"] = said.replace("%00", "").replace("\x00", "")
            request.__dict__.pop("GET", None)
        return self.get_response(request)


class RuleViolationMiddleware:
    """Tells the person which rule refused, where they were when they tried."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, RuleViolation):
            return None
        sentence = str(exception)
        if _wants_json(request):
            return JsonResponse({"detail": sentence}, status=409)
        if request.headers.get("HX-Request"):
            return HttpResponse(sentence, status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, sentence)
        return HttpResponseRedirect(_where_they_were(request))


def _wants_json(request) -> bool:
    return not request.accepts("text/html") and request.accepts("application/json")


def _where_they_were(request) -> str:
    origin = request.headers.get("Referer", "")
    # A refused GET must not lead to itself for ever.
    circular = request.method == "GET" and origin == request.build_absolute_uri()
    safe = url_has_allowed_host_and_scheme(
        origin, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return origin if safe and not circular else "/"
