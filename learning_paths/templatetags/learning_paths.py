"""What pages show of paths and of the viewer on them."""

from django import template
from django.core.paginator import Paginator

from catalog.courses.models import Course
from catalog.courses.queries import cards
from catalog.enrollment.registry import obstacles
from learning_paths.models import LearningPath, PathEnrollment
from learning_paths.policies import path_policy
from learning_paths.queries import live_path_pages, standings, strips
from portal.people.queries import tokens_of_viewer

register = template.Library()

PATHS_A_PAGE = 12


@register.simple_tag(takes_context=True)
def path_view(context, page) -> dict:
    """Return all that the page of a path shows. A fixed number of queries."""
    path, person = page.learning_path, context["request"].user
    if path is None:
        return {"path": None}
    mine = None
    if person.is_authenticated:
        kept = PathEnrollment.objects.kept().filter(learner=person, path=path)
        mine = kept.select_related("rules", "path").order_by("status", "-opened_at").first()
    if mine is not None:
        standing = standings([], [mine])[mine.pk]
    else:
        rules = path.rules.filter(is_current=True).first()
        standing = standings([rules])[path.pk] if rules else None
    groups = standing.groups if standing else ()
    shown = _shown(groups, tokens_of_viewer(context["request"]))
    return {
        "path": path,
        "standing": standing,
        "enrollment": mine,
        "is_on": mine is not None and mine.status == "active",
        "covers": strips([path])[path.pk],
        "groups": [
            (group, [(one, shown.get(one.step.key)) for one in group.steps]) for group in groups
        ],
        "reasons": _reasons(person, standing) if mine and mine.status == "active" else [],
        "follows": person.is_authenticated
        and path_policy.user_has_permission_for_instance(person, "follow", path),
    }


def _shown(groups, tokens) -> dict:
    """Return the card of each course, and the page of each path, that the viewer may see."""
    steps = [one.step for group in groups for one in group.steps]
    courses = Course.objects.live().seen_by(tokens)
    courses = courses.filter(pk__in=[step.course_id for step in steps if step.course_id])
    paths = LearningPath.objects.live().seen_by(tokens)
    paths = list(paths.filter(pk__in=[step.inner_id for step in steps if step.inner_id]))
    found = {("course", card["course"].pk): card for card in cards(courses)}
    pages = live_path_pages(paths)
    return found | {("path", pk): {"page": page} for pk, page in pages.items()}


def _reasons(person, standing) -> list[str]:
    """Return what keeps the learner from the one step that is next."""
    steps = standing.next_steps
    if len(steps) != 1 or steps[0].step.course is None:
        return []
    return list(obstacles.ask(person, steps[0].step.course))


@register.simple_tag(takes_context=True)
def path_list(context) -> dict:
    """Return a page of the paths that the viewer may see, filtered by what they ask for."""
    request = context["request"]
    sought = request.GET.get("q", "").strip()[:100]
    paths = LearningPath.objects.offered().seen_by(tokens_of_viewer(request))
    if sought:
        paths = paths.filter(title__icontains=sought)
    page = Paginator(paths, PATHS_A_PAGE).get_page(request.GET.get("page"))
    pages, covers = live_path_pages(page.object_list), strips(page.object_list)
    lines = [(path, pages[path.pk], covers[path.pk]) for path in page if path.pk in pages]
    return {"page": page, "lines": lines, "q": sought}
