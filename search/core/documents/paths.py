"""From learning paths and their live pages to what an index stores."""

from collections import defaultdict
from collections.abc import Iterable

from learning_paths.models import LearningPath, LearningPathAudience, LearningPathPage
from search.core.contract import CatalogEntry, EntryText, Identity, Kind
from search.core.words import plain_text

MAX_BODY_CHARACTERS = 20_000


def to_be_indexed():
    """Return the paths that the catalog shows to somebody."""
    return LearningPath.objects.offered()


def entries(path_ids: Iterable[int]) -> list[CatalogEntry]:
    """Return the entries of those of the paths that have a live page. Six queries."""
    paths = list(to_be_indexed().filter(pk__in=list(path_ids)).select_related("source_locale"))
    pages = defaultdict(dict)
    live = LearningPathPage.objects.live().filter(learning_path__in=paths, archived_at=None)
    live = live.select_related("locale").prefetch_related("topics", "tagged_items__tag")
    for page in live.order_by("-pk"):
        pages[page.learning_path_id][page.locale.language_code] = page
    tokens = defaultdict(set)
    rows = LearningPathAudience.objects.filter(path__in=paths)
    for path_id, token in rows.values_list("path", "token"):
        tokens[path_id].add(token)
    return [_entry(path, pages[path.pk], tokens[path.pk]) for path in paths if pages[path.pk]]


def _entry(
    path: LearningPath, pages: dict[str, LearningPathPage], tokens: set[str]
) -> CatalogEntry:
    source = path.source_locale.language_code
    head = pages.get(source) or next(iter(pages.values()))
    topics = list(head.topics.all())
    tags = [row.tag for row in head.tagged_items.all()]
    values = {
        "topic": tuple(topic.slug for topic in topics),
        "language": tuple(sorted(pages)),
        "tag": tuple(tag.slug for tag in tags),
    }
    return CatalogEntry(
        about=Identity(Kind.PATH, path.pk),
        key=path.translation_key,
        code="",
        source_language=head.locale.language_code,
        texts={
            language: EntryText(
                title=page.title,
                summary=plain_text(page.summary),
                words=" · ".join(
                    [
                        *(topic.name_in(language) for topic in topics),
                        *(tag.name for tag in tags),
                        *([page.promise] if page.promise else []),
                    ]
                ),
                body=plain_text(
                    " ".join(map(str, page.body.stream_block.get_searchable_content(page.body)))
                )[:MAX_BODY_CHARACTERS],
            )
            for language, page in pages.items()
        },
        tokens=frozenset(tokens),
        values={name: found for name, found in values.items() if found},
        minutes=path.expected_minutes,
        published_at=path.first_published_at,
    )
