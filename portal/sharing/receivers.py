"""A group is removed: what was shared with it ends, and keeps its name."""

from django.contrib.auth.models import Group
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from portal.sharing.services import let_go_of_group


@receiver(pre_delete, sender=Group, dispatch_uid="sharing.let_go_of_group")
def follow_removal(sender, instance, **kwargs):
    let_go_of_group(instance)
