"""Which kinds of pages people find, and what each is called."""

from django.apps import apps
from django.utils.text import capfirst

from portal.home.registry import PageKind, page_kinds
from portal.people.enums import Tree
from portal.people.registry import tree_heads


def kinds() -> dict[type, PageKind]:
    """Return what the apps say of their kinds of pages, by page type."""
    return {kind.model: kind for kind in page_kinds.ask()}


def found_models() -> list[type]:
    """Return the types of pages that a collection may hold: all but the heads of trees."""
    base = apps.get_model("home", "PortalPage")
    heads = {head for tree in Tree for head in tree_heads.ask(tree)}
    return [
        model
        for model in apps.get_models()
        if issubclass(model, base) and model.is_creatable and model not in heads
    ]


def label_of(model: type) -> str:
    """Return the word for a page of ``model``."""
    kind = kinds().get(model)
    return str(kind.label) if kind else capfirst(str(model._meta.verbose_name))


def kind_choices() -> list[tuple[str, str]]:
    """Return the types of pages that an author may ask for, with their names."""
    choices = [(model._meta.label, label_of(model)) for model in found_models()]
    return sorted(choices, key=lambda choice: choice[1])
