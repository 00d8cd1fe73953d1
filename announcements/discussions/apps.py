from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionsConfig(AppConfig):
    name = "announcements.discussions"
    label = "discussions"
    verbose_name = _("Discussions")

    def ready(self):
        from announcements.discussions import queries, receivers  # noqa: F401 - connects them
        from announcements.discussions.forms import DiscussionPageForm
        from announcements.discussions.models import DiscussionPage
        from announcements.discussions.queries import kept
        from announcements.discussions.services import merging
        from catalog.courses.registry import lesson_panels
        from portal.home.registry import home_panels
        from portal.notifications.registry import notice_kinds
        from portal.people import registry
        from portal.sharing import registry as sharing
        from themes.registry import account_links, navigation

        # The models may not import upwards, so form and page meet here.
        DiscussionPage.base_form_class = DiscussionPageForm
        registry.audience_tokens.answer(self.name, queries.tokens_from_discussions)
        registry.token_bearers.answer(self.name, queries.bearers_of_discussions)
        registry.facts_about.answer(self.name, queries.facts_about)
        registry.kept_about.answer(self.name, kept.kept_tables)
        registry.personal_data.answer(self.name, kept.own_rows)
        registry.merge_people.answer(self.name, merging.move_to)
        registry.tree_heads.answer(self.name, heads)
        sharing.standing_permissions.answer(self.name, queries.standing_permissions)
        sharing.duties.answer(self.name, queries.duties)
        navigation.answer(self.name, queries.main_links)
        account_links.answer(self.name, queries.account_links)
        home_panels.answer(self.name, panels)
        lesson_panels.answer(self.name, below_lessons)
        notice_kinds.answer(self.name, kinds)


def heads(tree):
    """Yield the type of page that stands at the head of the discussions."""
    from announcements.discussions.models import DiscussionsPage
    from portal.people.enums import Tree

    if tree == Tree.DISCUSSIONS:
        yield DiscussionsPage


def below_lessons():
    """Yield the panel of questions about a lesson."""
    from announcements.discussions.queries import lesson_panel
    from catalog.courses.registry import LessonPanel

    yield LessonPanel("questions", "discussions/panels/lesson.html", lesson_panel)


def panels():
    """Yield what home pages can show of discussions."""
    from announcements.discussions import queries
    from portal.home.registry import HomePanel

    at = "discussions/panels"
    yield HomePanel("replies", _("Replies to you"), f"{at}/replies.html", queries.replies_panel)
    yield HomePanel(
        "course-discussions",
        _("Discussions of your courses"),
        f"{at}/places.html",
        queries.courses_panel,
    )
    yield HomePanel("spaces", _("Your spaces"), f"{at}/places.html", queries.spaces_panel)
    yield HomePanel("waiting", _("Questions waiting"), f"{at}/waiting.html", queries.waiting_panel)


def kinds():
    """Yield the notices about discussions. None of them holds what a post says."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="reply",
        label=_("Somebody replies in a thread that I follow"),
        subject=_("{author} replied: {thread}"),
        text=_("{author} replied in “{thread}”."),
        why=_("You get this because you follow the thread, or were replied to. You can mute it."),
        placeholders=("author", "thread"),
    )
    yield NoticeKind(
        name="mention",
        label=_("Somebody mentions me"),
        subject=_("{author} mentions you: {thread}"),
        text=_("{author} mentions you in “{thread}”."),
        why=_("You get this because somebody wrote your name after an @."),
        placeholders=("author", "thread"),
    )
    yield NoticeKind(
        name="accepted-answer",
        label=_("My answer is accepted"),
        subject=_("Your answer was accepted: {thread}"),
        text=_("{author} accepted your answer in “{thread}”."),
        why=_("You get this because you wrote the answer."),
        placeholders=("author", "thread"),
    )
    yield NoticeKind(
        name="question",
        label=_("A thread begins where I am a mentor"),
        subject=_("{author} asks: {thread}"),
        text=_("{author} began “{thread}”. Questions wait until a mentor replies."),
        why=_("You get this because you are a mentor there, or answer for the discussion."),
        placeholders=("author", "thread"),
    )
    yield NoticeKind(
        name="space-membership",
        label=_("I am let into a closed space"),
        subject=_("You are in the space “{discussion}”"),
        text=_("Only its members see what is said in “{discussion}”."),
        why=_("You get this because a mentor named you."),
        placeholders=("discussion",),
    )
    yield from _about_moderation(NoticeKind)


def _about_moderation(kind):
    yield kind(
        name="post-reported",
        label=_("A post is reported where I moderate"),
        subject=_("A post in “{thread}” was reported"),
        text=_("Somebody holds a post in “{thread}” to be wrong there. Please look at it."),
        why=_("You get this because you moderate the discussion."),
        placeholders=("thread",),
    )
    yield kind(
        name="post-hidden",
        label=_("A post of mine is hidden"),
        subject=_("Your post in “{thread}” was hidden"),
        text=_("A moderator has hidden your post in “{thread}”: {reason}"),
        why=_("You get this because you wrote the post."),
        placeholders=("thread", "reason"),
    )
    yield kind(
        name="thread-moved",
        label=_("A thread of mine is moved"),
        subject=_("“{thread}” was moved"),
        text=_("A moderator has moved “{thread}” to “{place}”: {reason}"),
        why=_("You get this because you began the thread."),
        placeholders=("thread", "place", "reason"),
    )
