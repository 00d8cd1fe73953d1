"""SCIM as the large directories speak it, and as careless clients do."""

import pytest
from django.contrib.auth.models import Group

from portal.organisation.models import JobAssignment
from portal.organisation.queries import job_on, manager_on
from portal.organisation.services.tokens import make_token
from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import groups_without_role
from portal.powers.enums import ScopeKind
from portal.powers.services import grant_power
from tests.factories.courses import course_page
from tests.factories.organisation import employee
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.portal.organisation.test_scim import CORE, ENTERPRISE, Api, patch, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return Api(make_token("HR", scope="write", by=person_with(Role.ADMINISTRATOR))[1])


@pytest.fixture
def ada(api):
    """Somebody whom the client has made; returns the address."""
    emails = [{"value": "ada@ex.org", "type": "work", "primary": True}]
    return "Users/" + api("POST", "Users", told(emails=emails)).json()["id"]


def person(address: str) -> User:
    return User.objects.get(pk=address.split("/")[1])


def test_members_are_removed_by_a_list_of_values(api):
    people = [UserFactory() for _ in range(3)]
    group = GroupFactory()
    group.user_set.set(people)
    gone = [{"value": str(one.pk)} for one in people[:2]]

    answer = api(
        "PATCH", f"Groups/{group.pk}", patch({"op": "Remove", "path": "members", "value": gone})
    )

    assert answer.status_code == 200
    assert list(group.user_set.all()) == people[2:]


def test_a_manager_is_a_bare_id(api, ada):
    boss = employee()
    path = f"{ENTERPRISE}:manager"

    answer = api("PATCH", ada, patch({"op": "Add", "path": path, "value": str(boss.pk)}))

    assert answer.status_code == 200
    assert manager_on(person(ada)) == boss


@pytest.mark.parametrize("value", ["False", False, [{"value": "False"}]])
def test_active_is_a_text_or_in_a_list(api, ada, value):
    answer = api("PATCH", ada, patch({"op": "Replace", "path": "active", "value": value}))

    assert answer.status_code == 200
    assert not person(ada).is_active


def test_an_address_is_added_by_its_type(api):
    pk = api("POST", "Users", told()).json()["id"]
    path = 'emails[type eq "work"].value'

    answer = api("PATCH", f"Users/{pk}", patch({"op": "Add", "path": path, "value": "a@ex.org"}))
    assert answer.status_code == 200
    assert User.objects.get(pk=pk).email == "a@ex.org"

    missing = patch({"op": "replace", "path": 'emails[type eq "home"].value', "value": "b@ex.org"})
    refused = api("PATCH", f"Users/{pk}", missing)
    assert (refused.status_code, refused.json()["scimType"]) == (400, "noTarget")


@pytest.mark.parametrize("reference", ["E-17", "99999"])
def test_a_manager_who_is_nobody_yet_is_listed_and_found_later(api, reference):
    told_manager = {ENTERPRISE: {"manager": {"value": reference}}, "schemas": [CORE, ENTERPRISE]}
    answer = api("POST", "Users", told(**told_manager))

    assert answer.status_code == 201
    assert answer.json()[ENTERPRISE]["manager"] == {"value": reference}
    job = JobAssignment.objects.get(person=answer.json()["id"])
    assert (job.manager, job.manager_reference) == (None, reference)

    boss = {ENTERPRISE: {"employeeNumber": reference}, "schemas": [CORE, ENTERPRISE]}
    pk = api("POST", "Users", told("boss@ex.org", **boss)).json()["id"]
    assert job_on(job.person).manager_id == int(pk)


def test_a_change_of_what_has_changed_meanwhile_is_refused(api, ada):
    version = api("GET", ada)["ETag"]
    assert version == api("GET", ada).json()["meta"]["version"]
    title = patch({"op": "add", "path": "title", "value": "Fitter"})

    headers = {"If-Match": version}
    assert api.client.get(f"/scim/v2/{ada}", headers={"If-None-Match": version}).status_code == 304
    done = api.client.patch(f"/scim/v2/{ada}", title, "application/scim+json", headers=headers)
    assert done.status_code == 200
    assert done["ETag"] != version
    for method in ("patch", "put", "delete"):
        call = getattr(api.client, method)
        late = call(f"/scim/v2/{ada}", title, "application/scim+json", headers=headers)
        assert late.status_code == 412, method
    assert job_on(person(ada)).title.name == "Fitter"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"startIndex": 10**30, "count": 10**30}, 200),
        ({"startIndex": -5, "count": -5}, 200),
        ({"filter": "(" * 3000 + "userName pr" + ")" * 3000}, 400),
        ({"filter": " or ".join(['userName eq "a"'] * 2000)}, 400),
        ({"filter": 'userName eq "\x00"'}, 200),
    ],
)
def test_no_question_breaks_the_service(api, ada, query, status):
    assert api("GET", "Users", **query).status_code == status


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ({"op": "replace", "path": "userName", "value": "   "}, "at least one character"),
        ({"op": "replace", "path": "title", "value": 17}, "valid string (title)"),
        ({"op": "replace", "path": "active", "value": "perhaps"}, "active"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_plain_words(api, ada, operation, said):
    answer = api("PATCH", ada, patch(operation))

    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert "pydantic" not in answer.json()["detail"]


def test_hidden_groups_of_one_person_are_no_groups_of_a_client(api, site):
    holder = UserFactory()
    grant_power(
        holder,
        by=None,
        role=Role.TRAINING_STAFF,
        scope=ScopeKind.PAGES,
        page=course_page(site.catalog),
        reason="Helps.",
    )
    hidden = holder.groups.filter(role_group=None).get()
    assert hidden not in groups_without_role()

    shown = api("GET", "Groups").json()["Resources"]
    assert str(hidden.pk) not in {one["id"] for one in shown}
    joining = patch({"op": "add", "path": "members", "value": [{"value": str(holder.pk)}]})
    assert api("PATCH", f"Groups/{hidden.pk}", joining).status_code == 404
    assert api("DELETE", f"Groups/{hidden.pk}").status_code == 404
    body = told(holder.login_name, displayName="Renamed")
    assert api("PUT", f"Users/{holder.pk}", body).status_code == 200
    assert list(Group.objects.filter(user=holder, role_group=None)) == [hidden]


def test_what_is_not_served_says_what_is(api):
    answer = api("DELETE", "Users")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
    assert api("GET", "Users/4711").json()["detail"] == "There is no User 4711."
