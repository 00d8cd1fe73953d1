"""Covers, the style of a site, and the pages for when something is wrong."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.http import etag, require_safe

from portal.core.access import public
from themes.colours import accent_tokens
from themes.covers import FORMATS, PAINTER, paint
from themes.covers.pigments import PIGMENTS
from themes.models import ThemeSettings
from themes.registry import allowances

# What stands at an address that names its content stays there.
KEPT = {"Cache-Control": f"public, max-age={365 * 24 * 60 * 60}, immutable"}
# An SVG that is opened by itself is a document: it may run and fetch nothing.
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox"}


@public("A painting that is computed from its own address.", impersonal=True)
@require_safe
@etag(lambda request, **address: PAINTER)
def cover(request, seed, pigment, form):
    """Answer a course's cover; the address says all there is to know."""
    if pigment not in PIGMENTS or form not in FORMATS:
        raise Http404
    headers = {**KEPT, **HARMLESS}
    return HttpResponse(paint(seed, pigment, form), content_type="image/svg+xml", headers=headers)


@public("The colours of the site stand on its log-in screen, too.", impersonal=True)
@require_safe
def style(request, pk, version):
    """Answer the CSS in which a site differs from others."""
    look = get_object_or_404(ThemeSettings, pk=pk)
    if look.version != version:
        return redirect("themes:style", look.pk, look.version)
    tokens = "".join(f"{name}:{value};" for name, value in accent_tokens(look.accent).items())
    css = f"@layer tokens{{:root:root{{{tokens}}}}}\n"
    return HttpResponse(css, content_type="text/css", headers=KEPT)


@public("The logo of the site stands on its log-in screen, too.", impersonal=True)
@require_safe
def logo(request, pk, version):
    """Answer the logo of a site, which was sanitised when it was uploaded."""
    look = get_object_or_404(ThemeSettings.objects.exclude(logo=""), pk=pk)
    if look.version != version:
        return redirect("themes:logo", look.pk, look.version)
    headers = {**KEPT, **HARMLESS}
    return HttpResponse(look.logo, content_type="image/svg+xml", headers=headers)


def bad_request(request, exception):
    """Say that a request makes no sense."""
    return render(request, "themes/errors/400.html", status=400)


def forbidden(request, exception):
    """Say why not, and who can, where the policy says so."""
    told = {
        "reason": str(exception) or _("None of your roles allows this."),
        "allowances": list(allowances.ask(request, exception)),
    }
    return render(request, "themes/errors/403.html", told, status=403)


def not_found(request, exception):
    """Say that nothing is here, or nothing for this person."""
    return render(request, "themes/errors/404.html", status=404)


def csrf_failure(request, reason=""):
    """Say what to do when a form comes back without its proof of origin."""
    return render(request, "themes/errors/csrf.html", status=403)


def server_error(request):
    """Say sorry, without asking a database that may be the reason."""
    page = loader.render_to_string("themes/errors/500.html")
    return HttpResponse(page, status=500)
