"""HR files: whatever their columns are called, imported as often as one likes."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from portal.core.dates import organisation_today
from portal.organisation.imports import (
    BadFile,
    BadMap,
    Mapping,
    read_map,
    read_rows,
)
from portal.organisation.models import (
    JobAssignment,
    OrgUnit,
    PeopleImport,
    Profile,
    ReportingLine,
)
from portal.organisation.queries import job_on, jobs_with_unknown_manager, manager_on, people_below
from portal.organisation.services import follow_the_day, start_job
from portal.organisation.services.feed import (
    Refused,
    ask_for_run,
    check_file,
    forget_files,
    import_people,
    upload,
)
from portal.organisation.services.feed.files import NotNow
from portal.people.enums import Role
from portal.people.models import Device, User
from portal.people.services import deactivate, merge
from tests.factories.organisation import employee
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
HEADER = "number,email,name,unit,title,manager"
BOSS = "1,boss@ex.org,Ada Boss,Works,Director,"
BEN = "2,ben@ex.org,Ben Two,Works > Networks,Lead,1"
CEM = "3,,Cem Three,Works > Networks > Crew,Fitter,2"


@pytest.fixture
def feed(tmp_path):
    """Import these lines, the first being the header."""

    def run(*lines, map_source="", **options):
        path = tmp_path / "hr.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        mapping = read_map(map_source) if map_source else Mapping()
        return import_people(read_rows(path, mapping), **options)

    return run


def numbers(report):
    return report.created, report.changed, report.unchanged, report.failed


def person(number: str) -> User:
    return User.objects.get(employee_number=number)


def reasons(report, *, errors=True):
    return [finding.reason for finding in report.findings if finding.is_error == errors]


def test_people_units_and_lines_come_in_and_the_second_time_nothing_changes(feed):
    # The reports stand before their managers.
    first = feed(HEADER, CEM, BEN, BOSS)

    assert numbers(first) == (3, 0, 0, 0)
    assert first.units_created == 3
    assert set(people_below(person("1"))) == {person("2"), person("3")}
    job = job_on(person("3"))
    assert (job.unit.name, job.title.name, job.manager) == ("Crew", "Fitter", person("2"))
    assert OrgUnit.objects.get(name="Crew").depth == 3
    assert person("3").login_name == "3"
    assert not person("3").has_usable_password()
    assert set(person("2").groups.values_list("role_group__role", flat=True)) == {Role.LEARNER}

    jobs = set(JobAssignment.objects.values_list("pk", "ends_on"))
    second = feed(HEADER, CEM, BEN, BOSS)

    assert numbers(second) == (0, 0, 3, 0)
    assert set(JobAssignment.objects.values_list("pk", "ends_on")) == jobs


def test_other_columns_are_named_by_a_map(feed):
    map_source = """
        [columns]
        number = "Pers-Nr"
        name = ["Vorname", "Nachname"]
        unit = ["Bereich", "Abteilung"]
        manager = "Chef"
        hired_on = "Eintritt"
        active = "Status"
        [values.active]
        "beschäftigt" = "yes"
        [dates]
        format = "%d.%m.%Y"
        [defaults]
        language = "de"
        [csv]
        delimiter = ";"
    """
    report = feed(
        "Pers-Nr;Vorname;Nachname;Bereich;Abteilung;Chef;Eintritt;Status",
        "07;Ada;Boß;Werk;;;01.03.2019;beschäftigt",
        "08;Ben;Zwei;Werk;Netze;07;15.04.2020;beschäftigt",
        map_source=map_source,
    )

    assert numbers(report) == (2, 0, 0, 0)
    ben = person("08")
    assert (ben.display_name, ben.language) == ("Ben Zwei", "de")
    assert job_on(ben).unit.parent.name == "Werk"
    assert str(ben.profile.hired_on) == "2020-04-15"
    assert str(job_on(ben).starts_on) == "2020-04-15"


def test_a_move_closes_the_old_job_and_opens_another(feed):
    feed(HEADER, BOSS, BEN, CEM)
    long_ago = organisation_today() - 100 * DAY
    JobAssignment.objects.update(starts_on=long_ago)

    report = feed(HEADER, BOSS, BEN, "3,,Cem Three,Works > Desk,Fitter,1")

    assert (numbers(report), report.moved) == ((0, 1, 2, 0), 1)
    assert job_on(person("3")).unit.name == "Desk"
    assert manager_on(person("3"), organisation_today() - DAY) == person("2")
    assert set(people_below(person("2"))) == set()


def test_two_who_change_places_are_no_circle(feed):
    feed(HEADER, BOSS, BEN, CEM)

    report = feed(
        HEADER,
        "1,boss@ex.org,Ada Boss,Works,Director,3",
        "2,ben@ex.org,Ben Two,Works > Networks,Lead,",
        "3,,Cem Three,Works > Networks > Crew,Fitter,2",
    )

    assert report.failed == 0
    assert set(people_below(person("2"))) == {person("1"), person("3")}


def test_a_manager_who_is_nobody_yet_is_listed_and_found_later(feed):
    report = feed(HEADER, "3,,Cem Three,Works,Fitter,77")

    assert (report.created, report.unknown_managers) == (1, 1)
    assert "77" in reasons(report, errors=False)[0]
    assert [job.person for job in jobs_with_unknown_manager()] == [person("3")]
    assert feed(HEADER, "3,,Cem Three,Works,Fitter,77").unchanged == 1

    feed(HEADER, "77,,Late Boss,Works,Director,")

    assert manager_on(person("3")) == person("77")
    assert set(people_below(person("77"))) == {person("3")}
    assert JobAssignment.objects.filter(person=person("3")).count() == 1
    assert feed(HEADER, "3,,Cem Three,Works,Fitter,77").unchanged == 1


def test_rows_in_a_circle_are_refused_with_a_sentence_and_stop_no_other(feed):
    report = feed(
        HEADER,
        "1,,Ada,Works,,3",
        "2,,Ben,Works,,1",
        "3,,Cem,Works,,2",
        "4,,Dora,Works,,",
        "5,,Emil,Works,,5",
        "6,,Finn,Works,,3",
    )

    assert numbers(report) == (2, 0, 0, 4)
    assert sum("circle" in reason for reason in reasons(report)) == 3
    assert any("own manager" in reason for reason in reasons(report))
    assert set(User.objects.exclude(employee_number="").values_list("display_name", flat=True)) == {
        "Dora",
        "Finn",
    }
    assert [job.person.display_name for job in jobs_with_unknown_manager()] == ["Finn"]


def test_a_circle_with_somebody_who_is_not_in_the_file_is_seen(feed):
    feed(HEADER, BOSS, BEN, CEM)

    report = feed(HEADER, "1,boss@ex.org,Ada Boss,Works,Director,3")

    assert report.failed == 1
    assert ReportingLine.objects.count() == 3


def test_a_duplicate_and_a_changed_number_are_row_errors(feed):
    feed(HEADER, BOSS)

    report = feed(
        HEADER,
        BOSS,
        "1,other@ex.org,Twin,Works,,",
        "99,boss@ex.org,Renumbered,Works,,",
        ",,No Key,Works,,",
        "5,,,Works,,",
    )

    assert numbers(report) == (0, 0, 1, 4)
    said = " | ".join(reasons(report))
    assert "the same employee number as row 2" in said
    assert "boss@ex.org belongs to Ada Boss with number 1" in said
    assert "who is it" in said
    assert "needs a name" in said
    assert User.objects.filter(employee_number="99").count() == 0


def test_whoever_has_no_number_is_found_by_address(feed):
    report = feed("email,name", "ann@ex.org,Ann")
    assert report.created == 1

    report = feed("email,name,number", "ANN@ex.org,Ann Other,12")

    assert (report.changed, User.objects.get(email="ann@ex.org").employee_number) == (1, "12")


def test_people_who_share_an_address_sign_in_with_their_numbers(feed):
    feed("number,email,name", "1,hall@ex.org,Ann", "2,hall@ex.org,Bea")

    assert [person("1").login_name, person("2").login_name] == ["hall@ex.org", "2"]


def test_a_dry_run_says_the_same_and_writes_nothing(feed):
    report = feed(HEADER, BOSS, BEN, CEM, "9,,Odd,Works,,9", dry_run=True)

    assert numbers(report) == (3, 0, 0, 1)
    assert not User.objects.exclude(employee_number="").exists()
    assert not OrgUnit.objects.exists()


def test_whoever_is_missing_is_deactivated_when_asked_for_and_comes_back(feed):
    feed(HEADER, BOSS, BEN, CEM)
    outsider = UserFactory()

    assert feed(HEADER, BOSS, BEN).deactivated == 0
    report = feed(HEADER, BOSS, BEN, deactivate_missing=True, max_share=Decimal(50))

    assert report.deactivated == 1
    assert not person("3").is_active
    assert job_on(person("3")) is None
    assert set(people_below(person("1"))) == {person("2")}
    outsider.refresh_from_db()
    assert outsider.is_active

    report = feed(HEADER, BOSS, BEN, CEM)
    assert report.reactivated == 1
    assert person("3").is_active
    assert job_on(person("3")).manager == person("2")


def test_a_file_that_would_deactivate_too_many_is_refused_whole(feed):
    feed(HEADER, BOSS, BEN, CEM)

    with pytest.raises(Refused, match="2 of 3 people"):
        feed(HEADER, "1,boss@ex.org,New Name,Works,Director,", deactivate_missing=True)

    assert person("1").display_name == "Ada Boss"
    assert User.objects.filter(employee_number__in="123", is_active=True).count() == 3


def test_a_bad_row_of_somebody_does_not_deactivate_them(feed):
    feed(HEADER, BOSS, BEN, CEM)

    report = feed(HEADER, BOSS, BEN, "3,not an address,Cem,Works,,2", deactivate_missing=True)

    assert (report.failed, report.deactivated) == (1, 0)
    assert person("3").is_active


def test_the_last_administrator_stays_whatever_a_file_says(feed):
    admin = person_with(Role.ADMINISTRATOR, employee_number="1", email="", display_name="Root")
    UserFactory(employee_number="2")

    report = feed("number,name,active", "1,Root,no", "2,Other,yes", max_share=Decimal(100))

    admin.refresh_from_db()
    assert admin.is_active
    assert any("last administrator" in reason for reason in reasons(report))


def test_who_was_deactivated_by_hand_is_not_let_in_by_a_file(feed):
    feed(HEADER, BOSS, BEN)
    deactivate(person("2"), by=None)

    report = feed(HEADER, BOSS, BEN)

    assert not person("2").is_active
    assert "by hand" in reasons(report, errors=False)[0]


def test_an_account_may_start_on_a_later_day(feed):
    later = organisation_today() + 3 * DAY
    header, row = "number,name,account_from", f"8,Soon,{later}"
    feed(header, row)

    assert not person("8").is_active
    assert feed(header, row).unchanged == 1
    follow_the_day(timezone.now() + 2 * DAY)
    assert not person("8").is_active
    follow_the_day(timezone.now() + 4 * DAY)
    assert person("8").is_active
    assert Profile.objects.get(pk=person("8")).account_starts_on is None


def test_a_move_on_a_later_day_is_planned_once(feed):
    feed(HEADER, BOSS, BEN, CEM)
    later = organisation_today() + 5 * DAY
    header, row = f"{HEADER},starts_on", f"3,,Cem Three,Works,Fitter,1,{later}"

    first, second = feed(header, row), feed(header, row)

    assert (first.changed, second.unchanged) == (1, 1)
    assert manager_on(person("3")) == person("2")
    assert manager_on(person("3"), later) == person("1")


def test_whoever_is_hired_for_a_later_day_has_a_job_from_that_day(feed):
    later = organisation_today() + 30 * DAY
    header, row = "number,name,title,hired_on", f"8,Soon,Fitter,{later}"

    first, second = feed(header, row), feed(header, row)

    assert (first.created, second.unchanged) == (1, 1)
    assert job_on(person("8")) is None
    assert job_on(person("8"), later).title.name == "Fitter"


def test_a_job_that_somebody_gave_in_between_stays_before_a_planned_one(feed):
    later = organisation_today() + 30 * DAY
    feed("number,name,title,hired_on", f"8,Soon,Fitter,{later}")

    feed("number,title", "8,Trainee")

    assert job_on(person("8")).title.name == "Trainee"
    assert job_on(person("8"), later).title.name == "Fitter"


def test_a_circle_that_a_planned_move_would_close_is_refused(feed):
    feed(HEADER, BOSS, BEN, CEM)
    later = organisation_today() + 5 * DAY
    start_job(person("1"), on=later - 3 * DAY, manager=None)

    report = feed(f"{HEADER},starts_on", f"1,boss@ex.org,Ada Boss,Works,Director,3,{later}")

    assert report.failed == 1
    assert manager_on(person("1"), later) is None


def test_a_unit_with_a_code_moves_and_is_renamed(feed):
    header = "number,name,unit,unit_code"
    feed(header, "1,Ada,Works > Networks,N1", "2,Ben,Works > Desk,D1", "3,Cem,Works,W1")

    report = feed(header, "1,Ada,Works > Desk > Grid,N1", "2,Ben,Works > Desk,D1", "3,Cem,Works,W1")

    grid = OrgUnit.objects.get(code="N1")
    assert (report.units_created, report.units_changed) == (0, 1)
    assert (grid.name, grid.parent.name, grid.depth) == ("Grid", "Desk", 3)
    assert OrgUnit.objects.count() == 3


def test_units_that_would_be_part_of_each_other_refuse_the_file(feed):
    header = "number,name,unit,unit_code"
    feed(header, "1,Ada,Works,W", "2,Ben,Works > Networks,N")

    with pytest.raises(Refused, match="part of itself"):
        feed(header, "1,Ada,Networks > Works,W", "2,Ben,Works > Networks,N")

    assert OrgUnit.objects.get(code="W").parent is None


def test_a_depth_of_nine_is_no_trouble(feed):
    rows = [f"{n},,P {n},U,,{n - 1 if n > 1 else ''}" for n in range(9, 0, -1)]

    feed(HEADER, *rows)

    assert ReportingLine.objects.get(manager=person("1"), report=person("9")).depth == 8
    assert ReportingLine.objects.count() == 36


def test_what_the_file_has_no_column_for_stays(feed):
    feed(HEADER, BOSS, BEN, CEM)

    report = feed("number,title", "3,Foreman")

    job = job_on(person("3"))
    assert report.changed == 1
    assert (job.title.name, job.unit.name, job.manager) == ("Foreman", "Crew", person("2"))
    assert person("3").display_name == "Cem Three"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,a@ex.org,N\x00UL,U,,", "no text has"),
        (f"1,a@ex.org,{'x' * 10_000},U,,", "longer than 150"),
        ("1,<script>,Ann,U,,", "no e-mail address"),
        ("1,a@ex.org,Ann,U,,,extra", "7 cells under 6 columns"),
        (f"{'9' * 60},a@ex.org,Ann,U,,", "longer than 40"),
    ],
)
def test_what_cannot_be_read_is_a_row_error(feed, row, said):
    report = feed(HEADER, row)

    assert report.failed == 1
    assert said in reasons(report)[0]
    assert not User.objects.filter(email="a@ex.org").exists()


def test_the_command_says_what_it_did(tmp_path, capsys):
    path, result = tmp_path / "hr.csv", tmp_path / "result.csv"
    path.write_text(f"{HEADER}\n{BOSS}\n{BEN}\n1,,=Twin,Works,,\n", encoding="utf-8")

    call_command("import_people", path, result=result, no_progress=True)

    assert "3 rows: 2 created" in capsys.readouterr().out
    lines = result.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "row,number,email,name,result,notes"
    assert lines[3] == "4,1,,'=Twin,error,the same employee number as row 2"


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("name\nAnn\n", {}, "Nothing feeds the employee number"),
        ("", {}, "empty"),
        ("number,name\n1,Ann\n", {"max_share": "lots"}, "percentage"),
        ("number,name\n1,Ann\n", {"max_share": "500%"}, "between"),
    ],
)
def test_the_command_refuses_with_a_sentence(tmp_path, content, options, said):
    path = tmp_path / "hr.csv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match=said):
        call_command("import_people", path, no_progress=True, **options)


def test_a_file_in_another_encoding_says_so_and_can_be_read(feed, tmp_path):
    path = tmp_path / "hr.csv"
    path.write_bytes("number,name\n1,Jürgen\n".encode("cp1252"))

    with pytest.raises(BadFile, match="UTF-8"):
        import_people(read_rows(path, Mapping()))

    import_people(read_rows(path, read_map('[csv]\nencoding = "cp1252"')))
    assert person("1").display_name == "Jürgen"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("[columns", "no TOML"),
        ('[columns]\nshoe = "x"', 'no field in \\[columns\\] "shoe"'),
        ('[shoes]\na = "x"', 'no section "shoes"'),
        ('[csv]\nencoding = "none"', "no encoding"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused(source, said):
    with pytest.raises(BadMap, match=said):
        read_map(source)


def test_a_secondary_job_counts_when_circles_are_looked_for(feed):
    feed(HEADER, BOSS, BEN)
    start_job(person("1"), on=organisation_today(), manager=employee(), is_primary=False)
    top = JobAssignment.objects.get(person=person("1"), is_primary=False).manager
    top.employee_number = "50"
    top.save(update_fields=["employee_number"])

    report = feed(HEADER, "50,,Top,Works,,2")

    assert report.failed == 1


@pytest.mark.parametrize(
    ("name", "created", "failed", "unknown"), [("hr-english", 4, 0, 1), ("hr-german", 3, 0, 0)]
)
def test_the_examples_of_the_documentation_do_what_they_show(name, created, failed, unknown):
    path = EXAMPLES / f"{name}.csv"
    mapping = read_map((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))

    first = import_people(read_rows(path, mapping))
    second = import_people(read_rows(path, mapping))

    assert (first.created, first.failed, first.unknown_managers) == (created, failed, unknown)
    assert second.changed == second.created == second.failed == 0


def test_whoever_leaves_by_a_file_is_signed_out_at_once(feed, client):
    feed(HEADER, BOSS, BEN)
    client.force_login(person("2"))

    feed(HEADER, BOSS, deactivate_missing=True, max_share=Decimal(60))

    assert not Device.objects.filter(person=person("2")).exists()
    assert client.get(reverse("people:profile")).status_code == 302
    User.objects.filter(employee_number="2").update(is_active=True)
    assert client.get(reverse("people:profile")).status_code == 302  # the session is gone


def test_a_file_that_names_a_merged_account_means_the_one_that_is_kept(feed):
    feed(HEADER, BOSS, BEN, "3,,Cem Three,Works,Fitter,2")
    kept = UserFactory(employee_number="77", login_name="cem@ex.org", display_name="Cem")
    merge(person("3"), kept=kept, by=person_with(Role.ADMINISTRATOR))

    report = feed(HEADER, BOSS, BEN, "3,,Cem Three,Works,Fitter,1")

    kept.refresh_from_db()
    assert (report.created, report.failed) == (0, 0)
    assert (kept.employee_number, kept.display_name, kept.is_active) == ("77", "Cem Three", True)
    assert manager_on(kept) == person("1")
    assert feed(HEADER, BOSS, BEN, "3,,Cem Three,Works,Fitter,1").unchanged == 3


def test_two_numbers_of_one_person_in_a_file_are_a_row_error(feed):
    feed(HEADER, BOSS, "3,,Cem Three,Works,Fitter,1")
    kept = UserFactory(employee_number="77")
    merge(person("3"), kept=kept, by=person_with(Role.ADMINISTRATOR))

    report = feed(HEADER, BOSS, "3,,Cem,Works,Fitter,1", "77,,Cem,Works,Fitter,1")

    assert report.failed == 1
    assert "the same employee number as row 3" in reasons(report)


def test_what_old_files_hold_is_forgotten_and_that_there_was_one_is_not(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old, new = (
        upload(
            ContentFile(f"{HEADER}\n{BOSS}\n".encode(), name=f"{name}.csv"),
            by=person_with(Role.ADMINISTRATOR),
        )
        for name in ("old", "new")
    )
    for row in (old, new):
        check_file(row.pk)
    PeopleImport.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - 31 * DAY)
    old.refresh_from_db()
    path = Path(old.file.path)

    assert forget_files(timezone.now()) == 1
    assert forget_files(timezone.now()) == 0

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.name, bool(old.file), bool(old.result), path.exists()) == (
        "old.csv", False, False, False,
    )  # fmt: skip
    assert Path(new.file.path).exists()
    with pytest.raises(NotNow):
        ask_for_run(old, by=person_with(Role.ADMINISTRATOR))
