"""A question with one button, and what a service does with a person when it is pressed."""

from django.conf import settings
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from portal.core.errors import RuleViolation
from portal.core.viewsets import ScopedDeleteView
from portal.people import services
from portal.people.forms import AnonymiseForm, MergeForm
from portal.people.models import User
from portal.people.policies import person_policy
from portal.people.tasks import send_first_login_link, send_password_link


def person_url(name: str, person: User) -> str:
    """Return the address of the screen called ``name`` of ``person``."""
    return reverse(f"wagtailusers_users:{name}", args=[person.pk])


class PersonStepView(ScopedDeleteView):
    """A question with one button, and what a service does when it is pressed."""

    template_name = "people/admin/confirm.html"
    url_name = ""
    button_label = ""

    def get_delete_url(self):
        return person_url(self.url_name, self.object)

    def form_valid(self, form):
        self.answer = form.cleaned_data
        try:
            return super().form_valid(form)
        except RuleViolation as refusal:
            messages.error(self.request, str(refusal))
            return redirect(person_url("edit", self.object))


class PersonDeleteView(PersonStepView):
    url_name = "delete"
    page_title = gettext_lazy("Remove")
    button_label = gettext_lazy("Yes, remove the account")
    success_message = gettext_lazy("%(object)s is removed.")
    confirmation_message = gettext_lazy(
        "Only an account without a record can be removed, for example a misspelt one. Whoever has"
        " a record is deactivated instead."
    )

    def delete_action(self):
        services.remove(self.object, by=self.request.user)


class PersonDeactivateView(PersonStepView):
    url_name = "deactivate"
    permission_required = "deactivate"
    page_title = gettext_lazy("Deactivate")
    button_label = gettext_lazy("Yes, deactivate")
    success_message = gettext_lazy("%(object)s cannot sign in any more.")
    confirmation_message = gettext_lazy(
        "They are signed out at once and cannot sign in again. Their record stays, and you can"
        " reactivate the account at any time."
    )

    def delete_action(self):
        services.deactivate(self.object, by=self.request.user)


class PersonReactivateView(PersonStepView):
    url_name = "reactivate"
    permission_required = "deactivate"
    page_title = gettext_lazy("Reactivate")
    button_label = gettext_lazy("Yes, reactivate")
    success_message = gettext_lazy("%(object)s can sign in again.")
    confirmation_message = gettext_lazy(
        "They sign in with the password, the roles and the groups that they had."
    )

    def delete_action(self):
        services.reactivate(self.object, by=self.request.user)


class PersonPasswordLinkView(PersonStepView):
    """A link to choose a password: mailed, or shown once to be handed over."""

    url_name = "password_link"
    permission_required = "give_password"
    template_name = "people/admin/password_link.html"
    page_title = gettext_lazy("Link for a new password")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            first=services.needs_first_login(self.object),
            days=settings.STOA_FIRST_LOGIN_DAYS,
            **kwargs,
        )

    def form_valid(self, form):
        person = self.object
        first = services.needs_first_login(person)
        give = services.give_first_login_link if first else services.give_password_link
        try:
            link = give(person, by=self.request.user)
        except RuleViolation as refusal:
            messages.error(self.request, str(refusal))
            return redirect(person_url("edit", person))
        if "mail" in self.request.POST and person.email:
            if first:
                send_first_login_link.enqueue(person.pk)
            else:
                send_password_link.enqueue(person.login_name)
            messages.success(self.request, _("The link is on its way to %s.") % person.email)
            return redirect(self.get_success_url())
        context = self.get_context_data(form=form, link=link)
        return TemplateResponse(self.request, self.template_name, context)


class PersonEndDevicesView(PersonStepView):
    url_name = "end_devices"
    permission_required = "end_devices"
    page_title = gettext_lazy("Sign out everywhere")
    button_label = gettext_lazy("Yes, sign them out")
    success_message = gettext_lazy("%(object)s is signed out everywhere.")
    confirmation_message = gettext_lazy(
        "Every session of theirs ends at once. They can sign in again."
    )

    def delete_action(self):
        services.end_devices(self.object, by=self.request.user)


class PersonResetSecondFactorView(PersonStepView):
    url_name = "reset_second_factor"
    permission_required = "reset_second_factor"
    page_title = gettext_lazy("Reset the second factor")
    button_label = gettext_lazy("Yes, reset it")
    success_message = gettext_lazy("%(object)s signs in without a second factor.")
    confirmation_message = gettext_lazy(
        "For somebody who has lost app and recovery codes. Make sure that it is they who ask. They"
        " are signed out, and set up another one if their role needs it."
    )

    def delete_action(self):
        services.reset_second_factor(self.object, by=self.request.user)


class PersonAnonymiseView(PersonStepView):
    url_name = "anonymise"
    permission_required = "anonymise"
    template_name = "people/admin/confirm_with_form.html"
    form_class = AnonymiseForm
    page_title = gettext_lazy("Anonymise")
    button_label = gettext_lazy("Yes, take the name away for good")
    success_message = gettext_lazy("The name is gone. The facts stay under %(object)s.")
    confirmation_message = gettext_lazy(
        "Name, address, number, picture, notices, drafts, what they said of themselves and every"
        " way to sign in are removed, also of accounts that were merged into this one. What is on"
        " record stays under a neutral name, and so does what the person has written. This cannot"
        " be undone."
    )

    def delete_action(self):
        services.anonymise(self.object, by=self.request.user, typed_name=self.answer["name"])


class PersonMergeView(PersonStepView):
    """First shows what becomes of everything; merges when that was seen and confirmed."""

    url_name = "merge"
    permission_required = "merge"
    template_name = "people/admin/merge.html"
    form_class = MergeForm
    page_title = gettext_lazy("Merge into another account")
    button_label = gettext_lazy("Yes, merge for good")
    success_message = gettext_lazy("%(object)s leads to the other account from now on.")
    confirmation_message = gettext_lazy(
        "For somebody who has two accounts. This one is closed for good; its name and the password"
        " of the other one let the person in. What is theirs moves to the other account, and what"
        " is on record here is found there. First you see what would happen."
    )

    def form_valid(self, form):
        kept = form.cleaned_data["kept"]
        person_policy.require(self.request.user, "merge", kept)
        if form.cleaned_data["seen"] == str(kept.pk):
            return super().form_valid(form)
        try:
            lines = services.preview_merge(self.object, kept=kept, by=self.request.user)
        except RuleViolation as refusal:
            form.add_error("kept", str(refusal))
            return self.form_invalid(form)
        told = {
            "kept": kept,
            "moves": [line.words for line in lines if not line.is_conflict],
            "conflicts": [line.words for line in lines if line.is_conflict],
        }
        return self.render_to_response(self.get_context_data(form=form, preview=told))

    def delete_action(self):
        services.merge(self.object, kept=self.answer["kept"], by=self.request.user)
