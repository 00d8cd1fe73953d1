"""What everybody keeps in hand about their own account: devices, and the second factor."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.access import signed_in
from portal.core.errors import RuleViolation
from portal.people import services
from portal.people.forms import CodeForm
from portal.people.qr import otp_address, qr_code
from portal.people.queries import devices_of, has_second_factor, needs_second_factor

DEVICES_PER_PAGE = 25
SECRET = "second_factor_secret"  # noqa: S105 - where in the session it waits
CODES = "recovery_codes"


@signed_in("Lists the visitor's own devices.")
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    pages = Paginator(devices_of(request.user), DEVICES_PER_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "this_key": request.session.session_key,
    }
    return TemplateResponse(request, "people/devices.html", context)


@signed_in("Ends sessions of the visitor only.")
@require_POST
def end_devices(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("device", "")
    only = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    if chosen and only is None:
        return redirect("people:devices")
    keep = request.session.session_key
    ended = services.end_devices(request.user, only=only, keep=keep)
    text = ngettext("%d device is signed out.", "%d devices are signed out.", ended) % ended
    messages.success(request, text)
    return redirect("people:devices")


@signed_in("Sets up and turns off the visitor's own second factor.")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    if has_second_factor(request.user):
        return _second_factor_is_on(request)
    secret = request.session.setdefault(SECRET, services.new_secret())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = services.turn_on_second_factor(
                request.user, secret=secret, code=form.cleaned_data["code"]
            )
        except RuleViolation as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[SECRET]
            request.session["second_factor"] = True
            return _show_codes(request, codes)
    context = {
        "form": form,
        "needed": needs_second_factor(request.user),
        "qr": qr_code(otp_address(request.user.login_name, secret)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    return TemplateResponse(request, "people/second_factor_set_up.html", context)


def _second_factor_is_on(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            if "renew" in request.POST:
                return _show_codes(request, services.renew_recovery_codes(request.user, code=code))
            services.turn_off_second_factor(request.user, code=code)
        except RuleViolation as refusal:
            form.add_error("code", str(refusal))
        else:
            request.session.pop("second_factor", None)
            services.end_devices(request.user, keep=request.session.session_key)
            messages.success(
                request, _("Your password alone lets you in again. Other devices are signed out.")
            )
            return redirect("people:profile")
    context = {"form": form, "needed": needs_second_factor(request.user)}
    return TemplateResponse(request, "people/second_factor.html", context)


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    request.session[CODES] = codes
    return redirect("people:recovery_codes")


@signed_in("Shows the visitor's own recovery codes, once.")
@never_cache
@require_safe
def recovery_codes(request: HttpRequest) -> HttpResponse:
    codes = request.session.pop(CODES, None)
    if codes is None:
        return redirect("people:second_factor")
    return TemplateResponse(request, "people/recovery_codes.html", {"codes": codes})
