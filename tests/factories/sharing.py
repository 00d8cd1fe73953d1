"""Shares for tests: the row alone; what carries it in Wagtail is the services' work."""

import factory
from django.contrib.auth.models import Group

from portal.sharing.models import Share
from tests.factories.people import UserFactory


class ShareFactory(factory.django.DjangoModelFactory):
    """A share that lets a new person edit; ``holder`` names another person or a group."""

    class Meta:
        model = Share

    class Params:
        holder = factory.SubFactory(UserFactory)

    person = factory.LazyAttribute(lambda o: None if isinstance(o.holder, Group) else o.holder)
    group = factory.LazyAttribute(lambda o: o.holder if isinstance(o.holder, Group) else None)
    group_name = factory.LazyAttribute(lambda o: o.group.name if o.group else "")
    may_edit = True
    by = factory.SubFactory(UserFactory)
