"""Announcements for tests: pages that are really published."""

import itertools

from announcements.board.models import AnnouncementPage, AnnouncementsPage, AnnouncementText
from catalog.courses.models import Course
from learning_paths.models import LearningPath

_numbers = itertools.count(1)


def board_of(home) -> AnnouncementsPage:
    return AnnouncementsPage.objects.child_of(home).get()


def announcement_page(home, *told, publish=True, **fields) -> AnnouncementPage:
    """Add an announcement below the board of ``home``; ``told`` are pairs of whom and words.

    Whom: audience tokens, a course, a path.
    """
    number = next(_numbers)
    fields = {"title": f"Announcement {number}", "slug": f"announcement-{number}", **fields}
    page = AnnouncementPage(locale=home.locale, live=False, **fields)
    page.texts = [
        AnnouncementText(
            audience=[token for token in tokens if isinstance(token, str)],
            course=next((row for row in tokens if isinstance(row, Course)), None),
            path=next((row for row in tokens if isinstance(row, LearningPath)), None),
            body=[("text", f"<p>{words}</p>")],
            locale=home.locale,
        )
        for tokens, words in told
    ]
    board_of(home).add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
        page.refresh_from_db()
    return page
