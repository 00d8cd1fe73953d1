"""Shelf and discussions are editors' pages; what is said below them is ours."""

from django.http import Http404
from wagtail import hooks

from announcements.discussions.models import DiscussionPage, DiscussionsPage
from announcements.discussions.views import lists


@hooks.register("before_serve_page", order=10)  # after the seam that asks who may see
def serve_discussions(page, request, serve_args, serve_kwargs):
    if isinstance(page, DiscussionsPage):
        return lists.shelf(request, page)
    if isinstance(page, DiscussionPage):
        if page.discussion is None:
            raise Http404
        return lists.discussion_page(request, page)
    return None
