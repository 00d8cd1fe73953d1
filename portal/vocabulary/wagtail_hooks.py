"""The desks of the vocabulary in the admin."""

from wagtail import hooks

from portal.vocabulary.viewsets import VocabularyGroup


@hooks.register("register_admin_viewset")
def desks():
    return VocabularyGroup()
