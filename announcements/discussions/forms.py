"""What people type into discussions, and what the page editor checks. No form writes."""

from datetime import datetime, time
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from announcements.discussions.files import RefusedFile, checked
from announcements.discussions.models import Discussion
from announcements.discussions.queries import called_in, people_named
from portal.people.queries import audience_choices

MAX_TEXT = 10_000
MAX_MEMBERS = 100
HOW = _(
    "An empty line begins a paragraph, “- ” a list, “> ” a quote. **Bold**, *italic*, `code`."
    " @ and a name tells somebody."
)


class DiscussionPageForm(WagtailAdminPageForm):
    """A draft may be unfinished; what goes live says whom it is for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and self.for_user and "responsible" in self.fields:
            self.initial["responsible"] = self.for_user.pk

    def clean(self):
        cleaned = super().clean()
        belongs = any(cleaned.get(name) for name in ("course", "lesson", "learning_path"))
        if cleaned.get("only_people_on_it") and not belongs:
            self.add_error("only_people_on_it", _("Choose the course or the path first."))
        return cleaned


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Files to attach, checked by what is in them."""

    def __init__(self, **kwargs):
        most = settings.STOA_ATTACHMENTS_PER_POST
        hint = _("%(most)s files of %(megabytes)s MB at most: %(kinds)s.") % {
            "most": most,
            "megabytes": settings.STOA_ATTACHMENT_MAX_MEGABYTES,
            "kinds": ", ".join(settings.STOA_ATTACHMENT_TYPES),
        }
        kwargs = {"label": _("Pictures and files"), "required": False, "help_text": hint, **kwargs}
        super().__init__(widget=SeveralFiles(), **kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        files = [super(AttachmentsField, self).clean(one, initial) for one in files if one]
        if len(files) > settings.STOA_ATTACHMENTS_PER_POST:
            most = settings.STOA_ATTACHMENTS_PER_POST
            raise ValidationError(_("%s files at most. Leave some out.") % most)
        try:
            return [checked(one) for one in files]
        except RefusedFile as refusal:
            raise ValidationError(str(refusal)) from refusal


class WritingForm(forms.Form):
    """A text, perhaps with files; its key makes a second sending lead to the first post."""

    text = forms.CharField(
        label=_("Text"),
        max_length=MAX_TEXT,
        help_text=HOW,
        widget=forms.Textarea(attrs={"rows": 6, "class": "area"}),
    )
    files = AttachmentsField()
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, discussion: Discussion, initial=None, **kwargs):
        super().__init__(*args, initial={"key": uuid4(), **(initial or {})}, **kwargs)
        self.discussion = discussion
        if not settings.STOA_ATTACHMENTS_PER_POST:
            del self.fields["files"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        if doubtful := called_in(text, self.discussion).doubtful:
            raise ValidationError(
                _("More than one person here is called %s. Write @ and the log-in name.")
                % ", ".join(f"“{name}”" for name in doubtful)
            )
        return text

    def clean(self):
        cleaned = super().clean()
        if "key" in self.errors:
            self.add_error(None, _("This form is not complete. Open the page again."))
        return cleaned


class ReplyForm(WritingForm):
    """A reply, perhaps to one post and with its words."""

    to = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
    quote = forms.BooleanField(widget=forms.HiddenInput, required=False)


class ThreadForm(WritingForm):
    """A new thread."""

    title = forms.CharField(label=_("Title"), max_length=200)
    is_question = forms.BooleanField(
        label=_("This is a question: show it as waiting until a mentor replies"),
        required=False,
        initial=True,
    )
    field_order = ["title", "text", "is_question", "files"]


class EditForm(WritingForm):
    """Other words for a post."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("files", None)
        del self.fields["key"]


class ReasonForm(forms.Form):
    """Why somebody does something with another person's words."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "area"}),
    )


class MoveForm(ReasonForm):
    """Where a thread goes, and why."""

    to = forms.ModelChoiceField(
        label=_("Discussion"), queryset=Discussion.objects.none(), empty_label=None
    )
    field_order = ["to", "reason"]

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = places


class OpenForm(forms.Form):
    """A discussion that a mentor or training staff open outside the page editor."""

    title = forms.CharField(label=_("Title"), max_length=200)
    intro = forms.CharField(
        label=_("What it is for"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "area"}),
    )
    course = forms.CharField(
        label=_("Course"),
        max_length=24,
        required=False,
        help_text=_("Its code, such as FIN-104. Questions under its lessons are asked here."),
    )
    audience = forms.MultipleChoiceField(
        label=_("Who may see it"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("People on the course see it besides, and nobody else if you choose none."),
    )

    def __init__(self, *args, courses, **kwargs):
        super().__init__(*args, **kwargs)
        self.courses = courses
        self.fields["audience"].choices = audience_choices()

    def clean_course(self):
        code = self.cleaned_data["course"]
        course = self.courses.filter(code__iexact=code).first() if code else None
        if code and course is None:
            raise ValidationError(_("No course that you see has the code %s.") % code)
        return course

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["audience"] and cleaned["course"] is None:
            self.add_error("audience", _("Say who may see it, or choose a course."))
        return cleaned


class NamesField(forms.CharField):
    """People by their names, one a line; each must be found."""

    def __init__(self, **kwargs):
        kwargs = {
            "help_text": _("One a line: log-in name, e-mail address or name."),
            "widget": forms.Textarea(attrs={"rows": 4, "class": "area"}),
            "max_length": 5_000,
            **kwargs,
        }
        super().__init__(**kwargs)

    def clean(self, value):
        names = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(names) > MAX_MEMBERS:
            raise ValidationError(_("%s people at a time at most.") % MAX_MEMBERS)
        people, lost = people_named(names)
        if lost:
            raise ValidationError(
                _("Not found, or not the only one: %s. Use the log-in name.") % ", ".join(lost[:10])
            )
        return people


class MembersForm(forms.Form):
    """Whom a mentor lets into a closed space, and until when."""

    people = NamesField(label=_("Mentees"))
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("The last day. Empty: until you take them out."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_until(self):
        """Return the end of the last day, by the clock of whoever says it."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise ValidationError(_("This day is past. Choose a later one."))
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class SpaceForm(MembersForm):
    """A new closed space."""

    title = forms.CharField(label=_("Title"), max_length=200)
    intro = forms.CharField(
        label=_("What it is for"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "area"}),
    )
    field_order = ["title", "intro", "people", "until"]
