"""What training staff say when they put something on record."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from catalog.enrollment.forms import CourseField
from portal.people.forms import PersonField


class RecordForm(forms.Form):
    """A completion by hand."""

    learner = PersonField(label=_("who"), help_text=_("Log-in name, employee number or e-mail."))
    course = CourseField(label=_("course"), help_text=_("Its code, such as FIN-104."))
    completed_on = forms.DateField(
        label=_("completed on"), initial=timezone.localdate, widget=AdminDateInput
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whoever reads this next year, such as: on the attendance list."),
    )


class CorrectForm(forms.Form):
    """What a line should have said."""

    completed_on = forms.DateField(label=_("completed on"), widget=AdminDateInput)
    revoked = forms.BooleanField(
        label=_("take it back"), required=False, help_text=_("It never happened.")
    )
    reason = forms.CharField(
        label=_("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
