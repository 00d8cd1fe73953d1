"""What people say about their mail, and how an organisation words it."""

from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.notifications.enums import Rhythm
from portal.notifications.hours import DIGEST_AT
from portal.notifications.models import DeliveryHours, NoticeTemplate
from portal.notifications.queries import PLACEHOLDER, kinds, rhythms_of


def _clock(**kwargs) -> forms.TimeField:
    return forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"), **kwargs
    )


class MailForm(forms.Form):
    """When mail is wanted: for each kind of notice, and at which hours."""

    quiet_from = _clock(label=_("No mail from"), required=False)
    quiet_until = _clock(
        label=_("Until"),
        required=False,
        help_text=_("By the clock of your time zone. What comes up meanwhile is sent afterwards."),
    )
    digest_at = _clock(
        label=_("Digests at"), initial=DIGEST_AT, help_text=_("The weekly one on Mondays.")
    )

    def __init__(self, *args, person, **kwargs):
        hours = DeliveryHours.objects.filter(person=person).first()
        names = ("quiet_from", "quiet_until", "digest_at")
        stored = {name: getattr(hours, name) for name in names} if hours else {}
        super().__init__(*args, initial=stored, **kwargs)
        wanted = rhythms_of(person)
        for kind in (one for one in kinds().values() if one.is_offered):
            self.fields[f"kind-{kind.name}"] = forms.ChoiceField(
                label=kind.label,
                choices=Rhythm.choices,
                initial=wanted.get(kind.name, Rhythm.AT_ONCE),
                widget=forms.Select(attrs={"class": "select"}),
            )
        self.order_fields([name for name in self.fields if name not in names])

    def clean(self):
        said = super().clean()
        begin, end = said.get("quiet_from"), said.get("quiet_until")
        if (begin is None) != (end is None) and not self.errors:
            self.add_error(
                "quiet_until" if end is None else "quiet_from",
                _("Say both when the quiet begins and when it ends."),
            )
        return said

    def rhythms(self) -> dict[str, str]:
        """Return the chosen rhythm of every kind."""
        prefix = "kind-"
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix)
        }

    def quiet(self) -> tuple[time, time] | None:
        """Return when the quiet begins and ends, if there is any."""
        begin, end = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]
        return (begin, end) if begin is not None else None


class NoticeTemplateForm(WagtailAdminModelForm):
    """The organisation's own words for one kind in one language."""

    kind = forms.ChoiceField(label=_("Kind"))

    class Meta:
        model = NoticeTemplate
        fields = ["kind", "language", "subject", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = kinds()
        self.fields["kind"].choices = [
            (kind.name, f"{kind.label} — {_braced(kind.placeholders)}") for kind in known.values()
        ]
        self.fields["text"].help_text = _(
            "What stands in {braces} is filled in. Each kind lists what it knows."
        )

    def clean(self):
        said = super().clean()
        kind = kinds().get(said.get("kind", ""))
        for name in ("subject", "text"):
            used = set(PLACEHOLDER.findall(said.get(name, "")))
            if kind and (unknown := used - set(kind.placeholders)):
                self.add_error(
                    name,
                    _("This kind does not know %(unknown)s. It knows %(known)s.")
                    % {"unknown": _braced(sorted(unknown)), "known": _braced(kind.placeholders)},
                )
        return said


def _braced(names) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


class WhoForm(forms.Form):
    """Whom support asks about."""

    who = forms.CharField(
        label=_("Who"), max_length=254, help_text=_("Log-in name or e-mail address.")
    )
