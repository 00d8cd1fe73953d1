"""Forms of the portal's screens: looking for people, the own profile, mentors, deputies."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.dates import organisation_today
from portal.organisation.enums import Duty
from portal.organisation.models import Location, OrgUnit, Profile
from portal.organisation.queries.people import Sought
from portal.people.models import User
from portal.vocabulary.models import Skill, Topic
from portal.vocabulary.queries import topic_choices


class DirectoryForm(forms.Form):
    """Whom somebody looks for. What cannot be read filters nothing."""

    q = forms.CharField(label=_("Name, e-mail or number"), max_length=100, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=160, required=False)
    title = forms.CharField(label=_("Job title"), max_length=160, required=False)
    # Each list is read once: what is chosen is looked up in what is offered.
    location = forms.TypedChoiceField(
        label=_("Location"), required=False, coerce=int, empty_value=None
    )
    skill = forms.TypedChoiceField(label=_("Skill"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (("location", Location.objects.all()), ("skill", Skill.objects.all())):
            offered = [(row.pk, str(row)) for row in rows]
            self.fields[name].choices = [("", _("All")), *offered]

    def sought(self) -> Sought:
        """Return what is looked for, after the form was checked."""
        values = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Sought(
            text=values.get("q", "").replace("\x00", ""),
            units=self._units(values.get("unit", "")),
            title=values.get("title", ""),
            location=values.get("location"),
            skill=values.get("skill"),
        )

    def _units(self, text: str):
        if not text:
            return None
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
        return OrgUnit.objects.filter(Q(pk=number) | Q(code__iexact=text) | Q(name__icontains=text))


class OwnProfileForm(forms.ModelForm):
    """What somebody says of themselves."""

    class Meta:
        model = Profile
        fields = ["skills", "interests", "career_goal", "takes_mentees"]
        widgets = {
            "skills": forms.CheckboxSelectMultiple(attrs={"class": "check"}),
            "interests": forms.CheckboxSelectMultiple(attrs={"class": "check"}),
            "career_goal": forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
        }
        help_texts = {
            "skills": _("Who looks for a mentor finds you by these."),
            "career_goal": _("Where would you like to be in some years? Your manager reads it."),
            "takes_mentees": _("Then you stand on the page of mentors, and people may ask you."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["interests"].queryset = Topic.objects.order_by("path")
        self.fields["interests"].choices = topic_choices()


class MentorForm(forms.Form):
    """What somebody asks a mentor."""

    skill = forms.ModelChoiceField(
        label=_("About"), queryset=Skill.objects.none(), required=False, empty_label=_("Anything")
    )
    message = forms.CharField(
        label=_("What would you like to learn?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
        help_text=_("Two or three sentences are enough."),
    )

    def __init__(self, *args, mentor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = Skill.objects.filter(profiles=mentor.pk)


class AnswerForm(forms.Form):
    """Yes or no, and a word with it."""

    answer = forms.CharField(label=_("A word with it"), max_length=1000, required=False)
    accept = forms.BooleanField(required=False, widget=forms.HiddenInput)


class PersonField(forms.CharField):
    """Somebody, by log-in name, e-mail address or employee number."""

    default_error_messages = {
        "unknown": _("Nobody is called that. Try the e-mail address or the employee number."),
        "several": _("Several people are called that. Use the employee number."),
    }

    def __init__(self, **kwargs):
        super().__init__(max_length=254, **kwargs)

    def clean(self, value) -> User | None:
        text = super().clean(value).strip()
        if not text:
            return None
        people = User.objects.filter(
            Q(login_name__iexact=text) | Q(email__iexact=text) | Q(employee_number=text)
        )[:2]
        found = list(people)
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            raise forms.ValidationError(self.error_messages["several"], code="several")
        return found[0]


class DeputyForm(forms.Form):
    """Who stands in for the viewer, for what and how long."""

    deputy = PersonField(
        label=_("Deputy"), help_text=_("E-mail address or employee number of the person.")
    )
    duty = forms.ChoiceField(
        label=_("For"), required=False, choices=[("", _("Everything")), *Duty.choices]
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day. Empty: until you end it."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = organisation_today
