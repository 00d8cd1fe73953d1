"""Who acknowledges an announcement, and who looks after whether others have."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from announcements.board.models import Announcement, AnnouncementPage
from announcements.board.queries import texts_seen_by
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.queries import audience_tokens_of
from portal.powers.queries import scope_of
from portal.sharing.enums import Power
from portal.sharing.queries import pages_with

FOLLOW_UP = "board.follow_up_announcement"
REMIND = "board.remind_announcement"  # who reads all and changes nothing reminds nobody


class AnnouncementPolicy(ScopedPolicy):
    """Whoever is told may acknowledge; training staff and who answers for it follow up.

    Whoever sees the numbers of a page by a share sees who has read it, and reminds nobody.
    """

    refusals = {
        "follow_up": _("Only training staff and whoever answers for it see who has read it."),
        "remind": _("Only training staff and whoever answers for it have others reminded."),
    }

    capabilities = {"follow_up": FOLLOW_UP, "remind": REMIND}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action in ("view", "acknowledge"):
            texts = texts_seen_by(audience_tokens_of(user))
            told = AnnouncementPage.objects.live().filter(pk__in=texts.values("page"))
            rows = Q(pk__in=told.values("announcement"))
            return rows | self.scope(user, "follow_up") if action == "view" else rows
        if action in ("follow_up", "remind"):
            reach = scope_of(user, self.capabilities[action])
            if reach.everything:
                return EVERYTHING
            pages = Q(responsible=user)
            if action == "follow_up":
                pages |= Q(pk__in=pages_with(user, Power.NUMBERS).values("pk"))
            presented = AnnouncementPage.objects.exclude(announcement=None)
            own = presented.filter(pages).order_by()
            return Q(pk__in=own.values("announcement")) | reach.below(
                "pk", presented, "announcement"
            )
        return NOTHING


announcement_policy = AnnouncementPolicy(Announcement)
