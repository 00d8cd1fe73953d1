"""Paths: lasting identities with published rules, their pages, and who is on them."""

from learning_paths.models.identity import (
    LearningPath,
    LearningPathAudience,
    PathGroup,
    PathRules,
    PathStep,
)
from learning_paths.models.pages import (
    LearningPathPage,
    LearningPathsPage,
    PlannedGroup,
    PlannedStep,
)
from learning_paths.models.people import PathCompletion, PathEnrollment, PathStepDone

__all__ = [
    "LearningPath",
    "LearningPathAudience",
    "LearningPathPage",
    "LearningPathsPage",
    "PathCompletion",
    "PathEnrollment",
    "PathGroup",
    "PathRules",
    "PathStep",
    "PathStepDone",
    "PlannedGroup",
    "PlannedStep",
]
