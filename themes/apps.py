from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThemesConfig(AppConfig):
    name = "themes"
    verbose_name = _("Themes")

    def ready(self):
        from themes.forms import ThemeSettingsForm
        from themes.models import ThemeSettings

        # Models may not import forms, so they meet here.
        ThemeSettings.base_form_class = ThemeSettingsForm
