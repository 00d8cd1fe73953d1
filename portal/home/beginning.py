"""What a new home page holds. Editors change it like any other page."""

from collections.abc import Iterator

from portal.home.registry import home_panels
from portal.people.enums import Role

AUTHORS = [Role.TRAINING_STAFF, Role.PROGRAM_OWNER, Role.ADMINISTRATOR]
# Who keeps the portal going sees first what waits for them, then learns like everybody else.
# A panel whose app is not there is left out, and its neighbour has the room.
FOR_ROLES = [
    (AUTHORS, [("waiting", "reviews-due"), ("my-drafts",)]),
    ([Role.MENTOR], [("waiting",)]),
]
FOR_ALL = [
    ("continue", "due"),
    ("paths",),
    ("announcements", "replies"),
    ("course-discussions", "spaces"),
    ("recommended",),
    ("new-courses",),
]
NARROW = {"due", "reviews-due"}


def home_body(*, lede: str = "") -> list[tuple[str, object]]:
    """Return the blocks of a new home page, from the panels that there are."""
    there = {panel.name for panel in home_panels.ask()}
    parts = [
        ("role_section", {"roles": [role.value for role in roles], "content": content})
        for roles, rows in FOR_ROLES
        if (content := list(_blocks(rows, there)))
    ]
    return [("hero", {"lede": lede}), *parts, *_blocks(FOR_ALL, there)]


def _blocks(rows, there: set[str]) -> Iterator[tuple[str, dict]]:
    for row in rows:
        names = [name for name in row if name in there]
        if len(names) == 1:
            yield "panel", {"panel": names[0], "heading": ""}
        elif names:
            width = "narrow" if names[1] in NARROW else "even"
            yield "panels", {"first": names[0], "second": names[1], "width": width}
