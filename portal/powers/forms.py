"""What people type about powers, turned into clean values. Nothing is written here."""

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser
from wagtail.models import Page

from portal.organisation.models import OrgUnit
from portal.people.capabilities import capabilities
from portal.people.enums import Role
from portal.people.forms import LONGEST_NAME, PersonField
from portal.people.queries import groups_without_role
from portal.powers.enums import NOT_GRANTED, ScopeKind, Step
from portal.powers.models import Program

BY_NAME = _("Log-in name, employee number or e-mail.")
DEFAULT, GIVEN, WITHHELD = "default", "given", "withheld"


def capability_choices() -> list[tuple[str, str]]:
    """Return every capability with its sentence; the first is no choice."""
    return [("", "—"), *((name, one.sentence) for name, one in capabilities().items())]


class PageChooser(AdminPageChooser):
    """Wagtail's chooser, which shows nothing for what is no page, where its own would break."""

    def get_value_data(self, value):
        try:
            return super().get_value_data(value)
        except (ValueError, TypeError, ObjectDoesNotExist):
            return None


class UnitField(forms.CharField):
    """A unit, named by its code, or by its name where only one is called so."""

    def to_python(self, value):
        name = super().to_python(value)
        if not name:
            return None
        if len(name) > LONGEST_NAME or "\0" in name:
            raise forms.ValidationError(_("No unit, or more than one, is called that."))
        for field in ("code__iexact", "name__iexact"):
            found = OrgUnit.objects.filter(**{field: name})[:2]
            if len(found) == 1:
                return found[0]
        raise forms.ValidationError(_("No unit, or more than one, is called that. Try its code."))


class Dates(forms.Form):
    """A first day, which may be today, and a last, which may be open."""

    starts_on = forms.DateField(
        label=_("From"), required=False, widget=AdminDateInput, help_text=_("Empty: from today.")
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Empty: until somebody ends it."),
    )


class GrantForm(Dates):
    """A role or a capability, for a person or a group, within a scope."""

    person = PersonField(label=_("Person"), required=False, help_text=BY_NAME)
    group = forms.ModelChoiceField(
        label=_("Or group"), queryset=Group.objects.none(), required=False
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    capability = forms.ChoiceField(
        label=_("Or capability"), required=False, choices=capability_choices
    )
    scope = forms.ChoiceField(
        label=_("Scope"),
        choices=ScopeKind.choices,
        widget=forms.RadioSelect,
        initial=ScopeKind.EVERYTHING,
    )
    unit = UnitField(label=_("Unit"), required=False, help_text=_("Its code, or its name."))
    program = forms.ModelChoiceField(
        label=_("Program"), queryset=Program.objects.filter(is_closed=False), required=False
    )
    page = forms.ModelChoiceField(
        label=_("Page"),
        queryset=Page.objects.filter(depth__gt=1),
        required=False,
        widget=PageChooser,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("For whoever reads this next year.")
    )

    field_order = [
        "person", "group", "role", "capability", "scope", "unit", "program", "page",
        "starts_on", "ends_on", "reason",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups_without_role()
        granted = [(role.value, role.label) for role in Role if role not in NOT_GRANTED]
        self.fields["role"].choices = [("", "—"), *granted]

    def clean(self):
        said = super().clean()
        if not self.errors and bool(said["person"]) == bool(said["group"]):
            self.add_error("person", _("Choose a person or a group, not both."))
        if not self.errors and bool(said["role"]) == bool(said["capability"]):
            self.add_error("role", _("Choose a role or a capability, not both."))
        self._keep_what_fits(said)
        return said

    def _keep_what_fits(self, said) -> None:
        # What was filled in for another scope is nobody's mistake.
        fields = {ScopeKind.UNIT: "unit", ScopeKind.PROGRAM: "program", ScopeKind.PAGES: "page"}
        wanted = fields.get(said.get("scope"))
        for name in fields.values():
            if name != wanted:
                said[name] = None
                self.errors.pop(name, None)
            elif name not in self.errors and said.get(name) is None:
                self.add_error(name, _("Say which unit, program or page."))


class DeviationsForm(forms.Form):
    """For each capability: as delivered, given, or withheld."""

    def __init__(self, *args, group: Group, deviations: dict[str, bool], **kwargs):
        super().__init__(*args, **kwargs)
        is_role = hasattr(group, "role_group")
        choices = [(DEFAULT, _("as delivered") if is_role else _("not given"))]
        choices.append((GIVEN, _("given")))
        if is_role:
            choices.append((WITHHELD, _("withheld")))
        for name, one in capabilities().items():
            known = deviations.get(name)
            self.fields[name] = forms.ChoiceField(
                label=one.sentence,
                choices=choices,
                initial=DEFAULT if known is None else GIVEN if known else WITHHELD,
            )


class ProgramForm(forms.ModelForm):
    """What a program is called and for."""

    class Meta:
        model = Program
        fields = ["name", "code", "purpose", "is_closed"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}


class SectionForm(forms.Form):
    page = forms.ModelChoiceField(
        label=_("Page"),
        queryset=Page.objects.filter(depth__gt=1),
        widget=PageChooser,
        help_text=_("With all below it, in every language."),
    )


class OwnerForm(Dates):
    person = PersonField(label=_("Person"), help_text=BY_NAME)

    field_order = ["person", "starts_on", "ends_on"]


class StepForm(forms.Form):
    """Which step goes to whom, until when."""

    step = forms.ChoiceField(
        label=_("Step"), choices=Step.choices, widget=forms.Select(attrs={"class": "select"})
    )
    person = PersonField(
        label=_("Who"), help_text=BY_NAME, widget=forms.TextInput(attrs={"class": "input"})
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: until you take it back."),
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )


class HandoverForm(forms.Form):
    """From whom, to whom, what and why."""

    giver = PersonField(label=_("From"), also_inactive=True, help_text=BY_NAME)
    taker = PersonField(label=_("To"), help_text=BY_NAME)
    kinds = forms.MultipleChoiceField(
        label=_("What"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = kinds
        self.fields["kinds"].initial = [name for name, _label in kinds]


class AskForm(forms.Form):
    """Whom to ask, and what for."""

    person = PersonField(
        label=_("Who"), help_text=BY_NAME, widget=forms.TextInput(attrs={"class": "input"})
    )
    reason = forms.CharField(
        label=_("What for"),
        max_length=300,
        help_text=_("They read this before they say yes or no."),
        widget=forms.TextInput(attrs={"class": "input"}),
    )


class LookForm(forms.Form):
    """As which role to look."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.Select(attrs={"class": "select"}))

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
