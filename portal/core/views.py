"""What machines ask the portal."""

from django.http import Http404, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core import health
from portal.core.access import public


@public("An operator's monitor has no account; the answer names parts, not people.")
@never_cache
@require_safe
def healthz(request):
    """Answer 200 while the portal works, if need be on one leg, and 503 when it does not."""
    state = health.examine()
    return JsonResponse(state, status=503 if state["status"] == health.FAILING else 200)


@public("Nothing is shown, whoever asks.", impersonal=True)
def not_there(request):
    """Answer 404, for addresses of other apps that a portal does not have."""
    raise Http404
