"""Courses from a CSV file."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageLogEntry, Revision

from catalog.courses import imports
from catalog.courses.imports.durations import minutes_from
from catalog.courses.models import Course, CoursePage
from catalog.courses.tasks import index_for_admin
from tests.factories.courses import course_page
from tests.factories.people import UserFactory

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"

MAP = """
[columns]
title = "Course"
provider = "School"
link = "URL"
skills = "Teaches"
effort = "Length"
level = "Level"
cost = "Price"

[split]
skills = ";"

[values.level]
"Hard" = "expert"

[defaults]
language = "en"
"""
HEADER = "Course,School,URL,Teaches,Length,Level,Price\n"
KNOTS = "Knots,Sea School,https://x.example/1,tying; untying,3 hours,Hard,€12.50\n"
SAILS = "Sails,Sea School,https://x.example/2,,PT45M,Beginner,Free\n"


@pytest.fixture
def bring(catalog, tmp_path):
    def run(text, *, told=MAP, encoding="utf-8", **options):
        path = tmp_path / "courses.csv"
        path.write_text(text, encoding=encoding)
        rows = imports.read_rows(path, imports.read_map(told))
        return imports.import_rows(rows, under=catalog, **options)

    return run


def summary(report):
    return (report.created, report.updated, report.unchanged, report.failed)


def test_new_rows_become_published_pages_with_all_that_belongs_to_them(bring, catalog):
    editor = UserFactory()

    report = bring(HEADER + KNOTS + SAILS, user=editor)

    assert summary(report) == (2, 0, 0, 0)
    page = CoursePage.objects.get(title="Knots")
    course = page.course
    assert (page.live, page.level, page.effort_minutes) == (True, "expert", 180)
    assert (str(course.cost), course.currency, course.provider) == ("12.50", "EUR", "Sea School")
    assert sorted(skill.name for skill in page.skills.all()) == ["tying", "untying"]
    assert course.code.startswith("IMP-")
    assert set(course.audience.values_list("token", flat=True)) == {
        "signed-in",
        course.enrolled_token,
    }
    revision = Revision.objects.get(pk=page.latest_revision_id)
    assert (revision.user, revision.as_object().title) == (editor, "Knots")
    assert page.live_revision == revision
    actions = PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True)
    assert set(actions) == {"wagtail.create", "wagtail.publish"}


def test_the_page_tree_needs_no_repair(bring, catalog):
    course_page(catalog)

    bring(HEADER + KNOTS + SAILS)

    assert Page.find_problems() == ([], [], [], [], [])
    assert Page.objects.get(pk=catalog.pk).numchild == 3
    page = CoursePage.objects.get(title="Knots")
    assert page.url == "/catalog/knots/"
    again = page.get_latest_revision_as_object()
    again.title = "Knots by hand"
    again.save_revision().publish()
    assert Course.objects.get(code=page.code).title == "Knots by hand"


def test_a_second_time_changes_nothing(bring):
    bring(HEADER + KNOTS + SAILS)
    before = list(Revision.objects.values_list("pk", flat=True))

    assert summary(bring(HEADER + KNOTS + SAILS)) == (0, 0, 2, 0)

    assert list(Revision.objects.values_list("pk", flat=True)) == before


def test_a_changed_row_updates_its_page_and_leaves_other_fields_alone(bring):
    bring(HEADER + KNOTS)
    page = CoursePage.objects.get()
    page.objectives = "Written by hand"
    page.save_revision().publish()

    report = bring(HEADER + KNOTS.replace("3 hours", "4 hours"))

    assert summary(report) == (0, 1, 0, 0)
    page = CoursePage.objects.get()
    assert (page.effort_minutes, page.objectives) == (240, "Written by hand")
    assert Course.objects.get().effort_minutes == 240


def test_unpublished_work_of_an_author_is_left_alone(bring):
    bring(HEADER + KNOTS)
    page = CoursePage.objects.get()
    page.title = "Half a thought"
    page.save_revision()

    report = bring(HEADER + KNOTS.replace("3 hours", "4 hours"))

    assert summary(report) == (0, 0, 1, 0)
    assert "left alone" in str(report.findings[0])


def test_without_a_link_title_and_provider_identify(bring):
    told = '[columns]\ntitle = "Course"\nprovider = "School"\nlevel = "Level"\n'
    bring("Course,School,Level\nKnots,A,Beginner\nKnots,B,Beginner\n", told=told)

    report = bring("Course,School,Level\nknots,b,Advanced\n", told=told)

    assert summary(report) == (0, 1, 0, 0)
    assert CoursePage.objects.get(provider="b").level == "expert"


def test_bad_rows_are_named_and_stop_nobody(bring):
    bad = ",Sea School,https://x.example/3,,,,\nRopes,,not an address,,,,\n"

    report = bring(HEADER + KNOTS + bad + SAILS + KNOTS)

    assert summary(report) == (2, 0, 0, 3)
    told = [(one.row, one.column, one.reason) for one in report.findings if one.is_error]
    assert told == [
        (3, "Course", "a course needs a title"),
        (4, "URL", "“not an address” is no web address"),
        (6, "", "the same course as row 2"),
    ]


def test_a_dry_run_reports_the_same_and_writes_nothing(bring):
    text = HEADER + KNOTS + SAILS + ",,,,,,x\n"

    rehearsed = bring(text, dry_run=True)

    assert not Course.objects.exists()
    real = bring(text)
    assert (summary(rehearsed), rehearsed.findings) == (summary(real), real.findings)


def test_a_byte_order_mark_and_semicolons_do_no_harm(bring):
    told = '[columns]\ntitle = "Titel"\n'

    report = bring("Titel;Code\nKnoten über Nacht;KNO-1\n", told=told, encoding="utf-8-sig")

    assert summary(report) == (1, 0, 0, 0)
    assert Course.objects.get().title == "Knoten über Nacht"


def test_a_code_without_pages_is_revived(bring, catalog):
    page = course_page(catalog, code="KNO-1")
    course = page.course
    CoursePage.objects.get(pk=page.pk).delete()

    report = bring("title,code\nKnots,KNO-1\n", told="")

    assert summary(report) == (1, 0, 0, 0)
    assert CoursePage.objects.get().course == course


def test_markup_in_a_cell_is_shown_and_not_run(bring):
    bring('title,body\nKnots,"<script>alert(1)</script> Tie & untie"\n', told="")

    html = CoursePage.objects.get().body[0].value.source
    assert html == "<p>alert(1) Tie &amp; untie</p>"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("[columns]\ntitle = 'Nowhere'\n", "no column"),
        ("[columns]\ncolour = 'Course'\n", "no field"),
        ("columns = [", "no TOML"),
        ("[effort]\nhours_per_week = 'many'\n", "number of hours"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused(bring, told, sentence):
    with pytest.raises(imports.BadMap, match=sentence):
        bring(HEADER + KNOTS, told=told)


def test_a_file_that_is_not_utf_8_is_refused(bring):
    with pytest.raises(imports.BadFile, match="UTF-8"):
        bring("title\nÜbung\n", told="", encoding="latin-1")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3 hours", 180),
        ("PT1H30M", 90),
        ("90", 90),
        ("1 h 30 min", 90),
        ("1:45", 105),
        ("2-3 hours", 180),
        ("1,5 Stunden", 90),
        ("Approx. 20 hours to complete", 1200),
        ("4 weeks", None),
        ("P2D", None),
        ("", None),
        ("soon", None),
    ],
)
def test_durations_are_read_as_catalogs_write_them(text, minutes):
    assert minutes_from(text) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"), [("4 weeks", 1200), ("5 days", 300), ("P1M", 1300), ("2 hours", 120)]
)
def test_weeks_become_effort_where_the_map_says_how_much(text, minutes):
    assert minutes_from(text, hours_per_week=5) == minutes


def test_effort_that_is_not_known_is_kept_in_words(bring):
    report = bring(HEADER + KNOTS.replace("3 hours", "4 weeks"))

    page = CoursePage.objects.get()
    assert (page.effort_minutes, page.effort_text) == (None, "4 weeks")
    assert [str(one) for one in report.findings] == [
        "row 2, Length: warning: “4 weeks” says no effort; the text is kept"
    ]


def test_the_search_of_the_admin_finds_imported_pages(bring):
    bring(HEADER + KNOTS)

    index_for_admin.func([page.pk for page in CoursePage.objects.all()])

    assert [page.title for page in CoursePage.objects.search("Knots")] == ["Knots"]


@pytest.mark.parametrize("name", ["own-catalog", "public-courses"])
def test_the_examples_of_the_documentation_work(catalog, name, capsys):
    file, told = EXAMPLES / f"{name}.csv", EXAMPLES / f"{name}.toml"

    call_command("import_courses", str(file), "--map", str(told), "--under", "/catalog/")

    assert "0 with errors" in capsys.readouterr().out
    assert Course.objects.count() == 3


def test_the_command_names_what_is_wrong(catalog, tmp_path):
    with pytest.raises(CommandError, match="no such catalog"):
        call_command("import_courses", str(tmp_path / "x.csv"), "--under", "/nowhere/")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_courses", str(tmp_path / "x.csv"))


def test_the_currency_of_a_price_goes_before_the_one_by_default(bring):
    bring(
        HEADER
        + KNOTS.replace("€12.50", "$99.00")
        + SAILS.replace("Free", '"1.200,00"')
        + "Ropes,Sea School,https://x.example/3,,PT45M,Beginner,CHF 15\n",
        told=MAP + 'currency = "EUR"\n',
    )

    assert set(CoursePage.objects.values_list("title", "cost", "currency")) == {
        ("Knots", Decimal("99.00"), "USD"),
        ("Ropes", Decimal("15.00"), "CHF"),
        ("Sails", Decimal("1200.00"), "EUR"),
    }
