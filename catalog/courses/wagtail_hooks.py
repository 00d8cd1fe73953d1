"""The door of lessons, and the admin's list of courses."""

from django.http import HttpResponseRedirect
from wagtail import hooks

from catalog.courses.models import ActivityPage, CoursePage
from catalog.courses.queries import course_of_activity
from portal.home.queries import may_write
from portal.people.queries import tokens_of_viewer


@hooks.register("before_serve_page", order=-90)
def let_into_lesson(page, request, serve_args, serve_kwargs):
    """Open a lesson to whoever is on its course or writes it; lead the others to the course."""
    if not isinstance(page, ActivityPage):
        return None
    course = course_of_activity(page)
    if course is not None and course.enrolled_token in tokens_of_viewer(request):
        return None
    if may_write(request.user, page):
        return None
    parent = CoursePage.objects.parent_of(page).first()
    return HttpResponseRedirect(parent.get_url(request))
