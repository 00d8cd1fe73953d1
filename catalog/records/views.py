"""My learning, my transcript, and the way back to where one stopped."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.courses.models import CoursePage
from catalog.courses.queries import activity_pages, live_pages
from catalog.records import services
from catalog.records.policies import completion_policy, learning_policy
from catalog.records.queries import (
    learning_of,
    outcome_of,
    outline,
    resume_line,
    transcript,
)
from portal.core.access import policed_by
from portal.core.exports import csv_response

LINES_A_PAGE = 50
LATELY = 5
COURSES_A_PAGE = 20


@policed_by(learning_policy, "learn")
@require_safe
def learning(request):
    """Show what the viewer is at, has done, and has put aside."""
    done = list(transcript(request.user).filter(correction=None, revoked=False)[:LATELY])
    found = learning_of(request.user)
    page = Paginator(found.opened, COURSES_A_PAGE).get_page(request.GET.get("page"))
    told = {
        "page": page,
        "open": page.object_list,
        "resting": found.resting,
        "done": done,
        "saved": found.saved,
    }
    return render(request, "records/learning.html", told)


@policed_by(learning_policy, "learn")
@require_safe
def resume(request, pk):
    """Lead to the lesson where the viewer stopped, in the language that they read now."""
    rows = learning_policy.instances_user_has_permission_for(request.user, "learn")
    enrollment = get_object_or_404(rows.select_related("course"), pk=pk)
    lines = outline(enrollment.course, language=get_language(), enrollment=enrollment)
    line = resume_line(lines)
    page = line.page if line else None
    if page is None:
        page = live_pages([enrollment.course], get_language()).get(enrollment.course_id)
    if page is None:
        messages.info(request, _("“%s” is not offered now.") % enrollment.course.title)
        return HttpResponseRedirect("/my/learning/")
    return HttpResponseRedirect(page.get_url(request))


@policed_by(learning_policy, "learn")
@require_POST
def done(request, key):
    """Take the viewer's word, or their scrolling, that a lesson is done; lead on to the next."""
    rows = learning_policy.instances_user_has_permission_for(request.user, "learn").active()
    enrollment = rows.filter(course__activities__key=key).select_related("course").first()
    wants_json = not request.accepts("text/html")
    if enrollment is None:
        # Done before, in another window: nothing to do, and nothing lost.
        return JsonResponse({"done": False}) if wants_json else _to_course(request, key)
    completed = services.report_result(enrollment, key=key)
    if wants_json:
        return JsonResponse({"done": True, "completed": completed})
    course = enrollment.course
    if completed:
        messages.success(
            request, _("You have done “%s”. It stands in your transcript.") % course.title
        )
        page = live_pages([course], get_language()).get(course.pk)
    else:
        page = _next_page(course, key)
    return HttpResponseRedirect(page.get_url(request) if page else "/my/learning/")


def _next_page(course, key):
    keys = list(course.activities.values_list("key", flat=True))
    pages = activity_pages(course, get_language())
    at = keys.index(key)
    return next((pages[later] for later in keys[at + 1 :] if later in pages), pages.get(key))


def _to_course(request, key):
    page = CoursePage.objects.live().filter(course__activities__key=key).first()
    return HttpResponseRedirect(page.get_url(request) if page else "/my/learning/")


@policed_by(completion_policy, "view")
@require_safe
def transcript_page(request):
    """Show every line about the viewer, by year, to read and to print."""
    rows = transcript(request.user)
    years = [day.year for day in rows.order_by().dates("completed_on", "year", order="DESC")]
    chosen = request.GET.get("year", "")
    if chosen.isdigit() and int(chosen) in years:
        rows = rows.filter(completed_on__year=int(chosen))
    whole = "print" in request.GET
    page = Paginator(rows, 10_000 if whole else LINES_A_PAGE).get_page(request.GET.get("page"))
    told = {
        "page": page,
        "lines": [{"row": row, "outcome": outcome_of(row)} for row in page],
        "years": years,
        "chosen": chosen,
        "whole": whole,
        "hours": sum(_hours(row) for row in rows),
        "today": timezone.localdate(),
    }
    return render(request, "records/transcript.html", told)


@policed_by(completion_policy, "view")
@require_safe
def transcript_csv(request):
    """Answer the viewer's transcript as a file for a spreadsheet."""
    header = [
        _("Date"),
        _("Code"),
        _("Course"),
        _("Revision"),
        _("Outcome"),
        _("Minutes"),
        _("Credit hours"),
        _("Note"),
    ]
    rows = (
        [
            row.completed_on.isoformat(),
            row.course_code,
            row.course_title,
            row.course_revision,
            outcome_of(row).label,
            row.course_minutes,
            row.credit_hours,
            row.reason,
        ]
        for row in transcript(request.user).iterator(chunk_size=500)
    )
    return csv_response("transcript.csv", header, rows)


def _hours(row):
    stands = outcome_of(row) in ("completed", "passed")
    return row.credit_hours if stands and row.credit_hours else 0
