"""What an administrator says about the look of a site."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from themes.drawings import NotADrawing, sanitised


class ThemeSettingsForm(WagtailAdminModelForm):
    """Takes a logo as a file and keeps what is harmless of it."""

    logo_file = forms.FileField(
        label=_("New logo"),
        required=False,
        help_text=_("An SVG file of at most 100 kB. It replaces mark and name in the masthead."),
        widget=forms.FileInput(attrs={"accept": "image/svg+xml"}),
    )
    without_logo = forms.BooleanField(label=_("Show the mark of Stoa instead"), required=False)

    def clean_accent(self):
        return self.cleaned_data["accent"].lower()

    def clean_logo_file(self):
        upload = self.cleaned_data["logo_file"]
        if not upload:
            return ""
        try:
            return sanitised(upload.read())
        except NotADrawing as error:
            raise ValidationError(
                _("This is not an SVG that Stoa can show. Export it as plain SVG and try again.")
            ) from error

    def save(self, commit=True):
        if self.cleaned_data["without_logo"]:
            self.instance.logo = ""
        elif self.cleaned_data["logo_file"]:
            self.instance.logo = self.cleaned_data["logo_file"]
        return super().save(commit)
