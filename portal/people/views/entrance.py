"""The one way in, whatever door somebody came to: the second factor is asked for here."""

from time import time

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.core.access import public
from portal.core.errors import RuleViolation
from portal.people import services
from portal.people.forms import SecondStepForm
from portal.people.models import User
from portal.people.queries import has_second_factor
from portal.people.views.locks import locked_out

BACKEND = "portal.people.backends.PortalBackend"
PENDING = "second_step"
MINUTES = 10
WRONG_CODES = 5


def open_door(request: HttpRequest, person: User, *, target: str, stay: bool) -> HttpResponse:
    """Sign ``person`` in and lead them to ``target``, or ask for their second factor first.

    ``stay`` keeps the session when the browser is closed.
    """
    if not has_second_factor(person):
        return _let_in(request, person, target=target, stay=stay)
    request.session[PENDING] = {
        "person": person.pk,
        "mark": person.get_session_auth_hash(),  # another password ends this, too
        "until": int(time()) + MINUTES * 60,
        "wrong": 0,
        "target": target,
        "stay": stay,
    }
    return redirect("people:second_step")


def _let_in(request, person, *, target, stay) -> HttpResponse:
    start_session(request, person, backend=BACKEND)
    if not stay:
        request.session.set_expiry(0)  # until the browser is closed
    return redirect(target or settings.LOGIN_REDIRECT_URL)


@public("Whoever gets here has given a right password just now; the session knows whose.")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    pending = request.session.get(PENDING)
    person = _person_of(pending)
    if person is None:
        request.session.pop(PENDING, None)
        return redirect("people:login")
    credentials = {"username": person.login_name.lower()}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out(request, None, credentials)
    form = SecondStepForm(request.POST or None)
    if form.is_valid():
        try:
            services.check_second_factor(person, form.cleaned_data["code"])
        except RuleViolation as refusal:
            if _count_wrong(request, pending, credentials):
                messages.error(request, _("Too many wrong codes. Start again with the password."))
                return redirect("people:login")
            form.add_error("code", str(refusal))
        else:
            del request.session[PENDING]
            answer = _let_in(request, person, target=pending["target"], stay=pending["stay"])
            request.session["second_factor"] = True
            return answer
    return TemplateResponse(request, "people/second_step.html", {"form": form})


def _person_of(pending: dict | None) -> User | None:
    if not pending or pending["until"] < time():
        return None
    person = User.objects.filter(pk=pending["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != pending["mark"]:
        return None
    return person


def _count_wrong(request, pending: dict, credentials: dict) -> bool:
    """Put a wrong code on the list of failed log-ins; return whether it was one too many."""
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    pending["wrong"] += 1
    request.session[PENDING] = pending
    if pending["wrong"] < WRONG_CODES:
        return False
    del request.session[PENDING]
    return True
