"""An announcement to so many people, in the database of a process of its own."""

from catalog.courses.services import set_up_site
from portal.home.models import HomePage
from portal.people.models import User
from tests.factories.announcements import announcement_page


def announce(people: int) -> None:
    set_up_site(name="Site", hostname="localhost", port=80, languages=["en"])
    names = (f"person{number}@example.org" for number in range(people))
    User.objects.bulk_create(
        User(login_name=name, email=name, display_name=name, password="!") for name in names
    )
    announcement_page(HomePage.objects.get(), (["signed-in"], "The crew starts late."))
