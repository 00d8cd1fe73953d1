"""Reads over paths and their pages."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from learning_paths.enums import GroupRule, PathStatus
from learning_paths.models import (
    LearningPath,
    LearningPathPage,
    LearningPathsPage,
    PathCompletion,
    PathEnrollment,
    PathRules,
    PathStep,
)
from learning_paths.queries.standing import standings
from portal.home.queries import home_of, kept_address, page_policy
from portal.home.registry import CardWords
from portal.people.queries import audience_tokens_of
from portal.people.registry import TokenRows, keyed
from portal.powers.queries import Scope
from portal.powers.registry import Element, WeakSpot
from portal.workingcopies.queries import Outcome
from themes.registry import NavigationItem
from themes.templatetags.look import duration

TITLES_SHOWN = 8

ON_HOME = 3


def path_of(page: LearningPathPage) -> LearningPath | None:
    """Return the path that ``page`` presents, or would present once published."""
    if page.learning_path_id is not None:
        return page.learning_path
    return LearningPath.objects.filter(translation_key=page.translation_key).first()


def planned_rules(page: LearningPathPage) -> dict:
    """Return what the page asks for, as plain values that compare with :func:`written_rules`."""
    return {
        "enforced": page.enforced,
        "opening": page.opening,
        "counts_within_days": page.counts_within_days,
        "groups": [
            (
                group.title,
                group.rule,
                group.number if group.rule != GroupRule.ALL else None,
                [(step.course_id, step.inner_id) for step in group.planned_steps.all()],
            )
            for group in page.planned_groups.all()
        ],
    }


def written_rules(rules: PathRules | None) -> dict | None:
    """Return what a revision of the rules asks for, as plain values. Two queries."""
    if rules is None:
        return None
    return {
        "enforced": rules.enforced,
        "opening": rules.opening,
        "counts_within_days": rules.counts_within_days,
        "groups": [
            (
                group.title,
                group.rule,
                group.number,
                [(step.course_id, step.inner_id) for step in group.steps.all()],
            )
            for group in rules.groups.prefetch_related("steps")
        ],
    }


def publish_obstacles(page: LearningPathPage) -> Iterator[tuple[str | None, str]]:
    """Yield what keeps ``page`` from being published: the field, or None, and a sentence."""
    if not page.audience:
        yield "audience", _("Say who may see the path.")
    groups = list(page.planned_groups.all())
    if not groups:
        yield None, _("A path needs a group with at least one step.")
    seen: set[tuple] = set()
    for group in groups:
        steps = list(group.planned_steps.all())
        yield from ((None, sentence) for sentence in _group_obstacles(group, steps))
        for step in steps:
            key = (step.course_id, step.inner_id)
            if key in seen:
                title = (step.course or step.inner).title
                yield None, _("“%s” stands in the path twice. Take one out.") % title
            seen.add(key)
    path = path_of(page)
    inner = [step.inner_id for group in groups for step in group.planned_steps.all()]
    titles = circle(path, [pk for pk in inner if pk]) if path else []
    if titles:
        yield (
            None,
            _("Paths would go round in a circle: %s. Take one out.") % " → ".join(titles),
        )


def _group_obstacles(group, steps: list) -> Iterator[str]:
    told = {"group": group.title, "number": f"{group.number or 0:.10g}"}
    if not steps:
        yield _("“%(group)s” is empty. Add a step, or take the group out.") % told
    elif group.rule == GroupRule.COUNT and group.number > len(steps):
        yield _("“%(group)s” asks for %(number)s steps and has fewer.") % told
    elif group.rule == GroupRule.HOURS and _hours(steps) < group.number:
        yield _("The courses of “%(group)s” have fewer than %(number)s credit hours.") % told


def _hours(steps: list):
    """How many credit hours can be got; what a path inside brings is not known before."""
    if any(step.inner_id for step in steps):
        return Decimal("Infinity")
    return sum(step.course.credit_hours or 0 for step in steps)


def circle(path: LearningPath, inner: Iterable[int]) -> list[str]:
    """Return the titles of the circle that ``inner`` would close below ``path``, or nothing.

    Rules that somebody still follows count as much as current ones.
    """
    in_force = PathRules.objects.filter(
        Q(is_current=True) | Q(enrollments__status=PathStatus.ACTIVE)
    ).values("pk")
    came_from: dict[int, int | None] = dict.fromkeys(inner)
    frontier = list(came_from)
    while frontier and path.pk not in came_from:
        arrows = PathStep.objects.filter(
            inner__isnull=False, group__rules__in=in_force, group__rules__path__in=frontier
        ).values_list("group__rules__path", "inner")
        frontier = []
        for outer_id, inner_id in arrows:
            if inner_id not in came_from:
                came_from[inner_id] = outer_id
                frontier.append(inner_id)
    if path.pk not in came_from:
        return []
    way, at = [], path.pk
    while at is not None:
        way.append(at)
        at = came_from[at]
    titles = dict(LearningPath.objects.filter(pk__in=way).values_list("pk", "title"))
    return [titles[pk] for pk in [path.pk, *way[::-1]]]


def live_path_pages(paths: Iterable[LearningPath]) -> dict[int, LearningPathPage]:
    """Return the page of each path in the active language, else in its own. One query."""
    sources = {path.pk: path.source_locale_id for path in paths}
    pages = LearningPathPage.objects.live().filter(learning_path__in=sources)
    pages = pages.select_related("locale")
    best: dict[int, tuple[int, LearningPathPage]] = {}
    for page in pages.order_by("pk"):
        here = page.locale.language_code == get_language()
        rank = 0 if here else 1 if page.locale_id == sources[page.learning_path_id] else 2
        if page.learning_path_id not in best or rank < best[page.learning_path_id][0]:
            best[page.learning_path_id] = (rank, page)
    return {pk: page for pk, (_rank, page) in best.items()}


def paths_to_choose_from(person) -> QuerySet[LearningPath]:
    """Return the paths that ``person`` may see, or writes a page of."""
    seen = LearningPath.objects.live().seen_by(audience_tokens_of(person))
    written = page_policy.instances_user_has_permission_for(person, "change")
    own = LearningPathPage.objects.filter(pk__in=written.values("pk"))
    return LearningPath.objects.filter(
        Q(pk__in=seen.values("pk")) | Q(pk__in=own.values("learning_path"))
    )


def tokens_from_paths(person) -> Iterator[TokenRows]:
    """Whoever is on a path, or has done it, keeps seeing it, though its audience may change."""
    on = PathEnrollment.objects.kept().filter(learner=person)
    yield TokenRows("on-path", on, "path__translation_key", keyed("on-path"))


def bearers_of_path(tokens: Iterable[str]) -> Iterator[QuerySet]:
    """Yield the ids of whoever has a token of a path among ``tokens``."""
    prefix = "on-path:"
    keys = [token.removeprefix(prefix) for token in tokens if token.startswith(prefix)]
    if keys:
        kept = PathEnrollment.objects.kept().filter(path__translation_key__in=keys)
        yield kept.values("learner")


def facts_about(person) -> Iterator[str]:
    """Yield that somebody has been on paths, or has done some."""
    if PathEnrollment.objects.filter(learner=person).exists():
        yield "path enrollments"
    if PathCompletion.objects.filter(Q(learner=person) | Q(enrollment__learner=person)).exists():
        yield "path completions"


def paths_page_of(request) -> LearningPathsPage | None:
    """Return the list of paths of the site in the active language. Three queries."""
    home = home_of(request)
    return LearningPathsPage.objects.live().child_of(home).first() if home else None


def main_links(request) -> Iterator[NavigationItem]:
    """Yield the way to the paths, for the masthead."""
    address = kept_address(request, "paths", paths_page_of)
    if address:
        yield NavigationItem(_("Paths"), address, order=30, icon="path")


def describe(pages: Iterable, request) -> dict[int, CardWords]:
    """Return what cards say of paths in a list of pages of all kinds. One query."""
    rows = LearningPathPage.objects.filter(pk__in=[page.pk for page in pages])
    return {page.pk: CardWords(page.summary, tuple(_facts(page))) for page in rows}


def _facts(page: LearningPathPage) -> Iterator[tuple[str, str]]:
    if page.expected_minutes:
        yield "clock", duration(page.expected_minutes)
    if page.promise:
        yield "award", page.promise


def paths_panel(request) -> dict:
    """Return the home panel of the viewer's open paths, with what is next on each."""
    if not request.user.is_authenticated:
        return {}
    on = PathEnrollment.objects.active().filter(learner=request.user)
    rows = list(on.select_related("path", "rules")[:ON_HOME])
    if not rows:
        return {}
    found = standings([], rows)
    pages = live_path_pages([row.path for row in rows])
    return {"lines": [(found[row.pk], pages.get(row.path_id)) for row in rows]}


def account_links(request) -> Iterator[NavigationItem]:
    """Yield what stands in the menu of whoever is signed in."""
    if request.user.is_authenticated:
        yield NavigationItem(_("My paths"), reverse("learning_paths:mine"), order=15)


def paths_of_program(scope: Scope) -> Iterator[Element]:
    """Yield how many paths belong to a program, with the first titles. Two queries."""
    pages = LearningPathPage.objects.exclude(learning_path=None)
    found = scope.below("pk", pages, "learning_path")
    rows = LearningPath.objects.filter(found).order_by("title", "pk")
    titles = tuple(rows.values_list("title", flat=True)[:TITLES_SHOWN])
    url = reverse("learning_paths:owned")
    yield Element(_("Learning paths"), rows.count(), order=20, url=url, titles=titles)


def paths_without_owner() -> Iterator[WeakSpot]:
    """Yield the live paths that nobody active owns."""
    rows = LearningPath.objects.live().filter(Q(owner=None) | Q(owner__is_active=False))
    yield WeakSpot(
        kind="paths",
        label=_("Learning paths without an active owner"),
        why=_("Nobody follows the people on them."),
        rows=rows.select_related("owner").order_by("title", "pk"),
        tell=lambda row: (
            row.title,
            reverse("learning_paths:path", args=[row.translation_key]),
            str(row.owner or ""),
        ),
    )


def owned_paths(paths: QuerySet[LearningPath], *, followed: QuerySet, sought: str = "") -> QuerySet:
    """Return ``paths`` called like ``sought``, each with how many are ``on`` it and ``through``.

    Of people, only those in ``followed`` are counted, the enrollments that the viewer may follow.
    """
    counted = Q(enrollments__in=followed.order_by().values("pk"))
    if sought:
        paths = paths.filter(title__icontains=sought)
    return paths.annotate(
        on=Count("enrollments", filter=counted & Q(enrollments__status=PathStatus.ACTIVE)),
        through=Count("enrollments", filter=counted & Q(enrollments__status=PathStatus.COMPLETED)),
    ).order_by("title", "pk")


def consequences_of_merge(merge: Outcome) -> Iterator[str]:
    """Yield what merging a working copy of a path means for those who are on it. Two queries."""
    if not issubclass(merge.model, LearningPathPage):
        return
    path = LearningPath.objects.filter(pages=merge.original.pk).first()
    if path is None or path.source_locale_id != merge.original.locale_id:
        return
    people = path.enrollments.active().count()
    if people:
        yield (
            ngettext(
                "%d person is on this path now. What is completed stays completed.",
                "%d people are on this path now. What is completed stays completed.",
                people,
            )
            % people
        )
    else:
        yield _("Nobody is on this path now.")
    rules = ("planned_groups", "enforced", "opening", "counts_within_days")
    if any(merge.before.get(name) != merge.after.get(name) for name in rules):
        yield _("The rules of the path change: you are asked for whom.")
