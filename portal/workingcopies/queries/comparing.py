"""Original and copy of one page side by side, with Wagtail's own comparisons."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.workingcopies.queries.content import carried
from portal.workingcopies.queries.plan import Part


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A field that the two say otherwise."""

    name: str
    label: str
    comparison: object  # Wagtail's
    is_conflict: bool = False
    came_in: bool = False  # only the original has changed it

    @property
    def rows(self):
        """The child rows, where it is made of such."""
        return self.comparison.get_child_comparisons()


def sides_of(part: Part, request) -> Iterator[SideBySide]:
    """Yield what original and copy say otherwise, in the order of the editor."""
    if part.original is None or part.copy is None or not part.here:
        return
    original = part.original.specific
    left = original.with_content_json(dict(part.there))
    names = carried(type(original))
    said = {name: part.here[name] for name in names if name in part.here}
    right = original.with_content_json({**part.there, **said})
    panel = original.get_edit_handler().get_bound_panel(instance=left, request=request, form=None)
    by_name = {one.name: one for one in part.differences}
    for compare in panel.get_comparison():
        found = compare(left, right)
        name = _name_of(found.field)
        if name in by_name and found.has_changed():
            one = by_name[name]
            came_in = one.proposal == "original"
            yield SideBySide(name, found.field_label(), found, one.is_conflict, came_in)


def _name_of(field) -> str:
    # Tags are a field to editors, and rows of the page to us.
    through = getattr(field, "through", None)
    if through is not None and hasattr(through, "content_object"):
        return through._meta.get_field("content_object").remote_field.get_accessor_name()
    if hasattr(field, "get_accessor_name"):
        return field.get_accessor_name()
    return field.name
