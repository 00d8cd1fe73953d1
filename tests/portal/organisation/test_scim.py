"""SCIM 2.0, spoken by a client that is not ours."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from portal.core.dates import organisation_today
from portal.organisation.models import ScimToken
from portal.organisation.queries import job_on, people_below
from portal.organisation.services.tokens import make_token, revoke_token
from portal.people.enums import Role
from portal.people.models import Device, RoleGroup, User
from portal.people.services import anonymise, deactivate, merge
from portal.powers.services import grant_power
from tests.factories.organisation import employee, unit
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def admin():
    return person_with(Role.ADMINISTRATOR)


class Api:
    """Calls the interface with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def __call__(self, method: str, path: str, body=None, **query):
        options = {"query_params": query} if query else {}
        return self.client.generic(
            method,
            f"/scim/v2/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/scim+json",
            **options,
        )


@pytest.fixture
def api(admin):
    return Api(make_token("HR", scope="write", by=admin)[1])


def told(name="ada@ex.org", **fields):
    return {"schemas": [CORE], "userName": name, "displayName": "Ada", **fields}


def patch(*operations):
    return {"schemas": [PATCH], "Operations": list(operations)}


def found(api, wanted):
    answer = api("GET", "Users", filter=wanted)
    assert answer.status_code == 200, answer.content
    return [one["userName"] for one in answer.json()["Resources"]]


@pytest.fixture
def _one_connection():
    """Let requests of the checker see the rows of the test, as Django's own client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
def test_a_checker_that_we_did_not_write_finds_nothing_wrong(admin):
    secret = make_token("Checker", scope="write", by=admin)[1]
    client = WSGISCIMClient(
        WSGIHandler(),
        base_url="http://localhost/scim/v2",
        headers={"Authorization": f"Bearer {secret}"},
    )

    results = check_server(client)

    wrong = [
        f"{one.title}: {one.reason}"
        for one in results
        if one.status in (Status.ERROR, Status.CRITICAL)
    ]
    assert not wrong, "\n".join(wrong)
    assert len(results) > 30


def test_a_person_comes_with_number_unit_title_and_manager(api):
    boss = employee(display_name="Boss")
    answer = api(
        "POST",
        "Users",
        told(
            title="Fitter",
            emails=[{"value": "ada@ex.org", "type": "work", "primary": True}],
            schemas=[CORE, ENTERPRISE],
            **{
                ENTERPRISE: {
                    "employeeNumber": "17",
                    "department": "Networks",
                    "manager": {"value": str(boss.pk)},
                }
            },
        ),
    )

    assert answer.status_code == 201
    assert answer["Location"].endswith(f"/scim/v2/Users/{answer.json()['id']}")
    ada = User.objects.get(employee_number="17")
    job = job_on(ada)
    assert (job.title.name, job.unit.name, job.manager) == ("Fitter", "Networks", boss)
    assert set(people_below(boss)) == {ada}
    assert set(ada.groups.values_list("role_group__role", flat=True)) == {Role.LEARNER}
    assert not ada.has_usable_password()


def test_a_patch_as_large_directories_send_it(api):
    pk = api("POST", "Users", told(emails=[{"value": "a@ex.org", "type": "work"}])).json()["id"]

    answer = api(
        "PATCH",
        f"Users/{pk}",
        patch(
            {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "b@ex.org"},
            {"op": "Add", "path": f"{ENTERPRISE}:employeeNumber", "value": "9"},
            {"op": "replace", "value": {"displayName": "Ada L.", "title": "Lead"}},
        ),
    )

    assert answer.status_code == 200, answer.content
    ada = User.objects.get(pk=pk)
    assert (ada.email, ada.employee_number, ada.display_name) == ("b@ex.org", "9", "Ada L.")
    assert job_on(ada).title.name == "Lead"


def test_deleting_closes_the_account_and_keeps_the_person(api):
    pk = api("POST", "Users", told(title="Fitter")).json()["id"]

    assert api("DELETE", f"Users/{pk}").status_code == 204
    assert api("GET", f"Users/{pk}").status_code == 404
    assert not User.objects.get(pk=pk).is_active
    again = api("POST", "Users", told())
    assert (again.status_code, again.json()["id"]) == (201, pk)
    assert User.objects.get(pk=pk).is_active


def test_what_an_administrator_closed_a_client_does_not_open(api, admin):
    pk = api("POST", "Users", told()).json()["id"]
    deactivate(User.objects.get(pk=pk), by=admin)

    api("PATCH", f"Users/{pk}", patch({"op": "replace", "path": "active", "value": True}))

    assert not User.objects.get(pk=pk).is_active


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ('userName eq "ADA@ex.org"', ["ada@ex.org"]),
        ('userName sw "b" or displayName co "ad"', ["ada@ex.org", "ben@ex.org"]),
        ('not (userName eq "ada@ex.org") and userName ew "ex.org"', ["ben@ex.org"]),
        (f'{ENTERPRISE}:employeeNumber eq "17"', ["ada@ex.org"]),
        ('emails[type eq "work" and value co "ada"]', ["ada@ex.org"]),
        ('externalId eq "x1"', ["ada@ex.org"]),
        ('title pr and userName co "@ex.org"', ["ben@ex.org"]),
        ('active eq false and userName co "@ex.org"', ["ben@ex.org"]),
        ('meta.created gt "2090-01-01T00:00:00Z"', []),
    ],
)
def test_filters_are_read_by_the_database(api, wanted, names):
    api(
        "POST",
        "Users",
        told(
            externalId="x1",
            emails=[{"value": "ada@ex.org", "type": "work"}],
            schemas=[CORE, ENTERPRISE],
            **{ENTERPRISE: {"employeeNumber": "17"}},
        ),
    )
    api("POST", "Users", told("ben@ex.org", displayName="Ben", title="Lead", active=False))

    assert found(api, wanted) == names


def test_lists_page_and_sort(api, django_assert_max_num_queries):
    for letter in "cab":
        api("POST", "Users", told(f"{letter}@page.org", displayName=letter))

    with django_assert_max_num_queries(9):
        answer = api(
            "GET",
            "Users",
            filter='userName ew "@page.org"',
            sortBy="displayName",
            sortOrder="descending",
            startIndex="2",
            count="1",
        ).json()

    assert (answer["totalResults"], answer["startIndex"], answer["itemsPerPage"]) == (3, 2, 1)
    assert answer["Resources"][0]["displayName"] == "b"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("GET", "Users/99999999", None, 404, None),
        ("GET", "Users/nobody", None, 404, None),
        ("GET", "Shoes", None, 404, None),
        ("POST", "Users", {"schemas": [CORE]}, 400, "invalidValue"),
        ("POST", "Users", told("taken@ex.org"), 409, "uniqueness"),
        ("POST", "Users", told("n\x00ul@ex.org"), 400, "invalidValue"),
        ("POST", "Users", told("x" * 10_000), 400, "invalidValue"),
        ("POST", "Users", told(emails=[{"value": "no address"}]), 400, "invalidValue"),
        ("PUT", "Users", told(), 405, None),
    ],
)
def test_refusals_are_those_of_the_standard(api, method, path, body, status, kind):
    UserFactory(login_name="taken@ex.org")

    answer = api(method, path, body)

    assert answer.status_code == status, answer.content
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.json().get("scimType") == kind
    assert not User.objects.filter(login_name="ada@ex.org").exists()


@pytest.mark.parametrize("wanted", ["userName eq", "shoeSize eq 3", "x" * 5000])
def test_a_filter_that_makes_no_sense_is_invalid(api, wanted):
    answer = api("GET", "Users", filter=wanted)

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_a_body_that_is_no_json_is_invalid_syntax(api):
    answer = api.client.post("/scim/v2/Users", "{", content_type="application/scim+json")

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")


def test_a_circle_of_managers_is_refused_with_the_sentence(api):
    boss = employee()
    report = employee(manager=boss)

    answer = api(
        "PATCH",
        f"Users/{boss.pk}",
        patch({"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"value": str(report.pk)}}),
    )

    assert answer.status_code == 409
    assert "circle" in answer.json()["detail"]
    assert job_on(boss).manager is None


def test_the_last_administrator_is_not_deleted(api, admin):
    answer = api("DELETE", f"Users/{admin.pk}")

    assert answer.status_code == 409
    admin.refresh_from_db()
    assert admin.is_active


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic YTpi", "Bearer "])
def test_nobody_gets_in_without_a_good_token(header):
    client = Client(headers={"Authorization": header} if header else {})

    answer = client.get("/scim/v2/Users")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing_here(client, admin):
    client.force_login(admin)

    assert client.get("/scim/v2/Users").status_code == 401


def test_tokens_end_are_revoked_and_kept_as_a_hash(admin):
    row, secret = make_token("HR", scope="write", by=admin)
    _row, old = make_token(
        "Old", scope="write", by=admin, expires_on=organisation_today() - timedelta(days=1)
    )

    assert Api(secret)("GET", "Users").status_code == 200
    assert Api(old)("GET", "Users").status_code == 401
    assert secret not in str(ScimToken.objects.values())
    revoke_token(row, by=admin)
    assert Api(secret)("GET", "Users").status_code == 401


def test_a_token_that_reads_changes_nothing(admin):
    reader = Api(make_token("Reader", scope="read", by=admin)[1])

    assert reader("GET", "Users").status_code == 200
    assert reader("POST", "Users", told()).status_code == 403
    assert not User.objects.filter(login_name="ada@ex.org").exists()


def test_groups_have_members_and_never_a_role(api):
    person = UserFactory()
    answer = api("POST", "Groups", {"displayName": "Crew", "members": [{"value": str(person.pk)}]})
    pk = answer.json()["id"]
    assert answer.status_code == 201, answer.content
    assert set(Group.objects.get(pk=pk).user_set.all()) == {person}

    other = UserFactory()
    api(
        "PATCH",
        f"Groups/{pk}",
        patch({"op": "add", "path": "members", "value": [{"value": str(other.pk)}]}),
    )
    api(
        "PATCH", f"Groups/{pk}", patch({"op": "remove", "path": f'members[value eq "{person.pk}"]'})
    )

    assert set(Group.objects.get(pk=pk).user_set.all()) == {other}
    role = RoleGroup.objects.get(role=Role.ADMINISTRATOR).group
    assert api("GET", f"Groups/{role.pk}").status_code == 404
    assert api("PUT", f"Groups/{role.pk}", {"displayName": "Mine"}).status_code == 404
    assert api("DELETE", f"Groups/{role.pk}").status_code == 404
    assert api("POST", "Groups", {"displayName": "Crew"}).status_code == 409


def test_superusers_are_not_seen(api):
    root = User.objects.create_superuser("root", "root", display_name="Root")
    GroupFactory()

    assert api("GET", f"Users/{root.pk}").status_code == 404
    assert found(api, 'userName eq "root"') == []


def test_a_department_is_a_unit_that_is_there(api):
    works = unit("Works", code="W1")

    pk = api(
        "POST",
        "Users",
        told(schemas=[CORE, ENTERPRISE], **{ENTERPRISE: {"department": "w1"}}),
    ).json()["id"]

    assert job_on(User.objects.get(pk=pk)).unit == works


def test_a_client_sees_no_hidden_group_and_nobody_who_was_merged_or_anonymised(api, admin):
    person, gone, kept = UserFactory(), UserFactory(), UserFactory()
    grant_power(person, by=None, role=Role.TRAINING_STAFF, reason="-")
    hidden = person.person_group.group
    merge(gone, kept=kept, by=admin)
    former = anonymise(UserFactory(), by=admin, typed_name=User.objects.latest("pk").display_name)

    names = [one["displayName"] for one in api("GET", "Groups").json()["Resources"]]
    assert hidden.name not in names
    assert api("GET", f"Groups/{hidden.pk}").status_code == 404
    body = {"displayName": "x", "members": [{"value": str(kept.pk)}]}
    assert api("PUT", f"Groups/{hidden.pk}", body).status_code == 404
    assert list(hidden.user_set.all()) == [person]
    for one in (gone, former):
        assert api("GET", f"Users/{one.pk}").status_code == 404
    shown = api("GET", f"Users/{person.pk}").json()
    assert "groups" not in shown or not shown["groups"]


def test_whoever_a_client_closes_is_signed_out_at_once(api, client):
    person = User.objects.get(pk=api("POST", "Users", told()).json()["id"])
    client.force_login(person)

    api("PATCH", f"Users/{person.pk}", patch({"op": "replace", "path": "active", "value": False}))

    assert not Device.objects.filter(person=person).exists()
