"""Reactions to accounts that change: audiences follow, and managers whom a file named appear."""

from django.dispatch import receiver

from portal.organisation.services import forget_what_they_said, recognise_manager, refresh_people
from portal.people.signals import person_anonymised, person_changed


@receiver(person_changed, dispatch_uid="organisation.follow_person")
def follow_person(sender, person, **kwargs):
    refresh_people([person.pk])
    recognise_manager(person)


@receiver(person_anonymised, dispatch_uid="organisation.forget_person")
def forget_person(sender, person, former_keys, **kwargs):
    forget_what_they_said(person, former_keys=former_keys)
