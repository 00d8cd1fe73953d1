from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentRulesConfig(AppConfig):
    name = "portal.contentrules"
    label = "contentrules"
    verbose_name = _("Content rules")
