"""A page goes live: who may see it is written down in the same transaction."""

from django.dispatch import receiver
from wagtail.signals import page_published

from portal.home.models import PortalPage
from portal.home.services import set_audience


@receiver(page_published, dispatch_uid="home.set_audience")
def follow_publish(sender, instance, **kwargs):
    if issubclass(sender, PortalPage) and instance.live and sender.has_own_audience:
        set_audience(instance, instance.audience)
