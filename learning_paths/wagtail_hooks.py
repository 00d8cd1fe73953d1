"""What paths add to the admin."""

from wagtail import hooks

from learning_paths.viewsets import path_chooser


@hooks.register("register_admin_viewset")
def choose_paths():
    return path_chooser
