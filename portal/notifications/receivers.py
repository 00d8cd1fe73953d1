"""Whoever is anonymised leaves the notices of others, too."""

from portal.notifications.services import forget_name


def forget_the_name(sender, person, former_name, **kwargs):
    forget_name(former_name, instead=person.display_name)
