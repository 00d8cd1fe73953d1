"""The board, one announcement, its acknowledgements, and the feed."""

from django.contrib import messages
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from announcements.board import services
from announcements.board.models import AnnouncementText, FeedKey
from announcements.board.policies import announcement_policy
from announcements.board.queries import (
    as_told,
    board_of,
    on_the_board,
    page_for,
    standing_of,
)
from portal.core.access import for_own_eyes, policed_by, public
from portal.core.exports import csv_response
from portal.home.queries import kept_address, may_write
from portal.people.queries import audience_tokens_of, tokens_of_viewer

A_PAGE = 10
PEOPLE_A_PAGE = 50
IN_FEED = 30
MAX_QUERY_CHARACTERS = 200


def board(request, page):
    """List what the viewer is told now, or was told before."""
    tokens = tokens_of_viewer(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY_CHARACTERS]
    archive = "archive" in request.GET
    pages = on_the_board(tokens, language=get_language(), text=text, archive=archive)
    part = Paginator(pages, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "self": page,
        "told": as_told(part.object_list, tokens, request.user),
        "part": part,
        "text": text,
        "archive": archive,
    }
    return render(request, "board/announcements_page.html", context)


def announcement_page(request, page):
    """Show an announcement: to a reader their texts, to a writer each with its audience."""
    tokens = tokens_of_viewer(request)
    told = as_told([page], tokens, request.user)[0]
    others = ()
    if may_write(request.user, page):
        seen = [text.pk for text in told.texts]
        others = AnnouncementText.objects.filter(page=page).exclude(pk__in=seen)
    elif not told.texts:
        raise Http404
    announcement = page.announcement
    if announcement is not None and told.texts and request.user.is_authenticated:
        services.mark_read(announcement, request.user)
    follows_up = announcement is not None and announcement_policy.user_has_permission_for_instance(
        request.user, "follow_up", announcement
    )
    context = {
        "page": page,
        "self": page,
        "told": told,
        "others": others,
        "follows_up": follows_up,
        "board": kept_address(request, "board", board_of),
    }
    return render(request, "board/announcement_page.html", context)


def _announcement(request, key, action):
    rows = announcement_policy.instances_user_has_permission_for(request.user, "view")
    found = get_object_or_404(rows, translation_key=key)
    announcement_policy.require(request.user, action, found)
    return found


@policed_by(announcement_policy, "view")
@require_safe
def announcement(request, key):
    """Lead to an announcement in the viewer's language: an address that outlives its pages."""
    page = page_for(_announcement(request, key, "view"), get_language())
    if page is None:
        raise Http404
    return HttpResponseRedirect(page.get_url(request))


@policed_by(announcement_policy, "acknowledge")
@require_POST
def acknowledge(request, key):
    """Take down that the viewer has read it."""
    services.acknowledge(_announcement(request, key, "acknowledge"), request.user)
    messages.success(request, _("Thank you. It is noted that you have read this."))
    return redirect("board:announcement", key=key)


@policed_by(announcement_policy, "follow_up")
@for_own_eyes
@require_safe
def readers(request, key):
    """Show who has read and acknowledged an announcement, those who have not first."""
    found = _announcement(request, key, "follow_up")
    people = standing_of(found)
    if request.GET.get("export") == "csv":
        return csv_response(
            "acknowledgements.csv",
            [_("log-in name"), _("name"), _("read"), _("acknowledged")],
            (
                [one.login_name, one.display_name, one.read_at or "", one.acknowledged_at or ""]
                for one in people.iterator(chunk_size=1_000)
            ),
        )
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY_CHARACTERS]
    counts = {
        "told": people.count(),
        "read": people.filter(read_at__isnull=False).count(),
        "acknowledged": people.filter(acknowledged_at__isnull=False).count(),
    }
    if text:
        people = people.filter(display_name__icontains=text)
    part = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "announcement": found,
        "part": part,
        "counts": counts,
        "text": text,
        "may_remind": announcement_policy.user_has_permission_for_instance(
            request.user, "remind", found
        ),
    }
    return render(request, "board/readers.html", context)


@policed_by(announcement_policy, "remind")
@require_POST
def remind(request, key):
    """Have those reminded who have not acknowledged."""
    services.remind(_announcement(request, key, "remind"))
    messages.success(request, _("Whoever has not confirmed yet is reminded, once a day at most."))
    return redirect("board:readers", key=key)


@policed_by(announcement_policy, "acknowledge")
@for_own_eyes
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feed_settings(request):
    """Give the viewer an address for their feed reader, shown once, or take it back."""
    address = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            services.revoke_feed_key(request.user)
            messages.success(request, _("The address of your feed works no more."))
            return redirect("board:feed_settings")
        key = services.renew_feed_key(request.user)
        address = request.build_absolute_uri(reverse("board:feed", args=[key]))
    has_one = FeedKey.objects.filter(person=request.user).exists()
    return render(request, "board/feed.html", {"address": address, "has_one": has_one})


class AnnouncementFeed(Feed):
    """What the owner of the key is told now, for a feed reader."""

    feed_type = Atom1Feed

    def get_object(self, request, key):
        row = FeedKey.objects.filter(digest=services.digest_of(key)).select_related("person")
        found = row.filter(person__is_active=True).first()
        if found is None:
            raise Http404
        return found.person

    def title(self, person):
        return _("Announcements")

    def link(self, person):
        return "/"

    def items(self, person):
        tokens = audience_tokens_of(person)
        pages = on_the_board(tokens, language=person.language or get_language())
        return as_told(pages[:IN_FEED], tokens, person)

    def item_title(self, item):
        return item.page.title

    def item_description(self, item):
        return item.teaser

    def item_link(self, item):
        return reverse("board:announcement", args=[item.page.announcement.translation_key])

    def item_guid(self, item):
        return f"urn:uuid:{item.page.announcement.translation_key}"

    def item_pubdate(self, item):
        return item.page.first_published_at

    def item_updateddate(self, item):
        return item.page.last_published_at


@public("The secret key in the address says who reads; it opens what that person is told.")
@never_cache
@require_GET
def feed(request, key):
    return AnnouncementFeed()(request, key=key)
