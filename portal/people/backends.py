"""Who somebody is once signed in: read with the fewest queries that every screen needs."""

from django.contrib.auth.backends import ModelBackend

from portal.people.models import User


class PortalBackend(ModelBackend):
    """Powers come from groups only, so that no single person's have to be asked for."""

    def get_user(self, user_id):
        # Wagtail's bar and admin look for the profile again and again; mostly there is none.
        people = User.objects.select_related("wagtail_userprofile")
        person = people.filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None

    def _get_user_permissions(self, user_obj):
        return user_obj.user_permissions.none()
