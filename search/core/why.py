"""Why an entry was found, in words: told from its texts, whatever backend found it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.core import ranking
from search.core.contract import Asked, CatalogQuery, EntryText, Phrase, Sort
from search.core.models import IndexedText
from search.core.words import asked as asked_words
from search.core.words import fold, forms, read, split, tokens, variants

MAX_CHARACTERS = 20_000  # of lessons that are looked through
FIELDS = {
    "title": gettext_lazy("the title"),
    "summary": gettext_lazy("the summary"),
    "words": gettext_lazy("the topics, skills, tags or code"),
    "body": gettext_lazy("the text"),
}
WEIGHTS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "words": gettext_lazy("Topics, skills, tags and code"),
    "body": gettext_lazy("Text and lessons"),
}
CLOSE = {
    "is_code": gettext_lazy("Its code is just what was typed: that comes before all else."),
    "is_title": gettext_lazy("Its title is just what was typed."),
    "in_title": gettext_lazy("The words stand side by side in the title."),
    "begins_title": gettext_lazy("The title begins with it."),
    "in_summary": gettext_lazy("The words stand side by side in the summary."),
}


@dataclass(frozen=True, slots=True)
class _Field:
    """The words of one field in one language, each as its forms."""

    name: str
    words: list[tuple[str, ...]]
    is_shown: bool

    def has(self, phrase: Iterable[str]) -> bool:
        """Return whether the words of ``phrase`` follow each other here."""
        wanted = [set(variants(word)) for word in phrase]
        return any(
            all(
                not one.isdisjoint(found)
                for one, found in zip(wanted, self.words[at : at + len(wanted)], strict=True)
            )
            for at in range(len(self.words) - len(wanted) + 1)
        )

    def longer(self, word: str, *, anywhere: bool) -> str:
        """Return the word here that begins with ``word``, or has it inside."""
        start = fold(word)
        for plain, *_stem in self.words:
            if plain.startswith(start) or (anywhere and start in plain):
                return plain
        return ""


def reasons(
    query: CatalogQuery, numbers: Iterable[int], language: str, *, in_full: bool
) -> dict[int, tuple[str, ...]]:
    """Return by number why each entry was found, in sentences. One query.

    ``query`` is the question as it was answered. Who does not read ``in_full`` is not told what
    stands in the lessons, nor how much meaning and weights of fields count.
    """
    numbers = list(numbers)
    if not query.text.strip() or not numbers:
        return {}
    rows = IndexedText.objects.filter(indexed__in=numbers).select_related("indexed")
    texts = defaultdict(list)
    for row in rows if in_full else rows.defer("body"):
        texts[row.indexed_id].append(row)
    return {
        number: tuple(_told(query, number, texts[number], language, in_full=in_full))
        for number in numbers
        if texts[number]
    }


def _told(query: CatalogQuery, number: int, rows: list, language: str, *, in_full: bool):
    shown = next((row for row in rows if row.language == language), None) or next(
        (row for row in rows if row.is_source), rows[0]
    )
    if number in query.pinned:
        yield _("Training staff chose it for these words.")
    yield from _by_words(query, _fields(rows, shown, in_full=in_full), in_full=in_full)
    if number in query.near:
        yield _by_meaning(query.near[number], in_full=in_full)
    if query.sort == Sort.RELEVANCE:
        yield from _close(query, shown)
        if in_full:
            yield from _weighed(query)


def _fields(rows: list, shown, *, in_full: bool) -> list[_Field]:
    rows = sorted(rows, key=lambda row: row is not shown)
    names = FIELDS if in_full else [name for name in FIELDS if name != "body"]
    return [
        _Field(
            name,
            [forms(word, row.language) for word in read(getattr(row, name)[:MAX_CHARACTERS])],
            row is shown,
        )
        for name in names
        for row in rows
    ]


def _by_words(query: CatalogQuery, fields: list[_Field], *, in_full: bool) -> Iterator[str]:
    wanted = asked_words(split(query.text), query.respelt, query.alike)
    places: dict[str, list[str]] = defaultdict(list)
    others: dict[str, None] = {}
    missing = []
    for one in wanted:
        if found := _places(fields, (one.word,)):
            places[found].append(_quoted(one.word))
        elif told := _otherwise(one, fields):
            others[told] = None
        else:
            missing.append(_quoted(one.word))
    for found, said in places.items():
        yield _("%(words)s: in %(places)s.") % {"words": ", ".join(said), "places": found}
    yield from others
    if missing and len(missing) < len(wanted):
        sentence = _("Not in it: %s.") if in_full else _("Not in title, summary or skills: %s.")
        yield sentence % ", ".join(missing)


def _otherwise(one: Asked, fields: list[_Field]) -> str:
    """Say by what else than itself the word is found, if by anything."""
    if one.meant and (found := _places(fields, (one.meant,))):
        told = {"word": _quoted(one.word), "meant": _quoted(one.meant), "places": found}
        return _("%(word)s, read as %(meant)s: in %(places)s.") % told
    for phrase in one.alike:
        if found := _places(fields, phrase):
            told = {"phrase": _quoted(" ".join(phrase)), "places": found}
            return _("%(phrase)s, a synonym of what was typed: in %(places)s.") % told
    for field in fields:
        if longer := field.longer(one.word, anywhere=field.name == "title"):
            told = {"word": _quoted(one.word), "longer": _quoted(longer)}
            return _("%(word)s is part of %(longer)s in %(place)s.") % {
                **told,
                "place": FIELDS[field.name],
            }
    return ""


def _places(fields: list[_Field], phrase: Phrase) -> str:
    """Return the names of the fields that have ``phrase``, in one text."""
    own, other = {}, {}
    for field in fields:
        if field.has(phrase):
            (own if field.is_shown else other)[field.name] = None
    found = [str(FIELDS[name]) for name in own]
    found += [_("%s in another language") % FIELDS[name] for name in other if name not in own]
    return get_text_list(found, _("and")) if found else ""


def _by_meaning(cosine: float, *, in_full: bool) -> str:
    if not in_full:
        return _("It means the like of what was typed.")
    return _("It means the like of what was typed: %d of 100.") % round(100 * cosine)


def _close(query: CatalogQuery, shown) -> Iterator[str]:
    said = [query.respelt.get(word, word) for word in tokens(query.text)]
    text = EntryText(shown.title, shown.summary)
    code = shown.indexed.facts.get("code", "")
    for name in ranking.gains(said, text, code):
        if name in CLOSE:
            yield str(CLOSE[name])


def _weighed(query: CatalogQuery) -> Iterator[str]:
    changed = [
        f"{WEIGHTS[name]} {round(100 * factor)} %"
        for name, factor in query.weights.items()
        if name in WEIGHTS and factor != 1.0
    ]
    if changed:
        yield _("Weights of training staff: %s.") % ", ".join(changed)


def _quoted(text: str) -> str:
    return _("“%s”") % text
