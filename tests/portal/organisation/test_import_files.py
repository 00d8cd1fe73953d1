"""HR files as they really come: odd layouts, managers by name, parent codes, dated moves."""

from datetime import timedelta

import pytest

from portal.core.dates import organisation_today
from portal.organisation.imports import BadFile, BadMap, Mapping, read_map, read_rows
from portal.organisation.models import JobAssignment, OrgUnit, ReportingLine
from portal.organisation.queries import job_on, manager_on, people_below
from portal.organisation.services import start_job
from portal.organisation.services.feed import import_people
from portal.people.models import User
from tests.factories.organisation import employee

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HEADER = "number,name,unit,manager,starts_on"


@pytest.fixture
def feed(tmp_path):
    """Import a file of these bytes."""

    def run(content: bytes | str, map_source="", **options):
        path = tmp_path / "hr.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        mapping = read_map(map_source) if map_source else Mapping()
        return import_people(read_rows(path, mapping), **options)

    return run


def person(number: str) -> User:
    return User.objects.get(employee_number=number)


def reasons(report):
    return [finding.reason for finding in report.findings]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffnumber;name\r\n7;Änne  Groß\r\n".encode(),
        "number\tname\n7\tÄnne Groß\n".encode("utf-16"),
        "sep=;\nnumber;name\n7;Änne Groß\n",
        "\n ; \nnumber;name\n7;Änne Groß\n".replace(" ; ", ""),
        "number,name\r7,Änne Groß\r",
        'number,name\n7,"Änne\r\nGroß "\n',
        "number,name\n7,A\u0308nne Groß\n",
        "number,name\n\n,\n7,Änne\u00a0Groß\n",
    ],
)
def test_a_file_is_read_whatever_wrote_it(feed, content):
    report = feed(content)

    assert (report.created, report.failed) == (1, 0)
    assert person("7").display_name == "Änne Groß"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b"number,name\r\n\r\n,\r\n", "no row below"),
        (b"PK\x03\x04\x14\x00\x06\x00", "Excel workbook"),
        ("number,name\n1,Änne\n".encode("cp1252"), "not UTF-8"),
        (b'number,name,title\n1,Ada,Lead\n2,"Ben,Fitter\n3,Cem,Fitter\n', "Row 3: a quotation"),
        (b'number,name,title\n2,"Ben,Fitter\n3,Cem,Fitter\n4,Dora,"x"\n', "Row 2: a quotation"),
        (b"number,name\n1," + b"x" * 1_000_001 + b"\n", "1,000,000 characters"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(feed, content, said):
    with pytest.raises(BadFile, match=said):
        feed(content)

    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("header", "map_source", "said"),
    [
        ("number,name,number", "", "Two columns"),
        ("People of May,,", "", "skip_lines"),
        ("number,name,unit_parent", "", "unit_code"),
        ("number,name", "[csv]\nskip_lines = -1", "skip_lines"),
        ("number,name", '[csv]\nseparator = ";"', "separator"),
        ("number,name", '[csv]\nencoding = "undefined"', "no encoding"),
    ],
)
def test_a_header_or_map_that_leaves_a_doubt_is_refused(feed, header, map_source, said):
    with pytest.raises(BadMap, match=said):
        feed(f"{header}\n1,Ada,2\n", map_source)


def test_lines_above_the_header_are_skipped_when_the_map_says_so(feed):
    report = feed("People of May\n\nnumber,name\n1,Ada\n", "[csv]\nskip_lines = 1")

    assert report.created == 1


def test_a_year_in_which_nothing_happens_is_a_row_error(feed):
    report = feed("number,name,hired_on\n1,Ada,0001-01-01\n2,Ben,9999-12-31\n3,Cem,2020-01-31\n")

    assert (report.created, report.failed) == (1, 2)
    assert "nothing of people happens" in reasons(report)[0]


def test_a_manager_may_be_called_by_name_when_one_person_has_it(feed):
    boss = employee(display_name="Ida Not-in-file")
    report = feed(
        "number,name,manager\n"
        "3,Cem Three,Zoë Núñez\n"
        "4,Dora Four,zoë núñez\n"
        '5,Emil Five,"Núñez, Zoë"\n'
        "6,Fay Six,Ida Not-in-file\n"
        "2,Zoë Núñez,\n"
    )

    assert report.unknown_managers == 0
    assert {manager_on(person(number)) for number in "345"} == {person("2")}
    assert manager_on(person("6")) == boss


def test_a_name_of_two_people_is_listed_and_nobody_is_guessed(feed):
    rows = "number,name,manager\n1,Ada Same,\n2,Ada Same,\n3,Cem Three,Ada Same\n"
    report = feed(rows)

    assert "the name of 2 people" in reasons(report)[0]
    assert (report.created, report.unknown_managers) == (3, 1)
    assert manager_on(person("3")) is None
    assert feed(rows).unchanged == 3


def test_units_may_stand_below_each_other_by_their_codes(feed):
    rows = [f"{n},P{n},Unit {n},U{n},{f'U{n - 1}' if n > 1 else ''}" for n in range(1, 10)]
    content = "\n".join(["number,name,unit,unit_code,unit_parent", *reversed(rows)]) + "\n"

    report = feed(content)

    assert (report.created, report.units_created, report.failed) == (9, 9, 0)
    assert OrgUnit.objects.get(code="U9").depth == 9
    assert OrgUnit.objects.get(code="U9").parent.code == "U8"
    second = feed(content)
    assert (second.unchanged, second.units_changed) == (9, 0)

    moved = feed(content.replace("Unit 9,U9,U8", "Unit 9,U9,U2"))
    assert (moved.units_changed, OrgUnit.objects.get(code="U9").depth) == (1, 3)


def test_codes_that_lead_in_a_circle_are_row_errors(feed):
    report = feed("number,name,unit,unit_code,unit_parent\n1,Ada,A,A,B\n2,Ben,B,B,A\n3,Cem,C,C,\n")

    assert (report.created, report.failed) == (1, 2)
    assert "part of itself" in reasons(report)[0]
    assert list(OrgUnit.objects.values_list("code", flat=True)) == ["C"]


def team_of_old(count: int) -> list[User]:
    """Ada above all; everybody since a hundred days."""
    since = organisation_today() - 100 * DAY
    ada = employee(employee_number="1", display_name="Ada", since=since)
    numbers = range(2, count + 1)
    return [
        ada,
        *[
            employee(employee_number=str(n), display_name=f"P{n}", since=since, manager=ada)
            for n in numbers
        ],
    ]


def test_a_move_dated_back_counts_from_its_day_on(feed):
    ada, ben, cem = team_of_old(3)
    then = organisation_today() - 30 * DAY

    report = feed(f"{HEADER}\n3,P3,,2,{then}\n")

    assert (report.changed, report.moved) == (1, 1)
    assert manager_on(cem, then - DAY) == ada
    assert manager_on(cem, then) == ben
    assert set(people_below(ben)) == {cem}
    assert feed(f"{HEADER}\n3,P3,,2,{then}\n").unchanged == 1


def test_a_circle_on_a_day_in_between_is_refused_and_foreseen(feed):
    ada, ben, cem = team_of_old(3)
    start_job(cem, on=organisation_today() - 50 * DAY, manager=ben)
    # Ben goes below Cem later on; until then Cem has left him only as of today.
    rows = f"{HEADER}\n3,P3,,1,{organisation_today()}\n2,P2,,3,{organisation_today() - 10 * DAY}\n"

    dry, real = feed(rows, dry_run=True), feed(rows)

    assert reasons(dry) == reasons(real)
    assert "circle" in reasons(real)[0]
    assert (real.failed, real.changed) == (1, 1)
    assert manager_on(ben, organisation_today() - 10 * DAY) == ada
    assert manager_on(cem) == ada


def test_a_planned_job_of_somebody_else_does_not_slow_a_move_down(
    feed, django_assert_max_num_queries
):
    people = team_of_old(30)
    start_job(people[-1], on=organisation_today() + 40 * DAY, manager=people[1])
    rows = "\n".join(f"{number},P{number},,2," for number in range(3, 30))

    with django_assert_max_num_queries(45):
        report = feed(f"{HEADER}\n{rows}\n")

    assert report.moved == 27
    assert ReportingLine.objects.filter(manager=people[1], depth=1).count() == 27


def test_a_move_for_a_later_day_stops_before_the_one_that_is_planned(feed):
    _ada, ben, cem = team_of_old(3)
    planned = start_job(cem, on=organisation_today() + 40 * DAY, manager=ben)
    on = organisation_today() + 10 * DAY

    report = feed(f"{HEADER}\n3,P3,Works,1,{on}\n")

    assert report.moved == 1
    middle = job_on(cem, on)
    assert (middle.unit.name, middle.ends_on) == ("Works", planned.starts_on - DAY)
    assert job_on(cem, planned.starts_on) == planned
    assert JobAssignment.objects.filter(person=cem).count() == 3
