"""A name that leaves, two accounts that become one, and all that is kept, handed out."""

import csv
import io
import json
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessFailureLog
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from announcements.discussions.models import Draft
from catalog.enrollment.models import SavedCourse
from catalog.records.models import Completion
from portal.core.dates import organisation_today
from portal.notifications.models import Notice
from portal.notifications.services import forget_name
from portal.organisation.models import JobAssignment, ScimIdentity
from portal.organisation.services import ask_mentor, name_deputy, start_job
from portal.people.enums import Role
from portal.people.forms import MergeForm
from portal.people.models import MergedAccount, Refusal, User
from portal.people.services import (
    CannotMerge,
    GoneForGood,
    LastAdministrator,
    NotTheName,
    NotYourself,
    anonymise,
    merge,
    reactivate,
)
from portal.people.signals import person_anonymised
from portal.powers.queries import holdings_of
from portal.powers.services import end_ownership, hand_over, note_uses
from portal.sharing.enums import Power
from portal.sharing.services import share
from tests.factories.courses import CourseFactory, course_page
from tests.factories.organisation import employee, profile
from tests.factories.people import PASSWORD, UserFactory, person_with
from tests.factories.powers import again, program_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return person_with(Role.ADMINISTRATOR, display_name="Ada Ministrator")


@pytest.fixture
def ilse():
    return UserFactory(
        display_name="Ilse Marrow", login_name="ilse@ondal.example", employee_number="40-1"
    )


def completed(person) -> Completion:
    from tests.factories.enrollment import EnrollmentFactory

    enrollment = EnrollmentFactory(learner=person)
    return Completion.objects.create(
        learner=person,
        course=enrollment.course,
        enrollment=enrollment,
        completed_on="2026-03-03",
        course_code="F-1",
        course_title="=Fire()",
        course_revision=1,
    )


def notice(person, key="", **values) -> Notice:
    return Notice.objects.create(
        person=person,
        kind="reply",
        key=str(key),
        values=values,
        address="/",
        mail_state="sent",
        sent_at=timezone.now(),
    )


def archive(answer) -> dict[str, str]:
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as found:
        return {name: found.read(name).decode("utf-8-sig") for name in found.namelist()}


# --- Anonymise


def test_the_name_leaves_and_the_facts_stay(by, ilse):
    fact = completed(ilse)
    notice(ilse, course="Fire")
    of_another = notice(UserFactory(), who="Ilse Marrow wrote", board="Ilse Marrows")
    SavedCourse.objects.create(learner=ilse, course=CourseFactory())
    Authenticator.objects.create(user=ilse, type="totp", data={})
    AccessFailureLog.objects.create(username="ILSE@ondal.example", http_accept="", path_info="/")
    heard = []

    def listen(sender, person, former_name, **kwargs):
        heard.append(former_name)

    person_anonymised.connect(listen)

    anonymise(ilse, by=by, typed_name="Ilse Marrow")

    person = User.objects.get(pk=ilse.pk)
    assert str(person) == f"Former colleague {ilse.pk}"
    assert (person.email, person.employee_number, person.is_active) == ("", "", False)
    assert "ilse" not in person.login_name
    assert not person.groups.exists()
    assert Completion.objects.get(pk=fact.pk).learner == person
    assert not Notice.objects.filter(person=person).exists()
    of_another.refresh_from_db()
    assert of_another.values == {"who": f"{person} wrote", "board": "Ilse Marrows"}
    for rows in (SavedCourse, Authenticator, AccessFailureLog, Draft):
        assert not rows.objects.exists()
    assert heard == ["Ilse Marrow"]
    assert not ModelLogEntry.objects.filter(label__contains="Marrow").exists()
    assert ModelLogEntry.objects.filter(action="people.anonymise", user=by).exists()
    with pytest.raises(GoneForGood):
        reactivate(person, by=by)


def test_no_table_holds_the_name_or_a_key_of_whoever_was_anonymised(site, by):
    """Only words that people wrote to each other may hold it, as they were written."""
    names = ("Ilse Marrow", "ilse@ondal.example", "40-777")
    ilse = employee(display_name=names[0], login_name=names[1], employee_number=names[2])
    other = employee(manager=ilse)
    waiting = employee()
    JobAssignment.objects.filter(person=waiting).update(manager_reference="40-777")
    profile(ilse, career_goal=f"I, {names[0]}, lead.", takes_mentees=True)
    ScimIdentity.objects.create(person=ilse, external_id=names[2], told={"formatted": names[0]})
    SocialAccount.objects.create(user=ilse, provider="oidc", uid=names[1])
    ask_mentor(ilse, mentor=_mentor(), message=f"Yours, {names[0]}", skill=None)
    owned = program_with(owner=ilse)
    end_ownership(owned.ownerships.get(), by=by)
    page = course_page(site.catalog, responsible=ilse)
    share(page, holder=ilse, powers={Power.EDIT}, by=person_with(Role.TRAINING_STAFF))
    hand_over(ilse, other, kinds=["pages"], by=by, reason="Leaves.")
    chief = employee()
    start_job(ilse, on=organisation_today(), manager=chief)
    hand_over(chief, employee(), kinds=["reports"], by=by, reason="Leaves.")
    name_deputy(ilse, deputy=other, starts_on=organisation_today())
    acting = next(one for one in holdings_of(again(other)) if one.source_id is not None)
    note_uses(other, {"records.view_completion": acting}, what="GET /")
    gone = UserFactory(display_name="Ilse Marrow", login_name="ilse-marrow@ondal.example")
    merge(gone, kept=again(ilse), by=by)
    found = {place for place, text in all_texts() if any(name in text for name in names)}
    assert {"people_user", "powers_handoveritem", "powers_poweruse"} <= found

    anonymise(again(ilse), by=by, typed_name=names[0])

    assert not {place for place, text in all_texts() if any(name in text for name in names)}


def _mentor():
    person = UserFactory()
    profile(person, takes_mentees=True)
    return person


def all_texts():
    """Yield every text in the database, with its table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("sqlite_", "search_", "wagtailsearch_")):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, str | dict | list):
                        yield table, str(value)


def test_a_name_beyond_ascii_leaves_the_notices_of_others():
    row = notice(UserFactory(), who="Zoë Krüger replied")

    assert forget_name("Zoë Krüger", instead="Somebody") == 1

    row.refresh_from_db()
    assert row.values == {"who": "Somebody replied"}


def test_anonymising_asks_for_the_name_and_spares_oneself_and_the_last_administrator(by, ilse):
    with pytest.raises(NotTheName):
        anonymise(ilse, by=by, typed_name="ilse marrow")
    with pytest.raises(LastAdministrator):
        anonymise(by, by=UserFactory(is_superuser=True), typed_name="Ada Ministrator")
    person_with(Role.ADMINISTRATOR)
    with pytest.raises(NotYourself):
        anonymise(by, by=by, typed_name="Ada Ministrator")
    ilse.refresh_from_db()
    assert ilse.display_name == "Ilse Marrow"


def test_the_screen_asks_and_a_wrong_name_changes_nothing(client, by, ilse):
    client.force_login(by)
    address = reverse("wagtailusers_users:anonymise", args=[ilse.pk])
    assert "cannot be undone" in client.get(address).text

    assert "That is not the name" in client.post(address, {"name": "x"}, follow=True).text
    assert client.post(address, {"name": "x" * 10_000}).status_code == 200
    assert client.post(address, {"name": ""}).status_code == 200
    ilse.refresh_from_db()
    assert ilse.is_active

    client.post(address, {"name": "Ilse Marrow"})
    ilse.refresh_from_db()
    assert ilse.anonymised_at


# --- Merge


def test_a_merged_account_leads_to_the_one_that_is_kept(client, by, ilse):
    fact = completed(ilse)
    SavedCourse.objects.create(learner=ilse, course=CourseFactory())
    kept = UserFactory(login_name="40-2291")

    merge(ilse, kept=kept, by=by)

    client.post(reverse("people:login"), {"username": "ILSE@ondal.example", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(kept.pk)
    assert Completion.objects.get(pk=fact.pk).learner == ilse  # facts are not rewritten
    assert SavedCourse.objects.get().learner == kept
    assert MergeForm().fields["kept"].clean("40-1") == kept
    assert "merged-" in "".join(archive(client.get(reverse("people:my_data"))))
    with pytest.raises(GoneForGood):
        reactivate(ilse, by=by)


def test_what_was_merged_before_leads_on(by, ilse):
    second, third = UserFactory(), UserFactory()
    merge(ilse, kept=second, by=by)
    merge(second, kept=third, by=by)

    assert set(MergedAccount.objects.values_list("gone", "kept")) == {
        (ilse.pk, third.pk),
        (second.pk, third.pk),
    }


def test_accounts_that_do_not_become_one(by, ilse):
    kept = UserFactory()
    with pytest.raises(CannotMerge):
        merge(ilse, kept=ilse, by=by)
    with pytest.raises(CannotMerge):
        merge(ilse, kept=UserFactory(is_active=False), by=by)
    with pytest.raises(LastAdministrator):
        merge(by, kept=kept, by=UserFactory(is_superuser=True))
    merge(ilse, kept=kept, by=by)
    with pytest.raises(CannotMerge):
        merge(ilse, kept=UserFactory(), by=by)
    assert MergedAccount.objects.count() == 1


def test_the_screen_merges_and_says_who_nobody_is(client, by, ilse):
    kept = UserFactory(employee_number="40-2291")
    client.force_login(by)
    address = reverse("wagtailusers_users:merge", args=[ilse.pk])

    assert "Nobody who may sign in" in client.post(address, {"kept": "nobody\x00"}).text
    client.post(address, {"kept": "40-2291", "seen": kept.pk})

    assert MergedAccount.objects.get().kept == kept
    listed = client.get("/admin/users/", {"q": "40-1"})
    assert [person.leads_to for person in listed.context["object_list"]] == [str(kept)]


@pytest.mark.parametrize(
    "role", [Role.LEARNER, Role.TRAINING_STAFF, Role.PROGRAM_OWNER, Role.HR, Role.AUDITOR]
)
def test_nobody_else_anonymises_merges_or_takes_data(client, by, ilse, role):
    client.force_login(person_with(role))
    values = {"name": "Ilse Marrow", "kept": "40-1"}

    for step in ("anonymise", "merge"):
        client.post(reverse(f"wagtailusers_users:{step}", args=[ilse.pk]), values)
    assert client.get(reverse("people:data_of", args=[ilse.pk])).status_code == 403
    tried = Refusal.objects.filter(about=ilse).order_by("pk")
    assert [row.action for row in tried] == ["users: anonymise", "users: merge", "people:data_of"]

    ilse.refresh_from_db()
    assert ilse.is_active
    assert not MergedAccount.objects.exists()


# --- All that is kept


def test_everybody_takes_away_all_that_is_kept_about_them(client, ilse):
    completed(ilse)
    completed(UserFactory(login_name="somebody@else.example"))
    notice(ilse, course="Fire")
    client.force_login(ilse)

    files = archive(client.get(reverse("people:my_data")))

    names = {name.removesuffix(".csv") for name in files if name.endswith(".csv")}
    assert names >= {
        "account", "groups", "devices", "enrollments", "progress", "completions", "paths",
        "path_completions", "announcements_read", "acknowledgements", "posts", "drafts",
        "notices", "notice_preferences",
    }  # fmt: skip
    assert {f"{name}.json" for name in names} < set(files)
    rows = list(csv.DictReader(io.StringIO(files["completions.csv"])))
    assert [row["course_title"] for row in rows] == ["'=Fire()"]
    assert json.loads(files["account.json"])[0]["display_name"] == "Ilse Marrow"
    assert json.loads(files["notices.json"])[0]["values"] == {"course": "Fire"}
    assert not any("somebody@else" in text for text in files.values())
    assert not any(ilse.password in text for text in files.values())


def test_an_administrator_hands_out_what_is_kept_and_it_is_logged(client, by, ilse):
    client.force_login(by)

    files = archive(client.get(reverse("people:data_of", args=[ilse.pk])))

    assert "Ilse Marrow" in files["account.csv"]
    assert ModelLogEntry.objects.filter(action="people.data_export", user=by).count() == 1
    assert client.get(reverse("people:data_of", args=[999_999])).status_code == 404


@pytest.mark.parametrize("rows", [1, 9])
def test_an_archive_costs_the_same_whatever_its_length(
    client, ilse, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        completed(ilse)
        notice(ilse, key=_)
    client.force_login(ilse)

    with django_assert_max_num_queries(195):  # two for each table
        archive(client.get(reverse("people:my_data")))
