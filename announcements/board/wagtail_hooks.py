"""Board and announcements are editors' pages; what each viewer is told is ours."""

from wagtail import hooks

from announcements.board import views
from announcements.board.models import AnnouncementPage, AnnouncementsPage


@hooks.register("before_serve_page", order=10)  # after the seam that asks who may see
def serve_board(page, request, serve_args, serve_kwargs):
    if isinstance(page, AnnouncementsPage):
        return views.board(request, page)
    if isinstance(page, AnnouncementPage):
        return views.announcement_page(request, page)
    return None
