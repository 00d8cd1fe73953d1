"""What single sign-on needs beside django-allauth's handshake: an end for each way it may fail."""

from binascii import Error as NotBase64
from functools import wraps

from allauth.socialaccount.providers.saml import views as saml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from lxml.etree import LxmlError
from requests import RequestException


def refused(request: HttpRequest, text: str) -> HttpResponse:
    """Say why single sign-on led nowhere."""
    answer = TemplateResponse(request, "people/sign_on_refused.html", {"refusal": text}, status=403)
    return answer.render()


def did_not_come_through(request: HttpRequest) -> HttpResponse:
    """Say that the provider's answer is none, whatever was wrong with it."""
    text = _("The log-in over there did not come through. Try again, or tell the help desk.")
    return refused(request, text)


def unharmed(view):
    """Let nonsense in place of an answer, or a provider out of reach, be no error of ours."""

    @wraps(view)
    def entry(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (LxmlError, NotBase64, RequestException, UnicodeDecodeError):
            return did_not_come_through(request)

    return entry


saml_finish_acs = unharmed(saml.finish_acs)


def saml_sls(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Single log-out ends no session here: anybody could ask for it. The visitor signs out."""
    return redirect("people:login")
