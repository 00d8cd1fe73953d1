"""What people say about pages: what is wrong, what was done, when to look again, where to look."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from portal.care.enums import FlagKind, Outcome
from portal.care.models.flags import MAX_TEXT
from portal.care.queries import page_at
from portal.home.models import PortalPage
from portal.home.queries import page_policy, pages_to_choose_from

MONTHS = [(3, _("In 3 months")), (6, _("In 6 months")), (12, _("In a year")), (24, _("In 2 years"))]
YEAR = 12


class FlagForm(forms.Form):
    """What is wrong with a page."""

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=FlagKind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What should whoever answers for it know?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name the sentence or the link, and what would be right, if you know it."),
    )


class SettleForm(forms.Form):
    """What became of a flag. That the page is archived is said by archiving it."""

    outcome = forms.ChoiceField(
        label=_("What have you done?"),
        choices=[(one.value, one.label) for one in (Outcome.CORRECTED, Outcome.NO_CHANGE)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever flagged the page reads it. Needed if nothing changes."),
    )


class ReviewForm(forms.Form):
    """When to look again."""

    months = forms.TypedChoiceField(
        label=_("Next review"), choices=MONTHS, coerce=int, initial=YEAR
    )


class ArchiveForm(forms.Form):
    """Why a page is archived, and which one is read instead."""

    reason = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers of the page see it, so does the history."),
    )
    instead = forms.CharField(
        label=_("Where to look instead"),
        required=False,
        max_length=500,
        help_text=_("The address of a page here, such as /catalog/pumps/."),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_instead(self) -> PortalPage | None:
        address = self.cleaned_data["instead"]
        if not address:
            return None
        page = page_at(address)
        if page is None or not _may_choose(page, self.person):
            raise forms.ValidationError(_("There is no such page here. Copy its address."))
        return page


class AdminArchiveForm(ArchiveForm):
    """The same in the admin, with its page chooser."""

    instead = forms.ModelChoiceField(
        label=_("Where to look instead"),
        required=False,
        queryset=PortalPage.objects.all(),
        widget=AdminPageChooser(target_models=[PortalPage]),
    )

    def clean_instead(self) -> PortalPage | None:
        page = self.cleaned_data["instead"]
        if page is not None and not _may_choose(page, self.person):
            raise forms.ValidationError(_("There is no such page here."))
        return page


class RestoreForm(forms.Form):
    """Where a page goes whose place is gone, or should be another."""

    parent = forms.ModelChoiceField(
        label=_("Below which page?"),
        required=False,
        queryset=Page.objects.none(),
        widget=AdminPageChooser,
        help_text=_("Empty: where it stood."),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        added = page_policy.instances_user_has_permission_for(person, "add")
        published = page_policy.instances_user_has_permission_for(person, "publish")
        # What was live goes live there, so both are needed.
        self.fields["parent"].queryset = added.filter(pk__in=published.values("pk"))


def _may_choose(page: PortalPage, person) -> bool:
    return pages_to_choose_from(PortalPage.objects.filter(pk=page.pk), person).exists()


class PlainForm(forms.Form):
    """Nothing to say but yes."""
