"""The desk of content rules: written in a form, tried without consequences, by whoever may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page, PageLogEntry, Revision

from portal.contentrules.enums import RuleEvent
from portal.contentrules.models import ContentRule, PageEvent, RuleRun
from portal.contentrules.queries import past_events
from portal.home.models import PortalPage
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.pages import collection_page, standard_page
from tests.factories.people import UserFactory, person_with
from tests.factories.rules import rule, work

pytestmark = pytest.mark.django_db
TAG = {"kind": "set-field", "field": "add-tag", "tag": "seen"}
ADD = "content_rules:add"


@pytest.fixture
def staff(client, site):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)
    return person


@pytest.fixture
def admin(site):
    return person_with(Role.ADMINISTRATOR)


def form(*actions, **fields):
    values = {"name": "A rule", "is_active": "on", "event": "published", **fields}
    values |= {
        "actions-TOTAL_FORMS": len(actions),
        "actions-INITIAL_FORMS": 0,
        "actions-MIN_NUM_FORMS": 1,
        "actions-MAX_NUM_FORMS": 1000,
    }
    for at, action in enumerate(actions):
        values |= {f"actions-{at}-{name}": value for name, value in action.items()}
        values[f"actions-{at}-ORDER"] = at + 1
    return values


def shown(answer):
    return " ".join(answer.content.decode().split())


def test_staff_write_a_rule_for_what_they_may_publish(client, site, staff):
    other = UserFactory()
    told = {"kind": "notify", "tell": "person", "person": other.login_name, "words": "Look."}

    answer = client.post(reverse(ADD), form(told, TAG, below=site.catalog.pk))

    assert answer.status_code == 302
    row = ContentRule.objects.get()
    assert (row.author, row.below_id, row.everywhere) == (staff, site.catalog.pk, False)
    assert [(action.kind, action.person) for action in row.actions.all()] == [
        ("notify", other),
        ("set-field", None),
    ]
    assert row.name in shown(client.get(reverse("content_rules:index")))


@pytest.mark.parametrize(
    ("fields", "action", "sentence"),
    [
        ({}, TAG, "Choose the page where it begins."),
        ({"below": "home"}, TAG, "Choose a section that you may publish."),
        ({"below": "catalog"}, {"kind": "notify"}, "Say who is told."),
        ({"below": "catalog"}, {"kind": "collect"}, "Choose the collection."),
        ({"below": "catalog"}, {"kind": "move"}, "Choose the page below which it moves."),
        ({"below": "catalog"}, {"kind": "set-field"}, "Choose the field."),
        (
            {"below": "catalog"},
            {"kind": "set-field", "field": "review-in-days", "days": 0},
            "Use 1 day or more.",
        ),
        (
            {"below": "catalog"},
            {"kind": "notify", "tell": "person", "person": "nobody@example.org", "words": "x"},
            "Nobody who has an account signs in by this name.",
        ),
        ({"below": "catalog", "event": "nonsense"}, TAG, "Select a valid choice"),
        ({"below": "catalog", "kinds": ["x.Y"]}, TAG, "Select a valid choice"),
        ({"below": "catalog", "name": "x" * 10_000}, TAG, "at most 120 characters"),
        ({"below": "catalog", "name": "a\0b"}, TAG, "Null characters are not allowed."),
        ({"below": "999999"}, TAG, "Select a valid choice"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(client, site, staff, fields, action, sentence):
    places = {"home": site.home.pk, "catalog": site.catalog.pk}
    if "below" in fields:
        fields = {**fields, "below": places.get(fields["below"], fields["below"])}

    answer = client.post(reverse(ADD), form(action, **fields))

    assert answer.status_code == 200
    assert sentence in shown(answer)
    assert not ContentRule.objects.exists()


def test_staff_collect_and_move_only_where_they_may_publish(client, site, staff):
    collection = collection_page(site.home)
    for action in (
        {"kind": "collect", "collection": collection.pk},
        {"kind": "move", "target": site.home.pk},
    ):
        answer = client.post(reverse(ADD), form(action, below=site.catalog.pk))
        assert "You may not publish there." in shown(answer)

    assert not ContentRule.objects.exists()


def test_only_administrators_write_rules_for_every_page(client, site, staff, admin):
    client.post(reverse(ADD), form(TAG, everywhere="on"))
    assert not ContentRule.objects.exists()

    client.force_login(admin)
    client.post(reverse(ADD), form(TAG, everywhere="on", below=site.catalog.pk))
    assert not ContentRule.objects.exists()
    client.post(reverse(ADD), form(TAG, everywhere="on"))

    assert ContentRule.objects.get().everywhere


def test_whoever_changes_a_rule_lends_it_their_powers(client, site, staff, admin):
    row = rule(admin, TAG, below=Page.objects.get(pk=site.catalog.pk))
    address = reverse("content_rules:edit", args=[row.pk])
    values = form({**TAG, "id": row.actions.get().pk}, below=site.catalog.pk)

    client.post(address, {**values, "actions-INITIAL_FORMS": 1})

    row.refresh_from_db()
    assert (row.author, row.name) == (staff, "A rule")


def test_rules_of_other_sections_are_hidden(client, site, staff, admin):
    everywhere = rule(admin, TAG, name="Everywhere")
    elsewhere = rule(admin, TAG, name="Elsewhere", below=Page.objects.get(pk=site.home.pk))
    here = rule(admin, TAG, name="Here", below=Page.objects.get(pk=site.catalog.pk))
    page = course_page(site.catalog)
    work()

    listed = shown(client.get(reverse("content_rules:index")))
    assert ("Here" in listed, "Elsewhere" in listed, "Everywhere" in listed) == (True, False, False)
    for row in (everywhere, elsewhere):
        for name in ("edit", "delete", "inspect", "history", "usage"):
            answer = client.get(reverse(f"content_rules:{name}", args=[row.pk]))
            assert answer.status_code in (302, 403, 404), name
    logged = shown(client.get("/admin/content-rule-log/"))
    assert (page.title in logged, "Here" in logged, "Elsewhere" in logged) == (True, True, False)
    hidden = RuleRun.objects.filter(rule=elsewhere).first()
    assert client.get(f"/admin/content-rule-log/inspect/{hidden.pk}/").status_code == 404
    assert client.get(reverse("content_rules:edit", args=[here.pk])).status_code == 200


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR, Role.PROGRAM_OWNER])
def test_other_roles_have_no_rules_and_no_log(client, site, admin, role):
    row = rule(admin, TAG, name="Secret rule")
    standard_page(site.home)
    work()
    run = RuleRun.objects.first()
    client.force_login(person_with(role))
    addresses = [
        reverse("content_rules:index"),
        reverse(ADD),
        *(reverse(f"content_rules:{name}", args=[row.pk]) for name in ("edit", "delete")),
        "/admin/content-rule-log/",
        f"/admin/content-rule-log/inspect/{run.pk}/",
    ]

    for address in addresses:
        for answer in (client.get(address), client.post(address, {"trial": "1"})):
            assert answer.status_code in (302, 403, 404), address
            assert "Secret rule" not in answer.content.decode()

    row.refresh_from_db()
    assert row.name == "Secret rule"


def test_the_log_is_filtered_searched_and_taken_away(client, site, admin):
    rule(admin, TAG, name="=1+1")
    standard_page(site.home, title="Wells")
    standard_page(site.home, title="Pumps")
    work()
    client.force_login(admin)

    assert "Wells" not in shown(client.get("/admin/content-rule-log/?q=pumps"))
    assert "Wells" not in shown(client.get("/admin/content-rule-log/?state__exact=refused"))
    assert "Set, and published." in shown(client.get("/admin/content-rule-log/"))
    exported = b"".join(client.get("/admin/content-rule-log/?export=csv")).decode()
    assert "Wells" in exported
    assert "'=1+1" in exported


@pytest.mark.parametrize("rows", [1, 8])
def test_the_desks_cost_the_same_however_much_there_is(
    client, site, admin, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        rule(admin, TAG, below=Page.objects.get(pk=site.home.pk))
    standard_page(site.home)
    work()
    client.force_login(admin)
    for address in (reverse("content_rules:index"), "/admin/content-rule-log/"):
        client.get(address)
        with django_assert_max_num_queries(40):
            assert client.get(address).status_code == 200


def test_a_trial_lists_what_an_unsaved_rule_would_have_done(client, site, staff, admin):
    page = course_page(site.catalog, title="Wells")
    standard_page(site.home, title="Not below it")
    before = everything()

    values = form(TAG, below=site.catalog.pk, kinds=["courses.CoursePage"])
    answer = client.post(reverse(ADD), {**values, "trial": "1"})

    assert answer.status_code == 200
    assert "It would have acted 1 time:" in shown(answer)
    assert page.title in shown(answer)
    assert "Not below it" not in shown(answer)
    assert everything() == before


def everything():
    models = (ContentRule, RuleRun, PageEvent, Page, Revision, PageLogEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_trial_of_a_saved_rule_saves_none_of_the_changes(client, site, staff):
    row = rule(staff, TAG, below=Page.objects.get(pk=site.catalog.pk), name="As saved")
    course_page(site.catalog, title="Wells")
    work()
    values = form({**TAG, "id": row.actions.get().pk}, below=site.catalog.pk, name="As written")

    answer = client.post(
        reverse("content_rules:edit", args=[row.pk]),
        {**values, "actions-INITIAL_FORMS": 1, "trial": "1"},
    )

    assert "Wells" in shown(answer)
    assert 'value="As written"' in shown(answer)
    row.refresh_from_db()
    assert row.name == "As saved"


def test_a_trial_that_finds_nothing_says_so(client, site, staff):
    values = form(TAG, below=site.catalog.pk, event="flagged")

    answer = client.post(reverse(ADD), {**values, "trial": "1"})

    assert "It would have done nothing" in shown(answer)


def test_a_trial_of_nonsense_is_refused_like_a_save(client, site, staff):
    answer = client.post(reverse(ADD), {**form(TAG), "trial": "1"})

    assert "Choose the page where it begins." in shown(answer)
    assert "It would have" not in shown(answer)


def test_a_trial_reads_thirty_days_of_every_event(site, admin):
    page = standard_page(site.home, title="Wells", review_by=timezone.localdate())
    old = standard_page(site.home, title="Old")
    now = timezone.now()
    PageLogEntry.objects.filter(page=old.pk).update(timestamp=now - timedelta(days=31))
    Comment.objects.create(page=page, user=admin, text="Why?", contentpath="title")
    for event in ("flagged", "archived"):
        PageEvent.objects.create(event=event, event_key=event, page_id=page.pk)
    PageLogEntry.objects.log_action(page, "wagtail.unpublish.scheduled")
    Revision.objects.filter(object_id=str(old.pk)).update(created_at=now - timedelta(days=31))

    for event in RuleEvent.values:
        row = ContentRule(event=event, everywhere=True, kinds=["home.StandardPage"])
        found = [one["page_pk"] for one in past_events(row, now)]
        assert set(found) == {page.pk}, event


@pytest.mark.parametrize("rows", [2, 30])
def test_a_trial_costs_the_same_however_much_happened(
    client, site, staff, rows, django_assert_max_num_queries
):
    page = course_page(site.catalog, title="Wells")
    for _n in range(rows):
        page.save_revision()
    values = {**form(TAG, below=site.catalog.pk, event="changed"), "trial": "1"}
    client.post(reverse(ADD), values)

    with django_assert_max_num_queries(45):
        first = client.post(reverse(ADD), values)
    last = client.post(reverse(ADD), {**values, "trial": "2"})

    assert ("Page 1 of 2" in shown(first)) == (rows == 30)
    assert ("Page 2 of 2" in shown(last)) == (rows == 30)
    assert client.post(reverse(ADD), {**values, "trial": "x\0"}).status_code == 200


def test_script_in_a_rule_stays_text(client, site, admin):
    rule(admin, TAG, name="<script>alert(1)</script>")
    standard_page(site.home, title="<script>alert(2)</script>")
    work()
    client.force_login(admin)

    for address in (reverse("content_rules:index"), "/admin/content-rule-log/"):
        told = client.get(address).content.decode()
        assert "<script>alert(" not in told
    run = RuleRun.objects.first()
    assert (
        "<script>alert("
        not in client.get(f"/admin/content-rule-log/inspect/{run.pk}/").content.decode()
    )
    assert PortalPage.objects.filter(title__startswith="<script>").exists()
