"""Reactions to accounts that change: audiences follow, and managers whom a file named appear."""

from django.dispatch import receiver

from portal.organisation.services import recognise_manager, refresh_people
from portal.people.signals import person_changed


@receiver(person_changed, dispatch_uid="organisation.follow_person")
def follow_person(sender, person, **kwargs):
    refresh_people([person.pk])
    recognise_manager(person)
