"""The tree of topics and the skills, and what keeps them in order."""

import pytest
from wagtail.models import Page

from portal.home.models import HomePage
from portal.vocabulary import services
from portal.vocabulary.models import Skill, Topic
from portal.vocabulary.queries import topic_choices
from portal.vocabulary.signals import word_changed
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """The words of which the apps above were told."""
    words = []

    def listen(sender, word, **kwargs):
        words.append((sender, word.name))

    word_changed.connect(listen)
    yield words
    word_changed.disconnect(listen)


def tree() -> list[str]:
    return [label for _, label in topic_choices()]


def details(topic: Topic, **changes) -> dict:
    kept = {name: getattr(topic, name) for name in ("name", "slug", "names", "pigment")}
    return {**kept, **changes}


def test_topics_stand_in_a_sorted_tree(told):
    water = services.add_topic("Water quality")
    services.add_topic("Sampling", parent=water, names={"de": "Probenahme"})
    services.add_topic("Disinfection", parent=water)
    services.add_topic("Safety")

    assert tree() == ["Safety", "Water quality", "– Disinfection", "– Sampling"]
    assert Topic.find_problems() == ([], [], [], [], [])
    assert told[0] == (Topic, "Water quality")


def test_a_word_is_called_by_its_name_in_every_language():
    topic = services.add_topic("Sampling", names={"de": "Probenahme"})

    assert topic.name_in("de") == "Probenahme"
    assert topic.name_in("de-at") == "Probenahme"
    assert topic.name_in("fr") == "Sampling"
    assert topic.name_in(None) == "Sampling"


def test_a_branch_moves_as_a_whole():
    water, safety = TopicFactory(name="Water"), TopicFactory(name="Safety")
    sampling = TopicFactory(name="Sampling", parent=water)
    TopicFactory(name="Bottles", parent=sampling)

    services.change_topic(sampling, parent=safety, **details(sampling))

    assert tree() == ["Safety", "– Sampling", "– – Bottles", "Water"]
    assert Topic.find_problems() == ([], [], [], [], [])


def test_a_branch_moves_to_the_top():
    water = TopicFactory(name="Water")
    sampling = TopicFactory(name="Sampling", parent=water)

    services.change_topic(sampling, parent=None, **details(sampling))

    assert tree() == ["Sampling", "Water"]
    assert Topic.find_problems() == ([], [], [], [], [])


def test_a_renamed_topic_takes_its_place_in_the_order(told):
    safety, water = TopicFactory(name="Safety"), TopicFactory(name="Water")

    services.change_topic(water, parent=None, **details(water, name="Air"))

    assert tree() == ["Air", "Safety"]
    assert told == [(Topic, "Air")]
    assert Topic.objects.get(pk=safety.pk).is_root()


def test_a_topic_does_not_stand_below_itself():
    water = TopicFactory(name="Water")
    sampling = TopicFactory(name="Sampling", parent=water)

    for place in (sampling, water):
        with pytest.raises(services.BelowItself):
            services.change_topic(water, parent=place, **details(water, name="Nonsense"))

    assert tree() == ["Water", "– Sampling"]


def test_a_branch_is_not_removed_with_what_stands_below():
    water = TopicFactory(name="Water")
    TopicFactory(name="Sampling", parent=water)

    with pytest.raises(services.InUse, match="stand below Water"):
        services.remove_topic(water)

    assert tree() == ["Water", "– Sampling"]


def test_a_leaf_that_nothing_carries_is_removed(told):
    water = TopicFactory(name="Water")
    sampling = TopicFactory(name="Sampling", parent=water)

    services.remove_topic(sampling)
    services.remove_topic(water)

    assert tree() == []
    assert told == [(Topic, "Sampling"), (Topic, "Water")]


def test_a_word_that_a_page_carries_stays():
    topic = TopicFactory(name="Water")
    page = HomePage(title="Home", slug="a-home", topics=[topic])
    Page.get_first_root_node().add_child(instance=page)

    with pytest.raises(services.InUse, match="Water is in use 1 time"):
        services.remove_topic(topic)

    page.topics = []
    page.save()
    services.remove_topic(topic)
    assert not Topic.objects.exists()


def test_slugs_are_made_of_the_name_and_never_twice():
    slugs = [services.add_skill("Pump care").slug for _ in range(3)]

    assert slugs == ["pump-care", "pump-care-2", "pump-care-3"]
    assert services.add_skill("ポンプ").slug == "skill"


def test_a_skill_is_changed_and_removed(told):
    skill = SkillFactory(name="Pumps")

    services.change_skill(skill, name="Pump care", names={"de": "Pumpenpflege"})
    services.remove_skill(skill)

    assert told == [(Skill, "Pump care"), (Skill, "Pump care")]
    assert not Skill.objects.exists()
