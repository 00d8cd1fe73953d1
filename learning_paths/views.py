"""The learner's paths, and the owner's view of who stands where."""

from itertools import islice

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning_paths import services
from learning_paths.enums import PathOrigin, PathStatus
from learning_paths.forms import PutOnPathForm
from learning_paths.models import PathStep
from learning_paths.policies import path_enrollment_policy, path_policy
from learning_paths.queries import live_path_pages, owned_paths, standings, step_counts
from portal.core.access import for_own_eyes, policed_by
from portal.core.exports import csv_response

PATHS_A_PAGE = 20
PEOPLE_A_PAGE = 25
BATCH = 200


def _path(request, key, action="view"):
    rows = path_policy.instances_user_has_permission_for(request.user, action)
    return get_object_or_404(rows, translation_key=key)


def _mine(request, pk, action):
    rows = path_enrollment_policy.instances_user_has_permission_for(request.user, action)
    return get_object_or_404(rows.active().select_related("path", "rules"), pk=pk)


@policed_by(path_policy, "view")
@require_safe
def path(request, key):
    """Lead to a path's page in the viewer's language: an address that outlives its pages."""
    found = _path(request, key)
    return HttpResponseRedirect(live_path_pages([found])[found.pk].get_url(request))


@policed_by(path_policy, "enroll")
@require_POST
def enroll(request, key):
    """Put the viewer on a path that they may see."""
    found = _path(request, key, "enroll")
    services.enroll_on_path(request.user, path=found, origin=PathOrigin.SELF)
    messages.success(request, _("You are on “%s”. It shows what comes first.") % found.title)
    return redirect("learning_paths:path", key)


@policed_by(path_enrollment_policy, "leave")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, pk):
    """Ask, then take the viewer off a path."""
    enrollment = _mine(request, pk, "leave")
    if request.method == "POST":
        services.leave_path(enrollment)
        messages.success(request, _("You have left “%s”.") % enrollment.path.title)
        return redirect("learning_paths:mine")
    told = {
        "title": _("Leave “%s”?") % enrollment.path.title,
        "text": _("You stay on the courses that you have begun, and keep what you have done."),
        "action_label": _("Leave this path"),
        "cancel_url": "/my/paths/",
        "danger": True,
    }
    return render(request, "themes/confirm.html", told)


@policed_by(path_enrollment_policy, "learn")
@require_POST
def start(request, pk, step):
    """Open the step that the viewer chose, and lead to it."""
    enrollment = _mine(request, pk, "learn")
    row = get_object_or_404(
        PathStep.objects.select_related("course", "inner"), pk=step, group__rules=enrollment.rules
    )
    services.start_step(enrollment, row)
    if row.course_id:
        return redirect("enrollment:course", row.course.translation_key)
    return redirect("learning_paths:path", row.inner.translation_key)


@policed_by(path_enrollment_policy, "view")
@require_safe
def mine(request):
    """Show the viewer's paths, with what is next on each and why."""
    rows = path_enrollment_policy.instances_user_has_permission_for(request.user, "view").kept()
    rows = rows.select_related("path", "rules", "completion").order_by("status", "-opened_at", "pk")
    page = Paginator(rows, PATHS_A_PAGE).get_page(request.GET.get("page"))
    found = standings([], page.object_list)
    pages = live_path_pages([row.path for row in page])
    lines = [(row, found[row.pk], pages.get(row.path_id)) for row in page]
    told = {
        "page": page,
        "lines": lines,
        "owns": path_policy.user_has_permission(request.user, "follow"),
    }
    return render(request, "learning_paths/mine.html", told)


@policed_by(path_policy, "follow")
@for_own_eyes
@require_safe
def owned(request):
    """Show the paths whose people the viewer may follow."""
    rows = path_policy.instances_user_has_permission_for(request.user, "follow")
    sought = request.GET.get("q", "").strip()[:100]
    followed = path_enrollment_policy.instances_user_has_permission_for(request.user, "follow")
    found = owned_paths(rows, followed=followed, sought=sought)
    page = Paginator(found, PATHS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "learning_paths/owned.html", {"page": page, "q": sought})


@policed_by(path_policy, "follow")
@for_own_eyes
@require_safe
def people(request, key):
    """Show who stands where on a path: counts per step, then the people."""
    return _people(request, _path(request, key, "follow"), PutOnPathForm())


def _people(request, found, form, status=200):
    chosen, sought = request.GET.get("status", ""), request.GET.get("q", "").strip()[:100]
    followed = _followed(request, found)
    page = Paginator(_people_on(followed, chosen, sought), PEOPLE_A_PAGE).get_page(
        request.GET.get("page")
    )
    everywhere = standings([], page.object_list)
    rules = found.rules.filter(is_current=True).first()
    counts = step_counts(followed)
    asked = standings([rules])[found.pk] if rules else None
    steps = [
        (group.group, one, counts.get(one.step.key, 0))
        for group in (asked.groups if asked else ())
        for one in group.steps
    ]
    told = {
        "path": found,
        "page": page,
        "lines": [(row, everywhere[row.pk]) for row in page],
        "steps": steps,
        "kept": followed.kept().count(),
        "statuses": PathStatus.choices,
        "chosen": chosen,
        "q": sought,
        "form": form,
        "may_put": path_policy.user_has_permission_for_instance(request.user, "manage", found),
    }
    return render(request, "learning_paths/people.html", told, status=status)


def _followed(request, found):
    """Return those on the path whom the viewer may follow: all, or those in their scope."""
    rows = path_enrollment_policy.instances_user_has_permission_for(request.user, "follow")
    return rows.filter(path=found)


def _people_on(followed, chosen: str, sought: str):
    rows = followed.select_related("learner", "rules", "path")
    if chosen in PathStatus.values:
        rows = rows.filter(status=chosen)
    if sought:
        rows = rows.filter(
            Q(learner__display_name__icontains=sought) | Q(learner__login_name__icontains=sought)
        )
    return rows.order_by("learner__display_name", "pk")


@policed_by(path_policy, "follow")
@for_own_eyes
@require_safe
def people_csv(request, key):
    """Answer who stands where on a path as a file for a spreadsheet."""
    found = _path(request, key, "follow")
    followed = _followed(request, found)
    sought = request.GET.get("q", "").strip()[:100]
    rows = _people_on(followed, request.GET.get("status", ""), sought)
    header = [
        _("Log-in name"),
        _("Name"),
        _("Since"),
        _("Status"),
        _("Revision"),
        _("Done"),
        _("Of"),
        _("Next"),
    ]
    return csv_response("people-on-path.csv", header, _cells(rows))


def _cells(rows):
    people = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(people, BATCH)):
        found = standings([], batch)
        for row in batch:
            standing = found[row.pk]
            yield [
                row.learner.login_name,
                row.learner.display_name,
                row.opened_at.date().isoformat(),
                row.get_status_display(),
                row.rules.revision,
                standing.done,
                standing.total,
                standing.next_title,
            ]


@policed_by(path_policy, "manage")
@require_POST
def put(request, key):
    """Put somebody on a path of the viewer's."""
    found = _path(request, key, "follow")
    path_policy.require(request.user, "manage", found)
    form = PutOnPathForm(request.POST)
    if not form.is_valid():
        return _people(request, found, form, status=400)
    learner = form.cleaned_data["learner"]
    services.enroll_on_path(learner, path=found, origin=PathOrigin.STAFF)
    messages.success(
        request,
        _("%(learner)s is on “%(path)s” now.") % {"learner": learner, "path": found.title},
    )
    return redirect("learning_paths:people", key)
