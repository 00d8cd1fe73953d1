"""What every screen does on which somebody writes: drafts, and names to choose from."""

from dataclasses import dataclass, field

from announcements.discussions.models import Discussion
from announcements.discussions.queries import people_like
from announcements.discussions.services import draft_for

PROPOSED = 8
FIELDS = ("text", "title", "key", "to", "quote", "is_question")


@dataclass(slots=True)
class Picker:
    """People to mention: found by the server, so that it works without scripts."""

    asked: str = ""
    people: list = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return bool(self.asked)


def is_picking(request) -> bool:
    """Return whether the form was sent to find or mention somebody, not to post."""
    return "find" in request.POST or "mention" in request.POST


def picked(request, discussion: Discussion) -> tuple[dict, Picker]:
    """Return what stands in the form now, with whom was chosen, and whom else to propose."""
    said = {name: request.POST.get(name, "").replace("\x00", "") for name in FIELDS}
    if name := request.POST.get("mention", "").replace("\x00", "")[:254]:
        space = "" if not said["text"] or said["text"].endswith((" ", "\n")) else " "
        said["text"] = f"{said['text']}{space}@{name} "
        return said, Picker()
    asked = request.POST.get("name", "").replace("\x00", "")[:100]
    return said, Picker(asked, people_like(asked, discussion, limit=PROPOSED))


def begun(request, place) -> dict:
    """Return what the viewer has begun to write there, for the form."""
    draft = draft_for(request.user, place)
    return {"text": draft.text, "title": draft.title, "key": draft.key} if draft else {}
