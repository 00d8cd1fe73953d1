"""What stands beside the marked words of a hit, kind by kind."""

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from announcements.board.models import AnnouncementText
from announcements.discussions.models import Thread
from catalog.courses import queries as courses
from catalog.courses.models import Course
from catalog.records.queries import standing_completions
from learning_paths.models import LearningPath
from learning_paths.queries import live_path_pages
from search.core.contract import Hit, Identity, Kind, Suggestion


def of_hits(hits: Iterable[Hit | Suggestion]) -> dict[int, dict]:
    """Return what to show of each hit that has a live page, by its number.

    A fixed number of queries for each kind among them.
    """
    wanted = defaultdict(list)
    for hit in hits:
        about = Identity.of(hit.number)
        wanted[about.kind].append(about.pk)
    return {
        Identity(kind, pk).number: card
        for kind, pks in wanted.items()
        for pk, card in CARDS[kind](pks).items()
    }


def done_by(person, numbers: Iterable[int]) -> frozenset[int]:
    """Return which of the courses among ``numbers`` the person has completed. One query."""
    courses = {
        about.pk: number for number in numbers if (about := Identity.of(number)).kind == Kind.COURSE
    }
    if not courses or not person.is_authenticated:
        return frozenset()
    done = standing_completions(person).filter(course__in=courses).values_list("course", flat=True)
    return frozenset(courses[pk] for pk in done)


def _of_courses(pks: list[int]) -> dict[int, dict]:
    found = courses.cards(Course.objects.filter(pk__in=pks))
    return {card["course"].pk: card for card in found}


def _of_announcements(pks: list[int]) -> dict[int, dict]:
    texts = AnnouncementText.objects.filter(pk__in=pks, page__live=True)
    return {
        text.pk: {
            "address": text.page.get_url(),
            "eyebrow": date_format(timezone.localtime(text.page.first_published_at)),
        }
        for text in texts.select_related("page__locale")
    }


def _of_paths(pks: list[int]) -> dict[int, dict]:
    pages = live_path_pages(LearningPath.objects.filter(pk__in=pks))
    return {
        pk: {
            "address": page.get_url(),
            "eyebrow": page.get_promise_kind_display(),
            "facts": page.promise,
        }
        for pk, page in pages.items()
    }


def _of_discussions(pks: list[int]) -> dict[int, dict]:
    threads = Thread.objects.in_sight().filter(pk__in=pks).select_related("discussion")
    return {
        thread.pk: {
            "address": reverse("discussions:thread", args=[thread.key]),
            "eyebrow": thread.discussion.title,
            "facts": ngettext("%d reply", "%d replies", thread.reply_count) % thread.reply_count,
        }
        for thread in threads
    }


CARDS = {
    Kind.COURSE: _of_courses,
    Kind.PATH: _of_paths,
    Kind.ANNOUNCEMENT: _of_announcements,
    Kind.DISCUSSION: _of_discussions,
}
