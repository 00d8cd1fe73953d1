"""Rules of the search, and what was searched for."""

import factory
from django.utils import timezone

from search.core.services import checking
from search.insight.models import SearchLog
from search.steering.queries import newest_version
from search.steering.services import lay_down


def ruled(change, *, by=None):
    """Lay a change of the search rules down, whatever version holds; return the new one."""
    newest = newest_version()
    return lay_down(change, expected=newest.number if newest else 0, by=by)


class SearchLogFactory(factory.django.DjangoModelFactory):
    """A search that found something and led nowhere."""

    class Meta:
        model = SearchLog

    at = factory.LazyFunction(timezone.now)
    text = "pumps"
    language = "en"
    kind = "course"
    total = 3
    with_all_words = 3
    milliseconds = 12
    answered_by = "embedded"


def nothing_differs() -> bool:
    """Return whether the index holds just what the database says."""
    return not checking.check(repairs=False, on_checked=id, on_found=id).differed
