"""What the page editor checks before it lets an announcement out."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class AnnouncementPageForm(WagtailAdminPageForm):
    """A draft may be unfinished; what goes live says for every text who is told."""

    def clean(self):
        cleaned = super().clean()
        if any(name in self.data for name in ("action-publish", "action-submit")):
            for form in self.formsets["texts"].forms:
                said = getattr(form, "cleaned_data", {})
                if not said or said.get("DELETE"):
                    continue
                if not any(said.get(field) for field in ("audience", "course", "path")):
                    form.add_error("audience", _("Say who is told this text."))
        return cleaned
