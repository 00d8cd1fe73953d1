"""How much the fields of a course count."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.viewsets import desk_view
from search.steering.forms import WeightsForm
from search.steering.policies import rules_policy
from search.steering.rulebook import FIELDS, Rulebook
from search.steering.viewsets.editing import READ_AND_WRITE, Screen, edited, opened


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def weights(request):
    """Change the weights of fields, with the first ten results before and after."""
    number, book = opened()
    held = {name: book.weights.get(name, 100) for name in FIELDS}
    form = WeightsForm(request.POST or None, initial={"version": number, **held})
    screen = Screen(
        _("Weights of fields"), _("Save"), reverse("steering_weights"),
        _("They hold from now on."), "sliders",
    )  # fmt: skip

    def change(book: Rulebook, said: dict) -> Rulebook:
        return book.with_weights({name: said[name] for name in FIELDS})

    return edited(request, form, change, screen)
