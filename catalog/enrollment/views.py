"""The learner's buttons on a course page."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.courses.queries import live_pages
from catalog.enrollment import services
from catalog.enrollment.enums import Origin
from catalog.enrollment.policies import catalog_policy, enrollment_policy
from portal.core.access import policed_by


def _course(request, key, action):
    rows = catalog_policy.instances_user_has_permission_for(request.user, action)
    return get_object_or_404(rows, translation_key=key)


def _back(request, course):
    """Return to the page that was left, else to the course."""
    origin = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(origin, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(origin)
    page = live_pages([course], get_language()).get(course.pk)
    return HttpResponseRedirect(page.get_url(request) if page else "/")


@policed_by(catalog_policy, "view")
@require_safe
def course(request, key):
    """Lead to a course's page in the viewer's language: an address that outlives its pages."""
    found = _course(request, key, "view")
    page = live_pages([found], get_language())[found.pk]
    return HttpResponseRedirect(page.get_url(request))


@policed_by(catalog_policy, "enroll")
@require_POST
def enroll(request, key):
    """Put the viewer on a course that they may see."""
    course = _course(request, key, "enroll")
    services.enroll(request.user, course=course, origin=Origin.SELF)
    messages.success(request, _("You are on “%s”. Start whenever you like.") % course.title)
    return _back(request, course)


@policed_by(enrollment_policy, "withdraw")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    """Ask, then take the learner off the course."""
    rows = enrollment_policy.instances_user_has_permission_for(request.user, "view")
    enrollment = get_object_or_404(rows.active().with_names(), pk=pk)
    enrollment_policy.require(request.user, "withdraw", enrollment)
    if request.method == "POST":
        services.withdraw(enrollment, reason=request.POST.get("reason", "")[:500])
        messages.success(request, _("You have left “%s”.") % enrollment.course.title)
        return _back(request, enrollment.course)
    page = live_pages([enrollment.course], get_language()).get(enrollment.course_id)
    told = {
        "title": _("Leave “%s”?") % enrollment.course.title,
        "text": _("What you have done so far is kept, but a new start begins at lesson 1."),
        "action_label": _("Leave this course"),
        "cancel_url": page.get_url(request) if page else reverse("records:learning"),
        "danger": True,
    }
    return render(request, "themes/confirm.html", told)


@policed_by(catalog_policy, "save")
@require_POST
def save(request, key):
    """Put a course aside for later."""
    course = _course(request, key, "save")
    services.save_course(request.user, course)
    return _back(request, course)


@policed_by(catalog_policy, "save")
@require_POST
def unsave(request, key):
    """Take a course off the list of what was put aside."""
    course = _course(request, key, "save")
    services.forget_course(request.user, course)
    return _back(request, course)
