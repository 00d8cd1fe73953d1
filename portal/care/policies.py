"""Who says that a page is wrong, who settles that, who archives, and who empties the bin."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.care.models import BinnedPage, BinnedPlace, PageFlag, PageLink
from portal.care.queries import (
    bin_path,
    may_flag_somewhere,
    pages_in_care,
)
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.home.models import PortalPage
from portal.home.queries import page_policy, visible_pages
from portal.people.queries import audience_tokens_of, is_administrator


class CarePolicy(ScopedPolicy):
    """Whoever supports learning flags what they see; who answers or publishes looks after it."""

    refusals = {
        "flag": _(
            "Mentors, training staff, program owners, administrators and whoever answers for a "
            "page can say that something is wrong here."
        ),
        "view": _("Only whoever answers for pages, or publishes them, reviews them."),
        "review": _("Only whoever answers for the page, or may publish it, reviews it."),
        "archive": _("Only whoever answers for the page, or may publish it, archives it."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "flag":
            if not may_flag_somewhere(user, tokens=audience_tokens_of(user)):
                return NOTHING
            seen = visible_pages(PortalPage.objects.all(), user).filter(archived_at=None)
            return self._outside_the_bin(Q(pk__in=seen.values("pk")))
        if action in ("view", "review", "archive"):
            return self._outside_the_bin(pages_in_care(user))
        return NOTHING

    def user_has_permission(self, user, action) -> bool:
        if action in ("view", "review", "archive"):
            # A list of nothing is closed, not empty: most people answer for no page.
            return user.is_active and (
                page_policy.user_has_permission(user, "publish")
                or self.instances_user_has_permission_for(user, action).exists()
            )
        return super().user_has_permission(user, action)

    def _outside_the_bin(self, rows: Q) -> Q:
        path = bin_path()
        return rows if path is None else rows & ~Q(path__startswith=path)


class PageFlagPolicy(ScopedPolicy):
    """Everybody sees their own flags; whoever looks after a page sees and settles those on it."""

    refusals = {
        "settle": _("Only whoever answers for the page, or training staff, settles this."),
        "view": CarePolicy.refusals["flag"],
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "settle"):
            return NOTHING
        if user.has_perm("care.settle_pageflag"):
            return EVERYTHING
        in_care = Q(page__in=PortalPage.objects.filter(pages_in_care(user)).values("pk"))
        return in_care | Q(by=user) if action == "view" else in_care


class PageLinkPolicy(ScopedPolicy):
    """Whoever may edit a page sees which of its links lead nowhere."""

    refusals = {"view": _("Only whoever edits pages sees where their links lead.")}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action != "view":
            return NOTHING
        if not page_policy.user_has_permission(user, "change"):
            return NOTHING
        edited = page_policy.instances_user_has_permission_for(user, "change")
        return Q(source__in=edited.values("pk"))


class BinPolicy(ScopedPolicy):
    """Whoever could delete at the place where a page stood restores it; administrators empty."""

    refusals = {
        "view": _("Only whoever may delete pages looks into the bin."),
        "restore": _("Only whoever may delete pages where this one stood can restore it."),
        "purge": _("Only administrators delete a page for good."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if is_administrator(user) and action in ("view", "restore", "purge"):
            return EVERYTHING
        if action not in ("view", "restore"):
            return NOTHING
        if not page_policy.user_has_permission(user, "change"):
            return NOTHING
        granted = self._at_places(user, "change") | (
            # Whoever may only add pages there deletes their own.
            Q(page__owner=user) & self._at_places(user, "add")
        )
        # What was published is published again, so whoever restores it may do that.
        return granted & (Q(live_pages=0) | self._at_places(user, "publish"))

    def _at_places(self, user, action: str) -> Q:
        theirs = page_policy.instances_user_has_permission_for(user, action)
        places = BinnedPlace.objects.filter(page__in=theirs.values("pk"))
        return Q(pk__in=places.values("binned")) | Q(page__in=theirs.values("pk"))


care_policy = CarePolicy(PortalPage)
page_flag_policy = PageFlagPolicy(PageFlag)
page_link_policy = PageLinkPolicy(PageLink)
bin_policy = BinPolicy(BinnedPage)
