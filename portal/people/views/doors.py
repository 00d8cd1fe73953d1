"""The doors: signing in and out, passwords, and what people keep about themselves."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView

from portal.core.access import for_own_eyes, public, signed_in
from portal.core.errors import RuleViolation
from portal.people import services
from portal.people.forms import (
    AskForPasswordForm,
    ChangePasswordForm,
    ChoosePasswordForm,
    FirstAdministratorForm,
    ProfileForm,
    SignInForm,
)
from portal.people.models import User
from portal.people.queries import sign_on_doors
from portal.people.views.entrance import open_door


def only_with_local_login(view):
    """Shut ``view`` where everybody comes through single sign-on, who then needs no password."""

    @wraps(view)
    def entry(request, *args, **kwargs):
        if not settings.STOA_LOCAL_LOGIN:
            raise Http404
        return view(request, *args, **kwargs)

    return entry


class SignInView(views.LoginView):
    """Who is signed in already and is sent here may not see something: they are told so."""

    template_name = "people/login.html"
    authentication_form = SignInForm

    def post(self, request, *args, **kwargs):
        if not settings.STOA_LOCAL_LOGIN:
            raise PermissionDenied(_("Sign in through your organisation."))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        providers = sign_on_doors(self.get_redirect_url())
        return super().get_context_data(
            local_login=settings.STOA_LOCAL_LOGIN, providers=providers, **kwargs
        )

    def get(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.get_redirect_url():
            return redirect(settings.LOGIN_REDIRECT_URL)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        return open_door(
            self.request,
            form.get_user(),
            target=self.get_success_url(),
            stay=form.cleaned_data["stay"],
        )


class ChoosePasswordView(views.PasswordResetConfirmView):
    """Where a link from a mail, or from the help desk, leads."""

    template_name = "people/password_choose.html"
    form_class = ChoosePasswordForm
    success_url = reverse_lazy("people:login")

    def form_valid(self, form):
        services.change_password(self.user, form.cleaned_data["new_password1"])
        del self.request.session[views.INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, _("Your new password is set. Sign in with it."))
        return redirect(self.success_url)


class AdminAccountView(AccountView):
    """Wagtail's own preferences; name, language and password are kept in the profile."""

    in_profile = frozenset({"locale", "name_email", "password"})

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name not in self.in_profile]


login = public("Who is not signed in must be able to sign in.")(SignInView.as_view())
logout = public("Only ends the visitor's own session.")(views.LogoutView.as_view())
password_reset_confirm = public("The link carries a signed, one-use token.")(
    only_with_local_login(ChoosePasswordView.as_view())
)


admin_login = public("Leads to the one door that there is.")(
    RedirectView.as_view(pattern_name="people:login", query_string=True)
)
admin_account = signed_in("Keeps the visitor's own preferences.")(
    require_admin_access(AdminAccountView.as_view())
)


@public("Tells everybody the same, whether there is an account or not.")
@only_with_local_login
@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    form = AskForPasswordForm(request.POST or None)
    if form.is_valid():
        services.ask_for_password_link(
            form.cleaned_data["name"], asked_from=request.META.get("REMOTE_ADDR", "")
        )
        return redirect("people:password_reset_done")
    return TemplateResponse(request, "people/password_reset.html", {"form": form})


@public("Tells everybody the same, whether there is an account or not.")
@require_http_methods(["GET"])
def password_reset_done(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "people/password_reset_done.html")


@signed_in("Changes the visitor's own password, and asks for the old one.")
@for_own_eyes
@only_with_local_login
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.user, request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["new_password1"]
        services.change_password(request.user, password, keep=request.session.session_key)
        update_session_auth_hash(request, request.user)  # this device stays signed in
        messages.success(request, _("Your password is changed. Other devices are signed out."))
        return redirect("people:profile")
    return TemplateResponse(request, "people/password_change.html", {"form": form})


@signed_in("Shows and changes the visitor's own details.")
@for_own_eyes
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    # A copy of the row: what is refused must not greet them from the masthead.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if form.is_valid():
        services.change_own_details(request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("people:profile")
    return TemplateResponse(request, "people/profile.html", {"form": form})


@public("The link carries a signed token that ends when an administrator exists.")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def first_administrator(request: HttpRequest, token: str) -> HttpResponse:
    try:
        services.check_first_administrator(token)
    except RuleViolation as refusal:
        context = {"refusal": str(refusal)}
        return TemplateResponse(request, "people/link_used.html", context, status=410)
    form = FirstAdministratorForm(request.POST or None)
    if form.is_valid():
        try:
            person = services.add_first_administrator(token, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return open_door(request, person, target=reverse("wagtailadmin_home"), stay=True)
    return TemplateResponse(request, "people/first_administrator.html", {"form": form})


@public("The link carries a signed, one-use token.")
@only_with_local_login
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def first_login(request: HttpRequest, token: str) -> HttpResponse:
    try:
        person = services.person_of_first_login(token)
        form = ChoosePasswordForm(person, request.POST or None)
        if form.is_valid():
            person = services.choose_first_password(
                token, password=form.cleaned_data["new_password1"]
            )
            return open_door(request, person, target="", stay=False)
    except RuleViolation as refusal:
        context = {"refusal": str(refusal)}
        return TemplateResponse(request, "people/link_used.html", context, status=410)
    context = {"form": form, "person": person}
    return TemplateResponse(request, "people/first_login.html", context)


@public("The link is printed by the command line, carries a signed token, and works once.")
@never_cache
@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            person = services.break_glass(token)
            return open_door(request, person, target="", stay=False)
        person = services.person_of_glass(token)
    except RuleViolation as refusal:
        context = {"refusal": str(refusal)}
        return TemplateResponse(request, "people/link_used.html", context, status=410)
    return TemplateResponse(request, "people/break_glass.html", {"person": person})
