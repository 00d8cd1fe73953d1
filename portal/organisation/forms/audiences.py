"""A rule in rows of plain fields, with names instead of ids, to be filled in without script."""

from datetime import date

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.organisation.models import JobTitle, Location, OrgUnit
from portal.organisation.rules import DAYS, HOW, MOST_ROWS
from portal.people.enums import Role
from portal.people.models import User
from portal.vocabulary.models import Skill

LONGEST = 20_000  # characters: a list of some thousand numbers
FIELDS = [
    ("", gettext_lazy("– nothing –")),
    ("unit", gettext_lazy("Unit")),
    ("title", gettext_lazy("Job title")),
    ("role", gettext_lazy("Role")),
    ("group", gettext_lazy("Group")),
    ("location", gettext_lazy("Location")),
    ("hired-before", gettext_lazy("Hired before (day)")),
    ("hired-after", gettext_lazy("Hired after (day)")),
    ("hired-within", gettext_lazy("Hired within (days)")),
    ("language", gettext_lazy("Language")),
    ("skill", gettext_lazy("Skill")),
    ("manager", gettext_lazy("Reports to")),
    ("person", gettext_lazy("Is one of")),
]


class RowForm(forms.Form):
    """One row of a rule."""

    negated = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[("", gettext_lazy("is")), ("not", gettext_lazy("is not"))],
        required=False,
    )
    field = forms.ChoiceField(label=gettext_lazy("What"), choices=FIELDS, required=False)
    values = forms.CharField(
        label=gettext_lazy("Which"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text=gettext_lazy("Names, codes or numbers; several are parted by semicolons."),
    )
    exactly = forms.BooleanField(
        label=gettext_lazy("Without what is below"),
        required=False,
        help_text=gettext_lazy("Only this unit, or only direct reports."),
    )

    field_order = ["field", "negated", "values", "exactly"]

    def clean(self) -> dict:
        told = super().clean()
        self.row = None
        if told.get("field") and not self.errors:
            try:
                self.row = self._row(told)
            except forms.ValidationError as error:
                self.add_error("values", error)
        return told

    def _row(self, told: dict) -> dict:
        name, _dash, how = told["field"].partition("-")
        row = {"field": name, "not": told["negated"] == "not"}
        if name in DAYS:
            return {**row, "how": how, **self._when(how, told["values"].strip())}
        texts = [part.strip() for part in told["values"].replace("\n", ";").split(";")]
        texts = [text for text in texts if text]
        if not texts:
            raise forms.ValidationError(_("Say which."))
        return {**row, "values": _READERS[name](texts), "below": not told["exactly"]}

    def _when(self, how: str, text: str) -> dict:
        if how == "within":
            if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= 36_500):
                raise forms.ValidationError(_("Give a number of days, such as 90."))
            return {"days": int(text)}
        try:
            return {"day": date.fromisoformat(text).isoformat()}
        except ValueError as error:
            raise forms.ValidationError(_("Give a day, such as 2026-03-01.")) from error


class BaseRows(forms.BaseFormSet):
    def rows(self) -> list[dict]:
        """Return the rows that say something, as a rule keeps them."""
        return [form.row for form in self.forms if getattr(form, "row", None)]


RowFormSet = forms.formset_factory(
    RowForm, formset=BaseRows, extra=3, max_num=MOST_ROWS, validate_max=True, absolute_max=40
)


def initial_rows(rule: dict) -> list[dict]:
    """Return what a saved rule shows in the form: names again. A few queries for each row."""
    return [_shown(row) for row in (rule or {}).get("rows", [])]


def _shown(row: dict) -> dict:
    name, how = row["field"], row.get("how", "")
    if how in HOW:
        values = str(row.get("day") or row.get("days"))
    elif name in ("role", "language"):
        values = "; ".join(row["values"])
    else:
        values = "; ".join(_NAMES[name](row["values"]))
    return {
        "field": f"{name}-{how}" if how else name,
        "negated": "not" if row.get("not") else "",
        "values": values,
        "exactly": not row.get("below", True),
    }


def _ids(model, texts: list[str], *lookups: str) -> list[int]:
    found: list[int] = []
    for text in texts:
        wanted = Q()
        for lookup in lookups:
            wanted |= Q(**{lookup: text})
        ids = list(model.objects.filter(wanted).values_list("pk", flat=True)[:2])
        if not ids:
            raise forms.ValidationError(_("There is no “%s”.") % text[:80])
        if len(ids) > 1:
            raise forms.ValidationError(_("“%s” names several. Use a code or number.") % text[:80])
        found += ids
    return found


def _units(texts: list[str]) -> list[int]:
    found = []
    for text in texts:
        by_code = list(OrgUnit.objects.filter(code__iexact=text).values_list("pk", flat=True)[:1])
        found += by_code or _ids(OrgUnit, [text], "name__iexact")
    return found


def _people(texts: list[str]) -> list[int]:
    return _ids(User, texts, "employee_number", "login_name__iexact", "email__iexact")


def _choice(choices, texts: list[str]) -> list[str]:
    known = {}
    for value, label in choices:
        known[value.casefold()] = known[str(label).casefold()] = value
    for text in texts:
        if text.casefold() not in known:
            raise forms.ValidationError(_("There is no “%s”.") % text[:80])
    return [known[text.casefold()] for text in texts]


_READERS = {
    "unit": _units,
    "title": lambda texts: _ids(JobTitle, texts, "name__iexact"),
    "role": lambda texts: _choice(Role.choices, texts),
    "group": lambda texts: _ids(Group, texts, "name__iexact"),
    "location": lambda texts: _ids(Location, texts, "name__iexact"),
    "language": lambda texts: _choice(settings.LANGUAGES, texts),
    "skill": lambda texts: _ids(Skill, texts, "name__iexact", "slug"),
    "manager": _people,
    "person": _people,
}


def _named(model, *columns: str):
    def names(ids: list[int]) -> list[str]:
        rows = model.objects.filter(pk__in=ids).order_by("pk").values_list(*columns)
        return [next(filter(None, row), "") for row in rows]

    return names


_NAMES = {
    "unit": _named(OrgUnit, "code", "name"),
    "title": _named(JobTitle, "name"),
    "group": _named(Group, "name"),
    "location": _named(Location, "name"),
    "skill": _named(Skill, "name"),
    "manager": _named(User, "employee_number", "login_name"),
    "person": _named(User, "employee_number", "login_name"),
}
