"""What editors say when they begin, merge and copy."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.workingcopies.enums import PartKind, Side
from portal.workingcopies.queries import Difference, Part, Plan
from portal.workingcopies.registry import questions


class BeginForm(forms.Form):
    """What the working copy is for."""

    note = forms.CharField(
        label=gettext_lazy("What for (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever meets the copy reads this."),
    )


class CopyWholeForm(forms.Form):
    """How the copy is called, and whether translations come along."""

    title = forms.CharField(label=gettext_lazy("Title of the copy"), max_length=255)
    with_translations = forms.BooleanField(
        label=gettext_lazy("Copy the translations, too"),
        required=False,
        help_text=gettext_lazy("They belong to the copy as they belong to the original."),
    )

    def __init__(self, *args, page, has_translations: bool, **kwargs):
        super().__init__(*args, **kwargs)
        title = page.draft_title or page.title
        self.initial["title"] = (_("%s (copy)") % title)[:255]
        if not has_translations:
            del self.fields["with_translations"]


class MergeForm(forms.Form):
    """Which side is right where two changed the same, and what the page asks at every publish."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = plan.fingerprint
        self.asked: dict[str, tuple[Part, Difference | None]] = {}
        for part in plan.all_parts:
            if part.asks_about_page:
                self._ask_about_page(part)
            for one in part.differences if part.kind == PartKind.CHANGED else ():
                if one.changed_by != Side.COPY:
                    self._ask(part, one, _choices(), initial=one.proposal or None)
        self.page_fields = list(questions.ask(plan.root.original))
        for name in self.page_fields:
            field = plan.root.original.specific_class._meta.get_field(name)
            self.fields[f"page-{name}"] = field.formfield(initial=field.get_default())

    def _ask_about_page(self, part: Part) -> None:
        if part.kind == PartKind.BEREFT:
            choices = [
                (Side.COPY, _("Bring it back, as it is in the copy")),
                (Side.ORIGINAL, _("Leave it out")),
            ]
        else:
            choices = [
                (Side.COPY, _("Take it out, as in the copy")),
                (Side.ORIGINAL, _("Keep it, as it is in the original")),
            ]
        self._ask(part, None, choices)

    def _ask(self, part: Part, one: Difference | None, choices, initial=None) -> None:
        name = f"choice-{part.name}-{one.name if one else ''}"
        self.asked[name] = (part, one)
        self.fields[name] = forms.ChoiceField(
            label=f"{part.title}: {one.label}" if one else part.title,
            choices=choices,
            initial=initial,
            widget=forms.RadioSelect,
            error_messages={"required": _("Both sides have changed this. Say which is right.")},
        )

    def clean(self):
        cleaned = super().clean()
        if any("\x00" in value for value in self.data.values() if isinstance(value, str)):
            raise ValidationError(_("Null characters are not allowed."))
        return cleaned

    @property
    def choices(self) -> dict[tuple[str, str], str]:
        """What was chosen, by part and field."""
        return {
            (part.name, one.name if one else ""): self.cleaned_data[name]
            for name, (part, one) in self.asked.items()
        }

    @property
    def answers(self) -> dict[str, object]:
        """What was answered to the page's own questions, by field."""
        return {name: self.cleaned_data[f"page-{name}"] for name in self.page_fields}


def _choices() -> list[tuple[str, str]]:
    return [
        (Side.ORIGINAL, _("As it is in the original now")),
        (Side.COPY, _("As it is in the working copy")),
    ]
