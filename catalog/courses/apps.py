from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "catalog.courses"
    label = "courses"
    verbose_name = _("Courses")

    def ready(self):
        from catalog.courses import receivers, services  # noqa: F401 - connects them
        from catalog.courses.forms import CoursePageForm
        from catalog.courses.models import CoursePage
        from catalog.courses.queries import (
            courses_of_program,
            kept_tables,
            main_links,
            uses_of_pages,
        )
        from portal.care.registry import page_uses
        from portal.home.registry import home_panels, page_kinds
        from portal.people.registry import kept_about, merge_people, tree_heads
        from portal.powers.registry import program_elements
        from portal.workingcopies.registry import whole_copies
        from themes.registry import navigation

        whole_copies.answer(self.name, copied_whole)
        # The form asks queries and the models may not import upwards, so they meet here.
        CoursePage.base_form_class = CoursePageForm
        navigation.answer(self.name, main_links)
        home_panels.answer(self.name, panels)
        page_kinds.answer(self.name, kinds)
        tree_heads.answer(self.name, heads)
        kept_about.answer(self.name, kept_tables)
        merge_people.answer(self.name, services.move_to)
        page_uses.answer(self.name, uses_of_pages)
        program_elements.answer(self.name, courses_of_program)


def panels():
    """Yield the panels that home pages can show of courses."""
    from catalog.courses.queries import new_courses
    from portal.home.registry import HomePanel

    yield HomePanel(
        "new-courses", _("New in the catalog"), "courses/panels/cards.html", new_courses
    )


def kinds():
    """Yield what collections show of courses."""
    from catalog.courses.models import CoursePage
    from catalog.courses.queries import describe
    from portal.home.registry import PageKind

    yield PageKind(CoursePage, _("Course"), "book", describe)


def heads(tree):
    """Yield the type of page that stands at the head of a catalog."""
    from catalog.courses.models import CatalogPage
    from portal.people.enums import Tree

    if tree == Tree.CATALOG:
        yield CatalogPage


def copied_whole():
    """Yield that courses are copied with their lessons."""
    from catalog.courses.models import CoursePage
    from portal.workingcopies.registry import WholeCopy

    yield WholeCopy(
        CoursePage,
        _("Copy with all lessons"),
        _(
            "The copy is another course, with all lessons, all of them drafts. Give it its own "
            "code, then publish the course and its lessons."
        ),
    )
