"""Who owns a path, and so follows the people on it, may hand it over."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from learning_paths.models import LearningPath, LearningPathPage
from portal.home.services import answer_for_pages
from portal.powers.registry import Charge


@transaction.atomic
def hand_over_paths(ids: Iterable[int], *, giver, taker, by) -> None:
    """Let ``taker`` own those of the paths that ``giver`` owns; who is on them stays on them."""
    paths = LearningPath.objects.filter(pk__in=ids, owner=giver)
    moved = list(paths.select_for_update().values_list("pk", flat=True))
    paths.update(owner=taker)
    # Else the next publish would give the path to whoever made the page.
    pages = LearningPathPage.objects.filter(learning_path__in=moved, responsible=None)
    answer_for_pages(pages, taker=taker, by=by)


def charges() -> Iterator[Charge]:
    """Yield the paths that somebody owns."""
    yield Charge("paths", _("Learning paths they own"), _owned_by, hand_over_paths)


def _owned_by(person) -> QuerySet[LearningPath]:
    return LearningPath.objects.filter(owner=person).order_by("title", "pk")
