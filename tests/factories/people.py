"""People for tests."""

import factory
from django.contrib.auth.models import Group

from portal.people.enums import Role
from portal.people.models import User

PASSWORD = "let me in now"


class GroupFactory(factory.django.DjangoModelFactory):
    """A group that stands for no role."""

    class Meta:
        model = Group

    name = factory.Sequence("Group {}".format)


class UserFactory(factory.django.DjangoModelFactory):
    """A learner who signs in with the password "let me in now"; ``role`` adds another role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        number = factory.Sequence(lambda n: n)

    login_name = factory.LazyAttribute(lambda o: f"person{o.number}@example.org")
    email = factory.LazyAttribute(lambda o: o.login_name if "@" in o.login_name else "")
    display_name = factory.LazyAttribute(lambda o: f"Person {o.number}")

    @classmethod
    def _create(cls, model_class, *args, role=None, roles=(), groups=(), password=PASSWORD, **kw):
        person = model_class.objects.create_user(password=password, **kw)
        wanted = {Role.LEARNER, *roles, *([role] if role else [])}
        of_roles = Group.objects.filter(role_group__role__in=wanted)
        person.groups.add(*of_roles, *groups)
        return person


def person_with(role: Role, **fields) -> User:
    """Return a new person who is a learner and has ``role``."""
    return UserFactory(role=role, **fields)
