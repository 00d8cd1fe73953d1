"""The desks for topics and skills: training staff keep them, others do not."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from portal.people.enums import Role
from portal.vocabulary.models import Skill, Topic
from tests.factories.people import person_with
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def training_staff(client):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    "role", [Role.LEARNER, Role.MENTOR, Role.PROGRAM_OWNER, Role.ADMINISTRATOR]
)
def test_others_do_not_keep_the_words(client, role):
    topic, skill = TopicFactory(), SkillFactory()
    client.force_login(person_with(role))

    for name, word in (("topic", topic), ("skill", skill)):
        for view, args in (("index", []), ("add", []), ("edit", [word.pk]), ("delete", [word.pk])):
            address = reverse(f"{name}:{view}", args=args)
            for answer in (client.get(address), client.post(address, {"name": "Mine"})):
                assert answer.status_code in (302, 403, 404, 405), address

    assert not Topic.objects.exclude(name=topic.name).exists()
    assert Skill.objects.get().name == skill.name


def test_a_topic_is_added_below_another(client, training_staff):
    water = TopicFactory(name="Water")
    address = f"{reverse('topic:add')}?parent={water.pk}"

    form = client.get(address).context["form"]
    client.post(
        address,
        {"name": "Sampling", "name_de": "Probenahme", "parent": water.pk, "pigment": "verdigris"},
    )

    assert form["parent"].value() == str(water.pk)
    topic = Topic.objects.get(name="Sampling")
    assert topic.get_parent() == water
    assert (topic.slug, topic.names, topic.pigment) == (
        "sampling",
        {"de": "Probenahme"},
        "verdigris",
    )
    assert ModelLogEntry.objects.get().user == training_staff


def test_a_topic_is_moved_and_renamed(client, training_staff):
    water, safety = TopicFactory(name="Water"), TopicFactory(name="Safety")
    topic = TopicFactory(name="Sampling", slug="sampling", parent=water, names={"de": "Proben"})
    address = reverse("topic:edit", args=[topic.pk])

    form = client.get(address).context["form"]
    client.post(address, {"name": "Samples", "slug": "", "parent": safety.pk})

    assert form["parent"].value() == water.pk
    assert form["name_de"].value() == "Proben"
    topic = Topic.objects.get(pk=topic.pk)
    assert (topic.name, topic.slug, topic.names) == ("Samples", "sampling", {})
    assert topic.get_parent() == safety


def test_the_form_offers_no_place_below_the_topic_itself(client, training_staff):
    water = TopicFactory(name="Water")
    below = TopicFactory(name="Sampling", parent=water)
    address = reverse("topic:edit", args=[water.pk])

    answer = client.post(address, {"name": "Water", "slug": water.slug, "parent": below.pk})

    assert "parent" in answer.context["form"].errors
    assert Topic.objects.get(pk=water.pk).is_root()


def test_a_taken_slug_is_told(client, training_staff):
    SkillFactory(slug="pumps")

    answer = client.post(reverse("skill:add"), {"name": "Other", "slug": "pumps"})

    assert "slug" in answer.context["form"].errors
    assert Skill.objects.count() == 1


def test_the_tree_is_listed_branch_by_branch(client, training_staff):
    water = TopicFactory(name="Water")
    TopicFactory(name="Air")
    TopicFactory(name="Sampling", parent=water)

    answer = client.get(reverse("topic:index"))

    assert [topic.name for topic in answer.context["object_list"]] == ["Air", "Water", "Sampling"]
    assert f"?parent={water.pk}" in answer.text
    assert "– Sampling" in answer.text


def test_words_are_searched_in_every_language(client, training_staff):
    SkillFactory(name="Pump care", names={"de": "Pumpenpflege"})
    SkillFactory(name="Welding")

    answer = client.get(reverse("skill:index"), {"q": "pumpenpflege"})

    assert [skill.name for skill in answer.context["object_list"]] == ["Pump care"]


@pytest.mark.parametrize("rows", [1, 20])
def test_the_lists_cost_the_same_however_long_they_are(
    client, training_staff, django_assert_max_num_queries, rows
):
    parent = TopicFactory()
    for _ in range(rows):
        TopicFactory(parent=parent)
    SkillFactory.create_batch(rows)
    client.get(reverse("topic:index"))

    for name in ("topic", "skill"):
        with django_assert_max_num_queries(17):
            client.get(reverse(f"{name}:index"))


def test_a_topic_with_topics_below_is_not_removed(client, training_staff):
    water = TopicFactory(name="Water")
    TopicFactory(parent=water)

    answer = client.post(reverse("topic:delete", args=[water.pk]), follow=True)

    assert "Topics stand below Water." in answer.text
    assert Topic.objects.count() == 2
    assert not ModelLogEntry.objects.exists()


def test_a_skill_is_changed_and_removed(client, training_staff):
    skill = SkillFactory(name="Pumps", slug="pumps")

    client.post(reverse("skill:edit", args=[skill.pk]), {"name": "Pump care", "slug": "Pump-Care"})
    skill.refresh_from_db()
    assert (skill.name, skill.slug) == ("Pump care", "pump-care")

    client.post(reverse("skill:delete", args=[skill.pk]))
    assert not Skill.objects.exists()


def test_words_are_taken_away(client, training_staff):
    SkillFactory(name="+Pumps")

    answer = client.get(reverse("skill:index"), {"export": "csv"})

    assert "'+Pumps" in b"".join(answer.streaming_content).decode()
