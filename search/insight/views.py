"""The way to a hit: notes which one was opened, then leads on."""

from functools import partial

from django.core.signing import BadSignature
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.core.access import public
from search.core.views import when_closed
from search.insight import services
from search.insight.following import is_of_a_person


@require_safe
@public("Leads on only to addresses that we have signed ourselves; says nothing about anybody.")
def found(request, token):
    """Lead on to the hit that ``token`` names."""
    try:
        key, rank, address = services.read_lead(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    response = HttpResponseRedirect(
        address, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    )
    if is_of_a_person(request):
        when_closed(response, partial(services.note_click, key, rank, now=timezone.now()))
    return response
