"""What paths and the people on them have to do with pages that somebody wants to take away."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext
from wagtail.models import Page

from catalog.courses.models import CoursePage
from learning_paths.models import LearningPath, LearningPathPage, PathEnrollment, PathStep
from portal.care.registry import PageUse


def uses_of_pages(pages: QuerySet[Page]) -> Iterator[PageUse]:
    """Yield which paths ask for the courses and paths of ``pages``, and who is on these paths.

    Two queries.
    """
    ids = pages.values("pk")
    courses = CoursePage.objects.filter(pk__in=ids).exclude(course=None).values("course")
    paths = LearningPathPage.objects.filter(pk__in=ids).exclude(learning_path=None)
    paths = paths.values("learning_path")
    steps = PathStep.objects.filter(Q(course__in=courses) | Q(inner__in=paths))
    asking = LearningPath.objects.offered().filter(
        pk__in=steps.filter(group__rules__is_current=True).values("group__rules__path")
    )
    count = asking.exclude(pk__in=paths).count()
    told = ngettext("%d learning path asks for it.", "%d learning paths ask for it.", count)
    yield PageUse(told % count, count)
    count = PathEnrollment.objects.active().filter(path__in=paths).count()
    told = ngettext("%d person is on the path now.", "%d people are on the path now.", count)
    yield PageUse(told % count, count)
