"""Choosers of the admin that show only the rows their viewer may choose.

A plain list of choices would hold every row, whoever looks, and 20,000 of them in every form.
"""

from collections.abc import Callable

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet

MAX_QUERY_CHARACTERS = 100


class WordsFilter(BaseFilterForm):
    """Keeps the rows that have every word in one of ``fields``."""

    fields_to_search = ("title",)

    q = forms.CharField(
        label=_("Search term"),
        required=False,
        max_length=MAX_QUERY_CHARACTERS,
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
    )

    def filter(self, objects):
        said = self.cleaned_data["q"]
        for word in said.split():
            found = Q()
            for name in self.fields_to_search:
                found |= Q(**{f"{name}__icontains": word})
            objects = objects.filter(found)
        self.is_searching, self.search_query = bool(said), said
        return super().filter(objects)


class _OfTheirs:
    rows: Callable[..., QuerySet]

    def get_object_list(self):
        return type(self).rows(self.request.user)

    def get_object(self, pk):
        return self._among([pk]).get()

    def get_objects(self, pks):
        return self._among(pks)

    def _among(self, pks):
        return self.get_object_list().filter(pk__in=[pk for pk in pks if str(pk).isdecimal()])


def chooser(
    model: type[Model],
    *,
    name: str,
    rows: Callable[..., QuerySet],
    search: tuple[str, ...] = ("title",),
    **shown,
) -> ChooserViewSet:
    """Return the chooser of ``model`` for every foreign key to it in the forms of the admin.

    ``rows`` returns what a person may choose; ``search`` names the fields that are searched;
    ``shown`` are the words and the icon of a ``ChooserViewSet``.
    """
    words = type("Words", (WordsFilter,), {"fields_to_search": search})
    own = {"rows": staticmethod(rows)}

    def view(base, **more):
        return type(f"{model.__name__}{base.__name__}", (_OfTheirs, base), {**own, **more})

    viewset = type(
        f"{model.__name__}ChooserViewSet",
        (ChooserViewSet,),
        {
            "model": model,
            "choose_view_class": view(views.ChooseView, filter_form_class=words),
            "choose_results_view_class": view(views.ChooseResultsView, filter_form_class=words),
            "chosen_view_class": view(views.ChosenView),
            "chosen_multiple_view_class": view(views.ChosenMultipleView),
            **shown,
        },
    )
    return viewset(name)
