"""What an administrator says about an HR file."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.organisation.imports import BadMap, read_map

LONGEST_MAP = 100_000


class UploadForm(forms.Form):
    """The file, its map, and what may happen to people who are not in it."""

    file = forms.FileField(label=gettext_lazy("HR file (CSV)"))
    map_file = forms.FileField(
        label=gettext_lazy("Map (TOML)"),
        required=False,
        help_text=gettext_lazy("Which column feeds which field. Needed for unusual names only."),
    )
    deactivate_missing = forms.BooleanField(
        label=gettext_lazy("Deactivate who is not in the file any more"), required=False
    )
    max_share = forms.DecimalField(
        label=gettext_lazy("At most so many percent"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        initial=Decimal(5),
        help_text=gettext_lazy("A file that would deactivate more is refused as a whole."),
    )
    mail_links = forms.BooleanField(
        label=gettext_lazy("Mail everybody who is new a link to choose a password"),
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
            raise forms.ValidationError(_("This file is too large."))
        return file

    def clean_map_file(self) -> str:
        file = self.cleaned_data["map_file"]
        if not file:
            return ""
        if file.size > LONGEST_MAP:
            raise forms.ValidationError(_("A map is short. Is this the right file?"))
        try:
            source = file.read().decode("utf-8-sig")
            read_map(source)
        except (UnicodeDecodeError, BadMap) as error:
            raise forms.ValidationError(str(error)) from error
        return source
