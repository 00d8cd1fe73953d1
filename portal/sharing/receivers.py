"""A group is removed: what was shared with it ends. One person's is written: ours is marked."""

from django.contrib.auth.models import Group
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from portal.people.signals import own_group_renewed, person_anonymised
from portal.sharing.services import forget_holder, let_go_of_group, mark_own_group


@receiver(pre_delete, sender=Group, dispatch_uid="sharing.let_go_of_group")
def follow_removal(sender, instance, **kwargs):
    let_go_of_group(instance)


@receiver(own_group_renewed, dispatch_uid="sharing.mark_own_group")
def mark_what_is_ours(sender, person, group, lent, **kwargs):
    mark_own_group(person, group, lent)


@receiver(person_anonymised, dispatch_uid="sharing.forget_holder")
def forget_the_name(sender, person, former_name, **kwargs):
    forget_holder(person, former_name)
