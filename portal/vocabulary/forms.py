"""What editors type about words, turned into clean values. Nothing is written here."""

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from portal.vocabulary.models import Skill, Topic
from portal.vocabulary.queries import other_languages, topic_choices
from themes.covers.pigments import PIGMENTS


class WordForm(WagtailAdminModelForm):
    """A name, a name in every other language, and the slug of the word's addresses."""

    class Meta:
        fields = ["name", "slug"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Stands in addresses. Empty: made of the name.")
        for code, language in other_languages():
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name in %s") % language,
                max_length=120,
                required=False,
                initial=self.instance.names.get(code, ""),
            )

    def clean_slug(self) -> str:
        # A word that is being changed keeps its slug when the box is emptied.
        return slugify(self.cleaned_data["slug"]) or self.instance.slug

    def values(self) -> dict:
        """Return the clean values as the services take them."""
        values = dict(self.cleaned_data)
        names = {code: values.pop(f"name_{code}") for code, _language in other_languages()}
        return {**values, "names": {code: name for code, name in names.items() if name}}


class TopicForm(WordForm):
    parent = forms.TypedChoiceField(
        label=_("Below"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Choose another place to move the topic with everything below it."),
    )

    class Meta(WordForm.Meta):
        model = Topic
        fields = ["name", "slug", "pigment"]

    field_order = ["name", "parent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = topic_choices(without=self.instance)
        self.fields["parent"].choices = [("", _("– at the top –")), *choices]
        if self.instance.pk and (parent := self.instance.get_parent()):
            self.initial["parent"] = parent.pk
        self.fields["pigment"] = forms.ChoiceField(
            label=_("Pigment of covers"),
            required=False,
            choices=[("", _("By the slug")), *((name, name.capitalize()) for name in PIGMENTS)],
        )

    def clean_parent(self) -> Topic | None:
        parent = self.cleaned_data["parent"]
        return Topic.objects.get(pk=parent) if parent else None


class SkillForm(WordForm):
    class Meta(WordForm.Meta):
        model = Skill
