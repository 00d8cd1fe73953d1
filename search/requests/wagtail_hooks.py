"""The desk of training requests."""

from wagtail import hooks

from search.requests.viewsets import addresses, training_requests


@hooks.register("register_admin_viewset")
def desk():
    return training_requests


@hooks.register("register_admin_urls")
def settling():
    return addresses()
