"""The catalog: courses as lasting identities, and the pages that present them."""

from catalog.courses.models.identity import (
    Course,
    CourseActivity,
    CourseAudience,
    CoursePrerequisite,
    CourseQuerySet,
)
from catalog.courses.models.pages import (
    ActivityPage,
    CatalogPage,
    CompletionActivity,
    CoursePage,
    LessonPage,
    Prerequisite,
)

__all__ = [
    "ActivityPage",
    "CatalogPage",
    "CompletionActivity",
    "Course",
    "CourseActivity",
    "CourseAudience",
    "CoursePage",
    "CoursePrerequisite",
    "CourseQuerySet",
    "LessonPage",
    "Prerequisite",
]
