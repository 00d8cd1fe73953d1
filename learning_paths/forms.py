"""What the page editor checks before it lets a path out, and what owners say."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms import WagtailAdminPageForm

from learning_paths.enums import ChangeFor
from learning_paths.queries import publish_obstacles
from portal.people.forms import PersonField


class LearningPathPageForm(WagtailAdminPageForm):
    """Lets a draft be unfinished; says how many people a change of the rules concerns."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and self.for_user and "responsible" in self.fields:
            self.initial["responsible"] = self.for_user.pk
        if "change_for" in self.fields:
            if not self.instance.has_unpublished_changes:
                # Every change is asked about anew.
                self.initial["change_for"] = ChangeFor.NEW
            self.fields["change_for"].help_text = self._who_is_on_it()

    def _who_is_on_it(self) -> str:
        path = self.instance.learning_path if self.instance.learning_path_id else None
        people = path.enrollments.active().count() if path else 0
        behind = path.enrollments.active().filter(rules__is_current=False).count() if path else 0
        said = ngettext("%d person is on this path now.", "%d people are on this path now.", people)
        older = ngettext(
            "%d of them follows older rules.", "%d of them follow older rules.", behind
        )
        words = [said % people, *([older % behind] if behind else [])]
        return " ".join([*words, _("What is completed stays completed.")])

    def is_valid(self):
        valid = super().is_valid()
        if not valid or not self._is_leaving():
            return valid
        # Only now does the page hold its child rows, too.
        page = self.save(commit=False)
        for field, sentence in publish_obstacles(page):
            self.add_error(field if field in self.fields else None, sentence)
        return not self.errors

    def _is_leaving(self) -> bool:
        return any(name in self.data for name in ("action-publish", "action-submit"))


class PutOnPathForm(forms.Form):
    """One person for one path."""

    learner = PersonField(
        label=gettext_lazy("who"),
        help_text=gettext_lazy("Log-in name, employee number or e-mail."),
    )
