"""What people say when they share a page. Nothing is written here."""

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from portal.people.forms import PersonField
from portal.people.queries import groups_without_role
from portal.sharing.enums import Power


def _day(**kwargs) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=_("Last day"),
        required=False,
        widget=widget,
        help_text=_("Empty: until somebody ends it."),
        **kwargs,
    )


class ShareForm(forms.Form):
    """Who may do what, and until when: a person or a group."""

    person = PersonField(
        label=_("Person"),
        required=False,
        help_text=_("Log-in name, employee number or e-mail."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    group = forms.ModelChoiceField(
        label=_("Or a group"),
        required=False,
        queryset=Group.objects.none(),
        empty_label=_("No group"),
        widget=forms.Select(attrs={"class": "select"}),
    )
    powers = forms.MultipleChoiceField(
        label=_("May, here and on the pages below"),
        choices=[],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "check"}),
        error_messages={"required": _("Choose at least one thing that they may do.")},
    )
    until = _day()

    def __init__(self, *args, powers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups_without_role()
        self.fields["powers"].choices = [
            (power.value, power.label) for power in Power if power in powers
        ]

    def clean_powers(self) -> frozenset[Power]:
        return frozenset(map(Power, self.cleaned_data["powers"]))

    def clean(self) -> dict:
        said = super().clean()
        if "person" in said and "group" in said:
            if bool(said["person"]) == bool(said["group"]):
                raise forms.ValidationError(_("Name either a person or a group."))
            said["holder"] = said["person"] or said["group"]
        return said


class LastDayForm(forms.Form):
    """Until when a share holds."""

    until = _day()
