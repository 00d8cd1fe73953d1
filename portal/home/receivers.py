"""A page goes live: who may see it is written down at once. A name leaves: histories follow."""

from django.dispatch import receiver
from wagtail.signals import page_published

from portal.home.models import PortalPage
from portal.home.services import forget_who_answered, set_audience
from portal.people.signals import person_anonymised


@receiver(page_published, dispatch_uid="home.set_audience")
def follow_publish(sender, instance, **kwargs):
    if issubclass(sender, PortalPage) and instance.live and sender.has_own_audience:
        set_audience(instance, instance.audience)


@receiver(person_anonymised, dispatch_uid="home.forget_who_answered")
def forget_the_name(sender, person, former_name, **kwargs):
    forget_who_answered(person, former_name)
