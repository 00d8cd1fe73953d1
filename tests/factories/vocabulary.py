"""Topics and skills for tests."""

import factory
from django.utils.text import slugify

from portal.vocabulary.models import Skill, Topic


class TopicFactory(factory.django.DjangoModelFactory):
    """A topic at the top of the tree, or below ``parent``."""

    class Meta:
        model = Topic

    name = factory.Sequence("Topic {}".format)
    slug = factory.LazyAttribute(lambda o: slugify(o.name))

    @classmethod
    def _create(cls, model_class, *args, parent=None, **fields):
        # Read again: the tree moves under an older copy of the row.
        if parent is None:
            return model_class.add_root(**fields)
        return model_class.objects.get(pk=parent.pk).add_child(**fields)


class SkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Skill

    name = factory.Sequence("Skill {}".format)
    slug = factory.LazyAttribute(lambda o: slugify(o.name))
