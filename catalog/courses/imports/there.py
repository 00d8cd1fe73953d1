"""What is there already, read once, so that an unchanged row costs next to nothing."""

import base64
import hashlib
import json
from collections import defaultdict

from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils.text import slugify

from catalog.courses.imports.reading import Row
from catalog.courses.models import Course, CoursePage
from portal.home.models import PortalPageTag
from portal.people.models import User
from portal.vocabulary.models import Skill, Topic

PLAIN = (
    "code", "title", "summary", "objectives", "level", "delivery", "language", "effort_minutes",
    "effort_text", "provider", "link", "cost", "currency", "credit_hours", "self_enrollment",
    "audience", "responsible_id",
)  # fmt: skip
WORDS = ("topics", "skills", "tags")


class There:
    """The courses by what identifies them, and the words by their names."""

    def __init__(self) -> None:
        self.pages: dict[int, dict] = {}
        self.by_code: dict[str, int] = {}
        self.by_link: dict[str, int] = {}
        self.by_title: dict[tuple[str, str], int] = {}
        self.codes = set(map(str.casefold, Course.objects.values_list("code", flat=True)))
        self.people = dict(_people())
        self._read_pages()

    def find(self, row: Row) -> int | None:
        """Return the page that ``row`` is about: by code, else by link, else by title."""
        said = row.values
        if said.get("code"):
            return self.by_code.get(said["code"].casefold())
        if said.get("link"):
            return self.by_link.get(said["link"])
        return self.by_title.get(_title_key(said["title"], said.get("provider", "")))

    def differs(self, pk: int, row: Row) -> bool:
        """Return whether the page says anything else than the row."""
        have = self.pages[pk]
        return any(
            have[name] != value for name, value in self.comparable(row).items() if name in have
        )

    def comparable(self, row: Row) -> dict:
        """Return what the file says of a page, in the shape in which pages are kept here."""
        said = page_values(row.values, self.people)
        if not said.get("code"):
            said.pop("code", None)  # the generated one stays
        for name in WORDS:
            if name in row.values:
                said[name] = frozenset(word.casefold() for word in row.values[name])
        return said

    def _read_pages(self) -> None:
        rows = CoursePage.objects.filter(alias_of=None).annotate(
            raw_body=Cast("body", TextField()), source=F("course__source_locale")
        )
        for page in rows.values("pk", "raw_body", "source", "locale", *PLAIN):
            if page["source"] is not None and page["source"] != page["locale"]:
                continue  # a translation: the source page decides
            pk = page["pk"]
            self.pages[pk] = {**page, "body": only_text(page["raw_body"])}
            if page["code"]:
                self.by_code[page["code"].casefold()] = pk
            if page["link"]:
                self.by_link[page["link"]] = pk
            self.by_title[_title_key(page["title"], page["provider"])] = pk
        for name, words in _words().items():
            for pk, page in self.pages.items():
                page[name] = words[pk]


def page_values(said: dict, people: dict[str, int]) -> dict:
    """Return the values of page fields for what a row says, words left out."""
    values = {name: value for name, value in said.items() if name not in WORDS}
    if "objectives" in values:
        values["objectives"] = "\n".join(values["objectives"])
    if "audience" in values and not values["audience"]:
        del values["audience"]
    if "language" in values and not values["language"]:
        del values["language"]
    if "responsible" in values:
        values["responsible_id"] = people.get(values.pop("responsible").casefold())
    return values


def stable_code(row: Row) -> str:
    """Return the code of a course that came without: the same for the same course, always."""
    said = row.values
    told = said.get("link") or "\n".join(_title_key(said["title"], said.get("provider", "")))
    letters = base64.b32encode(hashlib.sha256(told.encode()).digest()).decode()
    return f"IMP-{letters[:10]}"


def only_text(raw: str | None) -> str | None:
    """Return the HTML of a body that is one text block or empty; None where it is more."""
    blocks = json.loads(raw or "[]")
    if not blocks:
        return ""
    if len(blocks) == 1 and blocks[0]["type"] == "text":
        return blocks[0]["value"]
    return None


def _title_key(title: str, provider: str) -> tuple[str, str]:
    return title.strip().casefold(), provider.strip().casefold()


def _people():
    for pk, login_name, email in User.objects.values_list("pk", "login_name", "email"):
        for name in (email, login_name):
            if name:
                yield name.casefold(), pk


def _words() -> dict[str, dict[int, frozenset[str]]]:
    topics, skills, tags = defaultdict(set), defaultdict(set), defaultdict(set)
    for page, name in CoursePage.topics.through.objects.values_list("portalpage", "topic__name"):
        topics[page].add(name.casefold())
    for page, name in CoursePage.skills.through.objects.values_list("coursepage", "skill__name"):
        skills[page].add(name.casefold())
    for page, name in PortalPageTag.objects.values_list("content_object", "tag__name"):
        tags[page].add(name.casefold())
    found = {"topics": topics, "skills": skills, "tags": tags}
    return {
        name: defaultdict(frozenset, {pk: frozenset(words) for pk, words in by_page.items()})
        for name, by_page in found.items()
    }


class Vocabulary:
    """Topics, skills and tags by name; what is missing is added when it is first asked for."""

    def __init__(self) -> None:
        self._topics = _by_name(Topic)
        self._skills = _by_name(Skill)
        self._tags = {}

    def topics(self, names: list[str]) -> list[Topic]:
        """Return topics; new ones stand at the root of the tree, for editors to move."""
        return [self._get(self._topics, name, self._new_topic) for name in names]

    def skills(self, names: list[str]) -> list[Skill]:
        return [self._get(self._skills, name, self._new_skill) for name in names]

    def tags(self, names: list[str]) -> list:
        model = PortalPageTag.tag_model()
        if not self._tags:
            self._tags = {tag.name.casefold(): tag for tag in model.objects.all()}
        return [
            self._get(self._tags, name, lambda name: model.objects.create(name=name))
            for name in names
        ]

    def _get(self, known: dict, name: str, add):
        key = name.casefold()
        if key not in known:
            known[key] = add(name)
        return known[key]

    def _new_topic(self, name: str) -> Topic:
        return Topic.add_root(name=name[:120], slug=_free_slug(Topic, name))

    def _new_skill(self, name: str) -> Skill:
        return Skill.objects.create(name=name[:120], slug=_free_slug(Skill, name))


def _by_name(model) -> dict:
    known = {}
    for word in model.objects.all():
        known.setdefault(word.slug, word)
        known[word.name.casefold()] = word
    return known


def _free_slug(model, name: str) -> str:
    stem = slugify(name)[:100] or "word"
    taken = set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(
        slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if slug not in taken
    )
