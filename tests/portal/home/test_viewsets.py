import pytest
from django.urls import reverse
from wagtail.models import Collection

from portal.home.models import CollectionAudience
from portal.people.enums import Role
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


def test_staff_say_who_fetches_the_files_of_a_collection(client, site):
    client.force_login(person_with(Role.TRAINING_STAFF))
    films = Collection.get_first_root_node().add_child(name="Films")

    client.post(reverse("file_access:add"), {"collection": films.pk, "token": "role:mentor"})

    row = CollectionAudience.objects.get()
    assert (row.collection, row.token) == (films, "role:mentor")
    assert "Mentor" in client.get(reverse("file_access:index")).content.decode()
    client.post(reverse("file_access:delete", args=[row.pk]))
    assert not CollectionAudience.objects.exists()


def test_nobody_else_does(client, site):
    films = Collection.get_first_root_node().add_child(name="Films")
    CollectionAudience.objects.create(collection=films, token="role:mentor")
    for person in (UserFactory(), person_with(Role.PROGRAM_OWNER)):
        client.force_login(person)
        for name in ("index", "add"):
            assert client.get(reverse(f"file_access:{name}")).status_code in (302, 403)

    assert CollectionAudience.objects.count() == 1
