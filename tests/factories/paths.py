"""Paths for tests, really published."""

import itertools

from learning_paths.enums import GroupRule
from learning_paths.models import LearningPathPage, LearningPathsPage, PlannedGroup, PlannedStep

_numbers = itertools.count(1)


def set_groups(page: LearningPathPage, groups) -> None:
    """Plan ``groups``: tuples of title, rule, number and steps, each a course or a path."""
    page.planned_groups.set(
        [
            PlannedGroup(
                title=title,
                rule=rule,
                number=number,
                sort_order=at,
                planned_steps=[
                    PlannedStep(
                        sort_order=n, **{"inner" if hasattr(step, "on_token") else "course": step}
                    )
                    for n, step in enumerate(steps)
                ],
            )
            for at, (title, rule, number, steps) in enumerate(groups)
        ]
    )


def short_path(site, course, **fields) -> LearningPathPage:
    """Add a path of one step, ``course``."""
    return path_page(site, [("All", GroupRule.ALL, None, [course])], **fields)


def path_page(site, groups, *, publish=True, **fields) -> LearningPathPage:
    """Add a path page with ``groups`` below the English list of paths, and publish it."""
    number = next(_numbers)
    fields = {
        "title": f"Path {number}",
        "slug": f"path-{number}",
        "summary": "Where this leads.",
        "audience": ["signed-in"],
        **fields,
    }
    parent = LearningPathsPage.objects.child_of(site.home).get()
    page = LearningPathPage(locale=parent.locale, live=False, **fields)
    set_groups(page, groups)
    parent.add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return LearningPathPage.objects.get(pk=page.pk)


def change(page: LearningPathPage, groups=None, **fields) -> LearningPathPage:
    """Write and publish another revision of the page."""
    page = LearningPathPage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    if groups is not None:
        set_groups(page, groups)
    page.save_revision().publish()
    return LearningPathPage.objects.get(pk=page.pk)
