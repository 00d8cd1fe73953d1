"""What ``notifications`` asks the apps around it."""

from dataclasses import dataclass

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One reason to write to somebody. All texts are translated lazily."""

    name: str
    label: str  # in the person's settings
    subject: str  # this and the following with {placeholders}
    text: str
    why: str  # why somebody gets it
    placeholders: tuple[str, ...] = ()
    is_offered: bool = True  # else nobody is asked when they want mail about it


notice_kinds = Registry[NoticeKind]("Which kinds of notices are there?")
