"""What the page editor checks before it takes a collection."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from portal.home.models import MOST_PICKED
from portal.people.models import User


class CollectionPageForm(WagtailAdminPageForm):
    """A collection that asks for something, in words that make sense."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "of_person" in self.fields:
            asked = User.objects.filter(pages_to_answer_for__isnull=False)
            self.fields["of_person"].queryset = User.objects.filter(pk__in=asked.values("pk"))

    def clean(self):
        said = super().clean()
        picked = [
            form
            for form in (self.formsets["picked"].forms if "picked" in self.formsets else [])
            if form.has_changed() or form.instance.pk
            if not form.data.get(f"{form.prefix}-DELETE")
        ]
        if said.get("picked_only") and not picked:
            self.add_error("picked_only", _("Pick at least one page, or take this tick away."))
        if len(picked) > MOST_PICKED:
            self.add_error(
                "picked_only",
                _("%(most)d pages at most are picked by hand; these are %(are)d.")
                % {"most": MOST_PICKED, "are": len(picked)},
            )
        return said
