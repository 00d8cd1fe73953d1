"""How a rule is written: who may say what, and which of the fields each action needs."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.contentrules.policies import content_rule_policy, may_use
from portal.contentrules.queries import kind_choices
from portal.core.policies import EVERYTHING
from portal.home.queries import page_policy


class ContentRuleForm(WagtailAdminModelForm):
    """A rule for a section that its author may publish, with actions that they may do."""

    kinds = forms.MultipleChoiceField(
        label=_("Of these kinds"),
        choices=kind_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: of every kind."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules_all = self.for_user is not None and (
            content_rule_policy.scope(self.for_user, "add") == EVERYTHING
        )
        if not self.rules_all:
            self.fields.pop("everywhere", None)
        _say_who_is_nobody(self, "of_person")
        for form in self.formsets["actions"].forms if "actions" in self.formsets else ():
            _say_who_is_nobody(form, "person")

    def clean(self):
        said = super().clean()
        below, everywhere = said.get("below"), said.get("everywhere", False)
        if below is None and not everywhere and "below" not in self.errors:
            self.add_error("below", self._where_sentence())
        elif below is not None and everywhere:
            self.add_error("everywhere", _("Choose a page, or tick every page: not both."))
        elif below is not None and not self._may_publish(below):
            self.add_error("below", _("Choose a section that you may publish."))
        self._check_actions()
        return said

    def _where_sentence(self):
        if self.rules_all:
            return _("Choose the page where it begins, or tick every page.")
        return _("Choose the page where it begins.")

    def _may_publish(self, page) -> bool:
        return page_policy.user_has_permission_for_instance(self.for_user, "publish", page)

    def _check_actions(self) -> None:
        formset = self.formsets.get("actions")
        if formset is None or not formset.is_valid():
            return
        kept = [form for form in formset.forms if form not in formset.deleted_forms]
        for form in kept:
            if form.has_changed() and (field := may_use(form.instance, self.for_user)):
                form.add_error(field, _("You may not publish there. Choose another."))


def _say_who_is_nobody(form, name: str) -> None:
    if name in form.fields:
        sentence = _("Nobody who has an account signs in by this name.")
        form.fields[name].error_messages["invalid_choice"] = sentence
