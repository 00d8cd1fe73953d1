"""What people ask for, and what training staff answer, turned into clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from catalog.courses.queries import courses_to_choose_from
from catalog.courses.viewsets import course_chooser
from search.requests.models import MAX_TEXT, MAX_WORDS, TrainingRequest


class AskForm(forms.Form):
    """A wish for training."""

    words = forms.CharField(label=_("What would you like to learn?"), max_length=MAX_WORDS)
    why = forms.CharField(
        label=_("Why do you need it?"),
        required=False,
        max_length=MAX_TEXT,
        help_text=_("One sentence is enough."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SentenceForm(forms.Form):
    """What whoever asked is told."""

    sentence = forms.CharField(
        label=_("What do you tell whoever asked?"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(SentenceForm):
    """Why there will be none."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sentence"].required = True


class CourseWidget(course_chooser.widget_class):
    """The chooser of courses, also where what came back is no number."""

    def get_value_data(self, value):
        is_none = isinstance(value, str) and not value.isdecimal()
        return super().get_value_data(None if is_none else value)


class AnswerForm(SentenceForm):
    """The course that was asked for."""

    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.none())
    field_order = ["course", "sentence"]

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["course"]
        field.queryset = courses_to_choose_from(person)
        field.widget = CourseWidget()
        field.widget.choices = field.choices


class MergeForm(forms.Form):
    """The request that asks for the same in other words."""

    into = forms.ModelChoiceField(
        label=_("Which one asks for the same?"),
        queryset=TrainingRequest.objects.live().order_by("words"),
    )

    def __init__(self, *args, but: TrainingRequest, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        field.queryset = TrainingRequest.objects.live().exclude(pk=but.pk).order_by("words", "pk")
