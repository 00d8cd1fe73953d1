"""What the lists of searches are narrowed down by, read from an address that may say anything."""

from datetime import date, timedelta

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from portal.core.dates import organisation_today
from search.insight.enums import Report

DEFAULT_DAYS = 30
BEGINNING = date(2000, 1, 1)  # nobody searched here before


class NarrowForm(forms.Form):
    report = forms.ChoiceField(choices=Report.choices, required=False, widget=forms.HiddenInput)
    first = forms.DateField(
        label=_("From"),
        required=False,
        validators=[MinValueValidator(BEGINNING)],
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=_("To"),
        required=False,
        validators=[MinValueValidator(BEGINNING)],
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    q = forms.CharField(label=_("Words"), required=False, max_length=100)

    def __init__(self, *args, languages: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            ("", _("All languages")),
            *((code, _name(code)) for code in languages),
        ]

    def clean(self):
        said = super().clean()
        today = organisation_today()
        said["report"] = Report(said.get("report") or Report.TOP)
        said["last"] = said.get("last") or today
        said["first"] = said.get("first") or said["last"] - timedelta(days=DEFAULT_DAYS - 1)
        if said["first"] > said["last"]:
            self.add_error("first", _("The first day is after the last."))
        return said


def _name(code: str) -> str:
    try:
        return get_language_info(code)["name_translated"].capitalize()
    except KeyError:
        return code
