"""The door of lessons, and the admin's list of courses."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from wagtail import hooks

from catalog.courses.models import ActivityPage, CoursePage
from catalog.courses.queries import course_while_shown
from catalog.courses.viewsets import course_chooser, course_list
from portal.home.queries import may_write
from portal.people.queries import tokens_of_viewer


@hooks.register("before_serve_page", order=-90)
def let_into_lesson(page, request, serve_args, serve_kwargs):
    """Open a lesson to whoever is on its course or writes it; lead the others to the course."""
    if not isinstance(page, ActivityPage):
        return None
    course = course_while_shown(page)
    if course is not None and course.enrolled_token in tokens_of_viewer(request):
        return None
    if may_write(request.user, page):
        return None
    parent = CoursePage.objects.parent_of(page).first()
    return HttpResponseRedirect(parent.get_url(request))


@hooks.register("register_admin_viewset")
def course_screens():
    return [course_list, course_chooser]


@hooks.register("after_copy_page")
def tell_of_drafts(request, page, new_page):
    """Say why the copy of a live course is a draft."""
    if isinstance(new_page.specific, CoursePage):
        messages.info(request, _("The copy is another course: a draft, until it has its own code."))
