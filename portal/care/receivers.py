"""Pages go live and are withdrawn; their links and their place in the archive follow."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from portal.care import services
from portal.care.models import PageLink


@receiver(page_published, dispatch_uid="care.publish")
def follow_publish(sender, instance, **kwargs):
    services.follow_publish(instance)


@receiver(page_unpublished, dispatch_uid="care.unpublish")
def follow_unpublish(sender, instance, **kwargs):
    PageLink.objects.filter(source=instance.pk).delete()
