"""What people type about accounts, turned into clean values. Nothing is written here."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.collections import CollectionViewRestrictionForm
from wagtail.admin.forms.models import WagtailAdminModelForm

from portal.people.enums import DERIVED_ROLES, Role
from portal.people.models import User
from portal.people.queries import groups_without_role, language_choices, roles_of, time_zone_choices

LONGEST_NAME = 254


def _text_input(autocomplete: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": autocomplete})


def _password_input(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"class": "input", "autocomplete": autocomplete})


def _time_zone_field(person: User, widget: forms.Select) -> forms.ChoiceField:
    choices = time_zone_choices()
    # An import may have brought a name that the list leaves out.
    if person.time_zone not in dict(choices):
        choices.append((person.time_zone, person.time_zone))
    return forms.ChoiceField(label=_("Time zone"), choices=choices, required=False, widget=widget)


def password_policy() -> str:
    """Return what a password must be, a sentence a rule."""
    return " ".join(str(sentence) for sentence in password_validators_help_texts())


def _code_input() -> forms.TextInput:
    return forms.TextInput(
        attrs={"class": "input", "autocomplete": "one-time-code", "autofocus": True}
    )


class PersonField(forms.CharField):
    """A person, named by log-in name, employee number or e-mail address."""

    def __init__(self, *, also_inactive: bool = False, **kwargs):
        self.also_inactive = also_inactive
        super().__init__(**kwargs)

    def to_python(self, value):
        name = super().to_python(value)
        if not name:
            return None
        people = User.objects.all() if self.also_inactive else User.objects.filter(is_active=True)
        # What no name can be is not looked up: no database knows a NUL.
        is_name = len(name) <= LONGEST_NAME and "\0" not in name
        for field in ("login_name__iexact", "employee_number", "email__iexact") if is_name else ():
            found = people.filter(**{field: name})[:2]
            if len(found) == 1:
                return found[0]
            # The names of an account that was merged lead to the one that is kept.
            gone = User.objects.filter(**{field: name})
            kept = people.filter(merged_accounts__gone__in=gone)[:2]
            if len(kept) == 1:
                return kept[0]
        raise forms.ValidationError(
            _("Nobody is called that. Try the log-in name or employee number.")
            if self.also_inactive
            else _("Nobody who may sign in is called that. Try the log-in name or employee number.")
        )


class SignInForm(AuthenticationForm):
    """Whoever signs in says who they are, in any capitals."""

    username = forms.CharField(
        label=_("E-mail or employee number"),
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "username",
                "autocapitalize": "none",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=_password_input("current-password")
    )
    stay = forms.BooleanField(
        label=_("Stay signed in"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "check"}),
    )

    error_messages = {
        "invalid_login": _(
            "Name and password do not fit together. Check both, or ask for a new password."
        ),
        # The same words: whether an account is there is nobody's business.
        "inactive": _(
            "Name and password do not fit together. Check both, or ask for a new password."
        ),
    }

    def clean_username(self) -> str:
        # Wrong guesses are counted by name, and capitals make no other name.
        return self.cleaned_data["username"].lower()


class SecondStepForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=_code_input(),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("The digits that the app shows now."),
        widget=_code_input(),
    )


class AskForPasswordForm(forms.Form):
    name = forms.CharField(
        label=_("E-mail or employee number"), max_length=254, widget=_text_input("username")
    )


class ChoosePasswordForm(SetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            self.fields[name].widget = _password_input("new-password")
        self.fields["new_password1"].help_text = password_policy()


class ChangePasswordForm(ChoosePasswordForm):
    """The old password, and a new one twice."""

    old_password = forms.CharField(
        label=_("Password until now"), strip=False, widget=_password_input("current-password")
    )

    field_order = ["old_password", "new_password1", "new_password2"]

    def clean_old_password(self) -> str:
        old_password = self.cleaned_data["old_password"]
        if not self.user.check_password(old_password):
            raise forms.ValidationError(_("This is not your password."))
        return old_password


class ProfileForm(forms.ModelForm):
    """What everybody may change about themselves."""

    class Meta:
        model = User
        fields = ["display_name", "language", "time_zone"]
        widgets = {
            "display_name": _text_input("name"),
            "language": forms.Select(attrs={"class": "select"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()
        widget = forms.Select(attrs={"class": "select"})
        self.fields["time_zone"] = _time_zone_field(self.instance, widget)


class FirstAdministratorForm(forms.Form):
    login_name = forms.CharField(
        label=_("E-mail or employee number"), max_length=254, widget=_text_input("username")
    )
    display_name = forms.CharField(label=_("Name"), max_length=150, widget=_text_input("name"))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=_password_input("new-password"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_policy()

    def clean(self) -> dict:
        values = super().clean()
        if "password" in values:
            person = User(
                login_name=values.get("login_name", ""),
                display_name=values.get("display_name", ""),
            )
            try:
                validate_password(values["password"], person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return values


class PersonForm(WagtailAdminModelForm):
    """What an administrator keeps about a person. There is no box for a superuser."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in Role if role not in DERIVED_ROLES],
        required=False,
        initial=[Role.LEARNER],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rights add up."),
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"),
        queryset=Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = [
            "login_name",
            "display_name",
            "email",
            "employee_number",
            "language",
            "time_zone",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()
        self.fields["time_zone"] = _time_zone_field(self.instance, forms.Select())
        self.fields["groups"].queryset = groups_without_role()
        if self.instance.pk:
            self.initial["roles"] = sorted(roles_of(self.instance))
            self.initial["groups"] = groups_without_role().filter(user=self.instance)


class CollectionRestrictionForm(CollectionViewRestrictionForm):
    """Wagtail's own, without the hidden groups of one person."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        groups = Group.objects.filter(person_group=None).order_by("name")
        self.fields["groups"].queryset = groups


class AnonymiseForm(forms.Form):
    """What cannot be undone asks for the name."""

    name = forms.CharField(label=_("Type the name as it stands above"), max_length=150)


class MergeForm(forms.Form):
    """The account that a person keeps, and whether what would happen to it was seen."""

    kept = PersonField(
        label=_("The account that is kept"),
        help_text=_("Its log-in name, employee number or e-mail address."),
    )
    # Of which account: another name in the field is another merge, to be seen first.
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
