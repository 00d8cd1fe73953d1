"""What is typed at the desks of the organisation. People and units are named, not scrolled to."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from portal.core.dates import organisation_today
from portal.organisation.enums import Duty
from portal.organisation.forms.portal import PersonField
from portal.organisation.models import (
    Audience,
    Deputy,
    JobAssignment,
    JobTitle,
    Location,
    Mentorship,
    OrgUnit,
    Profile,
    ScimToken,
)
from portal.organisation.policies import (
    deputy_policy,
    facts_policy,
    job_policy,
    mentorship_policy,
    unit_policy,
)
from portal.vocabulary.models import Skill

BY_NUMBER = _("E-mail address, employee number or log-in name.")


class UnitField(forms.CharField):
    """A unit, by its code or its name."""

    default_error_messages = {
        "unknown": _("No unit has this code or name."),
        "several": _("Several units are called that. Use the code."),
    }

    def __init__(self, **kwargs):
        super().__init__(max_length=160, **kwargs)

    def clean(self, value) -> OrgUnit | None:
        text = super().clean(value).strip()
        if not text:
            return None
        for by in ("code__iexact", "name__iexact"):
            found = list(OrgUnit.objects.filter(**{by: text})[:2])
            if len(found) > 1:
                raise forms.ValidationError(self.error_messages["several"], code="several")
            if found:
                return found[0]
        raise forms.ValidationError(self.error_messages["unknown"], code="unknown")


def _day(label, *, required=True, help_text="") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=AdminDateInput
    )


class UnitForm(WagtailAdminModelForm):
    parent = UnitField(label=_("Part of"), required=False, help_text=_("Code or name. Empty: top."))
    cost_centre_owner = PersonField(
        label=_("Cost-centre owner"), required=False, help_text=BY_NUMBER
    )

    class Meta:
        model = OrgUnit
        fields = ["name", "kind", "code", "cost_centre", "active_from", "active_until"]
        widgets = {"active_from": AdminDateInput, "active_until": AdminDateInput}

    field_order = ["name", "kind", "parent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.parent:
            self.initial["parent"] = self.instance.parent.code or self.instance.parent.name
        if self.instance.cost_centre_owner:
            self.initial["cost_centre_owner"] = self.instance.cost_centre_owner.login_name

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        stays = self.instance.pk and self.instance.parent == parent
        if not stays:
            unit_policy.check_parent(self.for_user, "change" if self.instance.pk else "add", parent)
        return parent


class NameForm(WagtailAdminModelForm):
    class Meta:
        fields = ["name"]


class TitleForm(NameForm):
    class Meta(NameForm.Meta):
        model = JobTitle


class LocationForm(NameForm):
    class Meta(NameForm.Meta):
        model = Location


class StartJobForm(WagtailAdminModelForm):
    """A job, or a move: a new main job ends the one before."""

    person = PersonField(label=_("Person"), help_text=BY_NUMBER)
    unit = UnitField(label=_("Unit"), required=False, help_text=_("Code or name."))
    title = forms.CharField(label=_("Job title"), max_length=160, required=False)
    manager = PersonField(label=_("Manager"), required=False, help_text=BY_NUMBER)
    on = _day(_("From"))
    until = _day(_("Until"), required=False, help_text=_("The last day. Empty: open."))

    class Meta:
        model = JobAssignment
        fields = ["is_primary"]

    field_order = ["person", "unit", "title", "manager", "on", "until", "is_primary"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = organisation_today
        self.fields["is_primary"].help_text = _("It ends the main job until now the day before.")

    def clean_person(self):
        person = self.cleaned_data["person"]
        job_policy.check(self.for_user, "add", person)
        return person

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        job_policy.check_unit(self.for_user, "add", unit)
        return unit


class EndForm(WagtailAdminModelForm):
    """Nothing is overwritten: what is there gets a last day."""

    last_day = _day(_("Last day"), help_text=_("A day before it began takes it back."))

    class Meta:
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = self.instance.ends_on or organisation_today()


class EndJobForm(EndForm):
    class Meta(EndForm.Meta):
        model = JobAssignment


class EndMentorshipForm(EndForm):
    class Meta(EndForm.Meta):
        model = Mentorship


class EndDeputyForm(EndForm):
    class Meta(EndForm.Meta):
        model = Deputy


class MentorshipForm(WagtailAdminModelForm):
    mentor = PersonField(label=_("Mentor"), help_text=BY_NUMBER)
    mentee = PersonField(label=_("Mentee"), help_text=BY_NUMBER)
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=Skill.objects.all(), required=False)

    class Meta:
        model = Mentorship
        fields = ["focus", "starts_on", "ends_on"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}

    field_order = ["mentor", "mentee", "skill"]

    def clean_mentee(self):
        mentee = self.cleaned_data["mentee"]
        mentorship_policy.check(self.for_user, "add", mentee)
        return mentee


class DeputyDeskForm(WagtailAdminModelForm):
    principal = PersonField(label=_("Whose place it is"), help_text=BY_NUMBER)
    deputy = PersonField(label=_("Deputy"), help_text=BY_NUMBER)
    duty = forms.ChoiceField(
        label=_("For"), required=False, choices=[("", _("Everything")), *Duty.choices]
    )

    class Meta:
        model = Deputy
        fields = ["starts_on", "ends_on", "reason"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}

    field_order = ["principal", "deputy", "duty"]

    def clean_principal(self):
        principal = self.cleaned_data["principal"]
        deputy_policy.check(self.for_user, "add", principal)
        return principal


class FactsForm(WagtailAdminModelForm):
    """Since when and where; the person is named for a new row only."""

    who = PersonField(label=_("Person"), help_text=BY_NUMBER)

    class Meta:
        model = Profile
        fields = ["hired_on", "location"]
        widgets = {"hired_on": AdminDateInput}

    field_order = ["who"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["who"] = self.instance.person.login_name
            self.fields["who"].disabled = True

    def clean_who(self):
        who = self.cleaned_data["who"]
        facts_policy.check(self.for_user, "change" if self.instance.pk else "add", who)
        return who


class TokenForm(WagtailAdminModelForm):
    class Meta:
        model = ScimToken
        fields = ["name", "scope", "expires_on"]
        widgets = {"expires_on": AdminDateInput}


class AudienceForm(WagtailAdminModelForm):
    match = forms.ChoiceField(
        label=_("Whoever"),
        choices=[("all", _("fits all rows")), ("any", _("fits any row"))],
        widget=forms.RadioSelect,
        initial="all",
    )

    class Meta:
        model = Audience
        fields = ["name", "description"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["match"] = (self.instance.rule or {}).get("match", "all")
