"""A thread, a new one, a reply, and what each person keeps of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from announcements.discussions import services
from announcements.discussions.forms import MAX_TEXT, ReplyForm, ThreadForm
from announcements.discussions.models import Following, Post, ReadMark, Thread
from announcements.discussions.policies import discussion_policy, thread_policy
from announcements.discussions.queries import (
    address_of,
    is_open_to_posts,
    mentor_ids,
    page_of,
    posts_on,
    threads_of,
)
from announcements.discussions.views.finding import find_discussion, find_thread
from announcements.discussions.views.writing import Picker, begun, is_picking, picked
from catalog.courses.models import LessonPage
from portal.core.access import policed_by

MORE_THREADS = 4


def thread_address(thread: Thread, number: int) -> str:
    """Return the path of the post with this number."""
    address = reverse("discussions:thread", args=[thread.key])
    page = page_of(number)
    return f"{address}{f'?page={page}' if page > 1 else ''}#post-{number}"


@policed_by(thread_policy, "view")
@require_safe
def thread(request, key):
    """Show a page of a thread and remember that it was read."""
    found = find_thread(request, key)
    initial = begun(request, found)
    answered = _answered(found, request.GET.get("to", ""))
    if answered is not None:
        initial |= {"to": answered.pk, "quote": "quote" in request.GET}
    form = ReplyForm(discussion=found.discussion, initial=initial)
    return _show(request, found, form, number=request.GET.get("page", 1), answered=answered)


def _show(request, found: Thread, form, *, number, answered=None, picker=None):
    person = request.user
    discussion = found.discussion
    moderates = discussion_policy.user_has_permission_for_instance(person, "moderate", discussion)
    mentors = mentor_ids(discussion)
    mark = ReadMark.objects.filter(person=person, thread=found).first()
    part, posts = posts_on(
        found,
        number,
        viewer=person,
        moderates=moderates,
        read_number=mark.number if mark else 0,
    )
    accepted = _accepted(found, part)
    following = Following.objects.filter(person=person, thread=found).first()
    context = {
        "thread": found,
        "discussion": discussion,
        "part": part,
        "posts": posts,
        "accepted": accepted,
        "accepted_elsewhere": accepted is not None and page_of(accepted.number) > 1,
        "form": form,
        "answered": answered,
        "picker": picker or Picker(),
        "following": following,
        "posted": services.last_key_of(person, found),
        "moderates": moderates,
        "accepts": moderates or found.author_id == person.pk or person.pk in mentors,
        "mentors": mentors,
        "is_open": not found.locked and found.hidden_at is None and is_open_to_posts(discussion),
        "edit_after": timezone.now() - services.EDIT_WITHIN,
        "home": address_of(request),
        "more": threads_of(discussion, person).exclude(pk=found.pk)[:MORE_THREADS],
    }
    services.mark_read(found, person, up_to=posts[-1].post.number if posts else 0)
    return render(request, "discussions/thread.html", context)


def _accepted(found: Thread, part) -> Post | None:
    if found.accepted_id is None or part.number != 1:
        return None
    posts = Post.objects.select_related("author", "replies_to__author")
    return posts.prefetch_related("attachments").get(pk=found.accepted_id)


def _answered(found: Thread, pk: str) -> Post | None:
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    posts = Post.objects.in_sight().filter(thread=found, pk=int(pk))
    return posts.select_related("author").first()


@policed_by(thread_policy, "write")
@require_POST
def reply(request, key):
    """Post a reply; or find somebody to mention in it."""
    found = find_thread(request, key)
    if is_picking(request):
        said, picker = picked(request, found.discussion)
        form = ReplyForm(discussion=found.discussion, initial=said)
        answered = _answered(found, said["to"])
        return _show(
            request, found, form, number=_last_page(found), picker=picker, answered=answered
        )
    form = ReplyForm(request.POST, request.FILES, discussion=found.discussion)
    answered = _answered(found, request.POST.get("to", ""))
    if not form.is_valid():
        return _show(request, found, form, number=_last_page(found), answered=answered)
    said = form.cleaned_data
    post = services.reply(
        found,
        author=request.user,
        text=said["text"],
        key=said["key"],
        replies_to=answered,
        with_quote=said["quote"],
        files=said.get("files", ()),
    )
    return redirect(thread_address(post.thread, post.number))


def _last_page(found: Thread) -> int:
    return page_of(found.last_number)


@policed_by(discussion_policy, "write")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, key):
    """Open a thread, perhaps about a lesson; or find somebody to mention in it."""
    discussion = find_discussion(request, key)
    if not is_open_to_posts(discussion):
        raise services.NotOpenToPosts(_("This discussion is closed."))
    lesson = _lesson(request, discussion)
    picker = Picker()
    if request.method == "POST" and is_picking(request):
        said, picker = picked(request, discussion)
        form = ThreadForm(discussion=discussion, initial=said)
    elif request.method == "POST":
        form = ThreadForm(request.POST, request.FILES, discussion=discussion)
        if form.is_valid():
            said = form.cleaned_data
            post = services.ask(
                discussion,
                author=request.user,
                title=said["title"],
                text=said["text"],
                key=said["key"],
                is_question=said["is_question"],
                lesson=lesson,
                files=said.get("files", ()),
            )
            return redirect(thread_address(post.thread, post.number))
    else:
        form = ThreadForm(discussion=discussion, initial=begun(request, discussion))
    context = {
        "form": form,
        "discussion": discussion,
        "lesson": lesson,
        "picker": picker,
        "posted": services.last_key_of(request.user, discussion),
        "home": address_of(request),
    }
    return render(request, "discussions/ask.html", context)


def _lesson(request, discussion):
    """Return the lesson that is asked about, if it is one of the discussion's course."""
    try:
        key = UUID(request.GET.get("lesson", ""))
    except ValueError:
        return None
    course = discussion.course
    if course is None or not course.activities.filter(key=key).exists():
        return None
    pages = LessonPage.objects.live().filter(translation_key=key)
    return pages.filter(locale=course.source_locale_id).first() or pages.first()


@policed_by(thread_policy, "write")
@require_POST
def draft(request, key):
    """Keep what the viewer types as a reply."""
    return _keep(request, find_thread(request, key))


@policed_by(discussion_policy, "write")
@require_POST
def new_draft(request, key):
    """Keep what the viewer types as a new thread."""
    return _keep(request, find_discussion(request, key))


def _keep(request, place):
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return HttpResponse(_("Not saved."), status=400, content_type="text/plain; charset=utf-8")
    text = request.POST.get("text", "").replace("\x00", "")[:MAX_TEXT]
    title = request.POST.get("title", "").replace("\x00", "")[:200]
    kept = services.save_draft(request.user, place, text=text, title=title, key=key)
    said = ""
    if kept:
        now = date_format(timezone.localtime(), "TIME_FORMAT")
        said = _("Draft saved at %s.") % now
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


@policed_by(thread_policy, "view")
@require_safe
def unread(request, key):
    """Lead to the first post of a thread that the viewer has not read."""
    found = find_thread(request, key)
    mark = ReadMark.objects.filter(person=request.user, thread=found).first()
    number = min((mark.number if mark else 0) + 1, found.last_number)
    return redirect(thread_address(found, number))


@policed_by(thread_policy, "view")
@require_POST
def follow(request, key):
    """Follow a thread, mute it, or neither."""
    found = find_thread(request, key)
    match request.POST.get("how"):
        case "follow":
            services.follow(found, request.user)
            messages.success(request, _("You are told of new posts in this thread."))
        case "mute":
            services.mute(found, request.user)
            messages.success(request, _("You hear nothing more of this thread."))
        case _other:
            services.unfollow(found, request.user)
            messages.success(request, _("You are told of this thread only if it names you."))
    return redirect("discussions:thread", key)
