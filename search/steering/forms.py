"""What the screens of the search rules read from their forms."""

import csv
from io import StringIO

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from catalog.courses.queries import courses_to_choose_from
from catalog.courses.viewsets import course_chooser
from portal.core.dates import organisation_today
from search.core.why import FIELDS as FIELD_NAMES
from search.core.why import WEIGHTS
from search.steering.rulebook import FIELDS, MAX_COURSES, MAX_PERCENT, Pinned, PinnedCourse

MAX_FILE_BYTES = 1_000_000
MAX_ROWS = 5_000
EMPTY_PLACES = 3  # that a form offers beyond those that are filled
SAME, ONE_WAY = "same", "one-way"
FORMULA = ("=", "+", "-", "@")


class VersionForm(forms.Form):
    """Carries the version of the rules that whoever fills it in has seen."""

    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def see(self, version: int) -> None:
        """Let the next attempt start from ``version``; what was typed stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = version


class TrialForm(VersionForm):
    """A change that can be tried with words before it is saved."""

    trial = forms.CharField(
        label=_("Words to try it with"),
        required=False,
        max_length=200,
        help_text=_("The first ten results before and after, as you would see them."),
    )

    def rules(self) -> list:
        """Return the fields that are saved."""
        return [self[name] for name in self.fields if name not in ("version", "trial")]


class SynonymForm(TrialForm):
    one_way = forms.TypedChoiceField(
        label=_("How"),
        choices=[
            ("", _("All of them mean the same")),
            ("1", _("One way: the first finds the others, too, and not the other way round")),
        ],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )
    texts = forms.CharField(
        label=_("Texts"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One in each line, up to five words each: “first aid”, “emergency care”. Other forms "
            "of a word and capitals need no line of their own."
        ),
    )

    def clean_texts(self) -> list[str]:
        return self.cleaned_data["texts"].splitlines()


class PinnedForm(TrialForm):
    query = forms.CharField(
        label=_("For these words"),
        max_length=200,
        help_text=_("Just as people type them. Capitals, accents and signs do not matter."),
    )

    def __init__(self, *args, person, pinned: Pinned | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        courses = pinned.courses if pinned else ()
        count = min(max(len(courses) + EMPTY_PLACES, EMPTY_PLACES), MAX_COURSES)
        while count < MAX_COURSES and f"course_{count}" in self.data:
            count += 1
        self.count = count
        for at in range(count):
            self._add_place(at, person, courses[at] if at < len(courses) else None)
        self.fields["trial"] = self.fields.pop("trial")  # the last

    def _add_place(self, at: int, person, course: PinnedCourse | None) -> None:
        self.fields[f"course_{at}"] = forms.ModelChoiceField(
            courses_to_choose_from(person),
            label=_("Course"),
            required=False,
            widget=course_chooser.widget_class(),
            initial=course.course if course else None,
        )
        self.fields[f"place_{at}"] = forms.IntegerField(
            label=_("Place"), min_value=1, max_value=MAX_COURSES, initial=at + 1
        )
        self.fields[f"until_{at}"] = forms.DateField(
            label=_("Until (optional)"),
            required=False,
            widget=AdminDateInput(),
            initial=course.until if course else None,
        )

    def places(self) -> list[tuple]:
        """Return the fields of each place, as a table shows them."""
        names = ("course", "place", "until")
        return [tuple(self[f"{name}_{at}"] for name in names) for at in range(self.count)]

    def clean(self):
        said = super().clean()
        today = organisation_today()
        found = []
        for at in range(self.count):
            course, until = said.get(f"course_{at}"), said.get(f"until_{at}")
            if until and until < today and f"until_{at}" in self.changed_data:
                self.add_error(f"until_{at}", _("Choose today or a later day."))
            if course:
                day = until.isoformat() if until else ""
                place = said.get(f"place_{at}") or at + 1
                found.append((place, at, PinnedCourse(course.pk, course.title, day)))
        said["courses"] = [course for _place, _at, course in sorted(found, key=lambda f: f[:2])]
        return said


class HiddenForm(TrialForm):
    def __init__(self, *args, person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"] = forms.ModelChoiceField(
            courses_to_choose_from(person), label=_("Course"), widget=course_chooser.widget_class()
        )
        self.fields["why"] = forms.CharField(
            label=_("Why"),
            max_length=300,
            help_text=_("Read by whoever wonders next year. The course keeps its address."),
        )
        self.fields["trial"] = self.fields.pop("trial")


class WeightsForm(TrialForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[name] = forms.IntegerField(
                label=WEIGHTS.get(name, FIELD_NAMES.get(name, name)),
                min_value=0,
                max_value=MAX_PERCENT,
                help_text=_("Percent of how the portal comes; 0 does not count at all."),
            )
        self.fields["trial"] = self.fields.pop("trial")


class ImportForm(VersionForm):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "A row for each entry: “same” or “one-way”, then a text in each cell. UTF-8, commas or "
            "semicolons, up to 1 MB."
        ),
    )
    replace = forms.BooleanField(
        label=_("Instead of everything that is there"),
        required=False,
        help_text=_("Otherwise the rows of the file are added."),
    )

    def clean_file(self) -> list[tuple[int, list[str]]]:
        """Return the rows of the file with their numbers, without head and empty ones."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not in UTF-8.")) from error
        if "\x00" in text:
            raise forms.ValidationError(_("The file is no text."))
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        try:
            read = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise forms.ValidationError(_("The file is no CSV: %s.") % error) from error
        rows = [
            (number, [_plain(cell) for cell in row])
            for number, row in enumerate(read, start=1)
            if any(cell.strip() for cell in row)
        ]
        if rows and rows[0][1][0].casefold() not in (SAME, ONE_WAY) and rows[0][0] == 1:
            rows = rows[1:]
        if not rows:
            raise forms.ValidationError(_("There is no row in the file."))
        if len(rows) > MAX_ROWS:
            raise forms.ValidationError(_("The file has more than %d rows.") % MAX_ROWS)
        return rows


def _plain(cell: str) -> str:
    cell = cell.strip()
    # As our own export writes what a spreadsheet would compute.
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
