"""What training staff say when they put somebody on a course."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from portal.people.forms import PersonField


class CourseField(forms.CharField):
    """A course, named by its code."""

    def to_python(self, value):
        code = super().to_python(value)
        if not code:
            return None
        course = Course.objects.filter(code__iexact=code).first()
        if course is None:
            raise forms.ValidationError(_("No course has this code."))
        return course


class EnrollForm(forms.Form):
    """One person, one course."""

    learner = PersonField(label=_("who"), help_text=_("Log-in name, employee number or e-mail."))
    course = CourseField(label=_("course"), help_text=_("Its code, such as FIN-104."))
