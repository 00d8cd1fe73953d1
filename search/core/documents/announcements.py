"""From announcements to what an index stores: each text is an entry for its own audience."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from announcements.board.models import AnnouncementText, TextAudience
from search.core.contract import CatalogEntry, EntryText, Identity, Kind
from search.core.facets import State

MAX_BODY_CHARACTERS = 20_000
SUMMARY_CHARACTERS = 300


def to_be_indexed():
    """Return the texts that somebody is told now; what is in the archive is on the board."""
    return AnnouncementText.objects.filter(
        Q(page__shown_until=None) | Q(page__shown_until__gte=timezone.localdate()),
        page__live=True,
        page__archived_at=None,
        page__announcement__isnull=False,
    )


def entries(text_ids: Iterable[int]) -> list[CatalogEntry]:
    """Return the entries of those of the texts that somebody is told now. Four queries."""
    texts = to_be_indexed().filter(pk__in=list(text_ids)).select_related("page__locale")
    texts = list(texts.prefetch_related("page__topics", "page__tagged_items__tag"))
    tokens = defaultdict(set)
    rows = TextAudience.objects.filter(text__in=[text.pk for text in texts])
    for text_id, token in rows.values_list("text", "token"):
        tokens[text_id].add(token)
    return [_entry(text, tokens[text.pk]) for text in texts]


def _entry(text: AnnouncementText, tokens: set[str]) -> CatalogEntry:
    page = text.page
    language = page.locale.language_code
    topics = list(page.topics.all())
    tags = [row.tag for row in page.tagged_items.all()]
    words = [*(topic.name_in(language) for topic in topics), *(tag.name for tag in tags)]
    values = {
        "state": (State.TO_CONFIRM.value,) if page.needs_acknowledgement else (),
        "topic": tuple(topic.slug for topic in topics),
        "language": (language,),
        "tag": tuple(tag.slug for tag in tags),
    }
    return CatalogEntry(
        about=Identity(Kind.ANNOUNCEMENT, text.pk),
        key=page.translation_key,
        code="",
        source_language=language,
        texts={
            language: EntryText(
                title=page.title,
                summary=text.plain[:SUMMARY_CHARACTERS],
                words=" · ".join(words),
                body=text.plain[:MAX_BODY_CHARACTERS],
            )
        },
        tokens=frozenset(tokens),
        values={name: found for name, found in values.items() if found},
        published_at=page.first_published_at,
    )
