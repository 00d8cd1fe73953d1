"""Who sees, writes, answers and moderates in discussions. Closed spaces are their members'."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from announcements.discussions.models import (
    Attachment,
    Discussion,
    DiscussionPage,
    Membership,
    Post,
    Report,
    Thread,
)
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.queries import audience_tokens_of
from portal.sharing.enums import Power
from portal.sharing.queries import pages_with

ONLY_MODERATORS = _(
    "Only training staff, who answers for it, or the mentor of a space may do this."
)


def mentored_by(user) -> Q:
    """Say of which discussions ``user`` is a mentor now."""
    rows = Membership.objects.current().mentors().filter(person=user)
    return Q(pk__in=rows.values("discussion"))


class DiscussionPolicy(ScopedPolicy):
    """Whoever has a token of it sees it and writes in it; few look after it."""

    refusals = {
        "open": _("Only mentors and training staff open discussions and spaces."),
        "moderate": ONLY_MODERATORS,
        "members": _("Only the mentors of a space say who is in it."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if user.is_superuser and action in ("view", "write", "moderate", "members"):
            return EVERYTHING  # breaking glass
        match action:
            case "view" | "write":
                seen = Discussion.objects.seen_by(audience_tokens_of(user))
                return Q(pk__in=seen.values("pk")) | self.scope(user, "moderate")
            case "moderate":
                return self._moderated(user)
            case "answer":
                return mentored_by(user) | self._moderated(user)
            case "members":
                return Q(is_space=True) & mentored_by(user)
            case "open":
                able = user.has_perm("discussions.open_discussion")
                return EVERYTHING if able else NOTHING
        return NOTHING

    def _moderated(self, user) -> Q:
        spaces = Q(is_space=True) & mentored_by(user)
        if user.has_perm("discussions.moderate_discussion"):
            return spaces | Q(is_space=False)
        shared = DiscussionPage.objects.filter(pk__in=pages_with(user, Power.MODERATE))
        own = Q(responsible=user) | Q(pk__in=shared.values("discussion"))
        return spaces | (Q(is_space=False) & own)


discussion_policy = DiscussionPolicy(Discussion)


def _in(user, action: str):
    return Discussion.objects.filter(discussion_policy.scope(user, action)).values("pk")


class ThreadPolicy(ScopedPolicy):
    """A thread is seen by whoever sees its discussion; a hidden one by few."""

    refusals = {
        "moderate": ONLY_MODERATORS,
        "accept": _("Only who asked, a mentor or a moderator accepts an answer."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        moderated = Q(discussion__in=_in(user, "moderate"))
        match action:
            case "view":
                in_sight = Q(hidden_at=None) | Q(author=user)
                return (Q(discussion__in=_in(user, "view")) & in_sight) | moderated
            case "write":
                return Q(discussion__in=_in(user, "write"), hidden_at=None)
            case "accept":
                seen = Q(discussion__in=_in(user, "view"), hidden_at=None)
                return seen & (Q(author=user) | Q(discussion__in=_in(user, "answer")))
            case "moderate":
                return moderated
        return NOTHING


class PostPolicy(ScopedPolicy):
    """A post is its author's to edit; who sees it may report it; moderators hide it."""

    refusals = {
        "edit": _("Only who wrote a post edits it."),
        "report": _("Your own post need not be reported: edit it, or ask a moderator."),
        "moderate": ONLY_MODERATORS,
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        moderated = Q(thread__discussion__in=_in(user, "moderate"))
        seen = Q(thread__in=Thread.objects.filter(thread_policy.scope(user, "view")).values("pk"))
        in_sight = seen & (Q(hidden_at=None) | Q(author=user))
        match action:
            case "view":
                return in_sight | moderated
            case "edit":
                return in_sight & Q(author=user, hidden_at=None, thread__hidden_at=None)
            case "report":
                return seen & Q(hidden_at=None) & ~Q(author=user)
            case "moderate":
                return moderated
        return NOTHING


class AttachmentPolicy(ScopedPolicy):
    """A file is seen with its post."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action != "view":
            return NOTHING
        return Q(post__in=Post.objects.filter(post_policy.scope(user, "view")).values("pk"))


class ReportPolicy(ScopedPolicy):
    """Reports are decided by moderators; nobody decides about a post of their own."""

    refusals = {"decide": ONLY_MODERATORS}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "decide"):
            return NOTHING
        rows = Q(post__thread__discussion__in=_in(user, "moderate"))
        return rows & ~Q(post__author=user)


thread_policy = ThreadPolicy(Thread)
post_policy = PostPolicy(Post)
attachment_policy = AttachmentPolicy(Attachment)
report_policy = ReportPolicy(Report)
