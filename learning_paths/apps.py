from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningPathsConfig(AppConfig):
    name = "learning_paths"
    label = "learning_paths"
    verbose_name = _("Learning paths")

    def ready(self):
        from catalog.enrollment.registry import obstacles
        from learning_paths import queries, receivers  # noqa: F401 - connects them
        from learning_paths.forms import LearningPathPageForm
        from learning_paths.models import LearningPathPage
        from learning_paths.queries.kept import kept_tables
        from learning_paths.services import charges, move_to
        from portal.care.registry import page_uses
        from portal.home.registry import home_panels, page_kinds
        from portal.notifications.registry import notice_kinds
        from portal.people import registry
        from portal.powers.registry import charges as to_hand_over
        from portal.powers.registry import program_elements, weak_spots
        from portal.sharing.registry import duties, standing_permissions
        from portal.workingcopies.registry import consequences, questions, whole_copies
        from themes.registry import account_links, navigation

        whole_copies.answer(self.name, copied_whole)
        questions.answer(self.name, asked_at_merge)
        consequences.answer(self.name, queries.consequences_of_merge)
        # The form asks queries and the models may not import upwards, so they meet here.
        LearningPathPage.base_form_class = LearningPathPageForm
        obstacles.answer(self.name, queries.held_back)
        registry.audience_tokens.answer(self.name, queries.tokens_from_paths)
        registry.token_bearers.answer(self.name, queries.bearers_of_path)
        registry.facts_about.answer(self.name, queries.facts_about)
        registry.kept_about.answer(self.name, kept_tables)
        registry.merge_people.answer(self.name, move_to)
        registry.tree_heads.answer(self.name, heads)
        program_elements.answer(self.name, queries.paths_of_program)
        weak_spots.answer(self.name, queries.paths_without_owner)
        to_hand_over.answer(self.name, charges)
        navigation.answer(self.name, queries.main_links)
        account_links.answer(self.name, queries.account_links)
        home_panels.answer(self.name, panels)
        page_kinds.answer(self.name, page_kinds_of_ours)
        notice_kinds.answer(self.name, kinds)
        standing_permissions.answer(self.name, numbers)
        duties.answer(self.name, owners)
        page_uses.answer(self.name, queries.uses_of_pages)


def heads(tree):
    """Yield the type of page that stands at the head of the paths."""
    from learning_paths.models import LearningPathsPage
    from portal.people.enums import Tree

    if tree == Tree.PATHS:
        yield LearningPathsPage


def panels():
    """Yield the panel of the viewer's paths."""
    from learning_paths.queries import paths_panel
    from portal.home.registry import HomePanel

    template = "learning_paths/panels/paths.html"
    yield HomePanel("paths", _("From my paths"), template, paths_panel)


def page_kinds_of_ours():
    """Yield what collections show of paths."""
    from learning_paths.models import LearningPathPage
    from learning_paths.queries import describe
    from portal.home.registry import PageKind

    yield PageKind(LearningPathPage, _("Learning path"), "path", describe)


def kinds():
    """Yield what somebody on a path is told."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="path-enrollment",
        label=_("I was put on a path"),
        subject=_("You are on the path “{path}”"),
        text=_("You have been put on the path “{path}”. It shows what comes first."),
        why=_("You get this because the path's owner, training staff or another path did it."),
        placeholders=("path",),
    )
    yield NoticeKind(
        name="path-step-open",
        label=_("The next step of my path is open"),
        subject=_("Next on “{path}”: {step}"),
        text=_("On your path “{path}”, “{step}” comes next."),
        why=_("You get this because you are on this path."),
        placeholders=("path", "step"),
    )
    yield NoticeKind(
        name="path-completion",
        label=_("I completed a path"),
        subject=_("You have completed the path “{path}”"),
        text=_("You have done everything that “{path}” asks for."),
        why=_("You get this because you were on this path."),
        placeholders=("path",),
    )


def numbers():
    """Yield what lets somebody follow the people on every path."""
    from portal.sharing.enums import Power

    yield Power.NUMBERS, "learning_paths.view_pathenrollment"


def owners():
    """Yield that the owner of a path follows the people on it."""
    from learning_paths.models import LearningPathPage
    from portal.sharing.enums import Power

    yield Power.NUMBERS, LearningPathPage.objects.all(), "learning_path__owner"


def copied_whole():
    """Yield that paths are copied with their groups and steps."""
    from learning_paths.models import LearningPathPage
    from portal.workingcopies.registry import WholeCopy

    yield WholeCopy(
        LearningPathPage,
        _("Copy with all steps"),
        _("The copy is another path, a draft that nobody is on. Change it, then publish it."),
    )


def asked_at_merge(page):
    """Yield that every merge of a path asks for whom its rules change."""
    from learning_paths.models import LearningPathPage

    if issubclass(page.specific_class, LearningPathPage):
        yield "change_for"
