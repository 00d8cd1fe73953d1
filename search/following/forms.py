"""What people say of a saved search, turned into clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from search.following.models import MAX_NAME


class SavedSearchForm(forms.Form):
    """How it is called, and whether its news is mailed."""

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    weekly = forms.BooleanField(
        label=_("Mail me once a week what is new"),
        required=False,
        help_text=_("One mail for all your searches, and none when nothing is new."),
    )
