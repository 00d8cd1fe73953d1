"""What the admin shows of paths beside their pages."""

from django.utils.translation import gettext_lazy as _

from learning_paths.models import LearningPath
from learning_paths.queries import paths_to_choose_from
from portal.core.choosers import chooser

path_chooser = chooser(
    LearningPath,
    name="choose-path",
    rows=paths_to_choose_from,
    icon="list-ol",
    choose_one_text=_("Choose a path"),
    choose_another_text=_("Choose another path"),
)
