"""Every capability by name, with a sentence that says what it is; and which a role has by default.

A capability is what is given or withheld: mostly one permission, whose name it then has; else some
that make no sense alone, such as those to keep the topics, or to author below every catalog.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from portal.people.enums import Role, Tree
from portal.people.roles import AUTHOR, COLLECTIONS, MEDIA, OWN, POWERS, Powers, every


@dataclass(frozen=True)
class Capability:
    """What somebody may do: a name, a sentence, and what it takes in Django and Wagtail."""

    name: str
    sentence: str
    powers: Powers = field(default_factory=Powers)

    def is_in(self, powers: Powers) -> bool:
        """Return whether ``powers`` hold all that this takes."""
        return (
            set(self.powers.permissions) <= set(powers.permissions)
            and set(self.powers.media) <= set(powers.media)
            and all(
                set(actions) <= set(powers.pages.get(tree, ()))
                for tree, actions in self.powers.pages.items()
            )
        )


# One permission each; the sentence completes "may …".
SENTENCES: Mapping[str, str] = {
    "wagtailadmin.access_admin": _("enter the admin"),
    "people.view_user": _("see the list of people and their roles"),
    "powers.view_grant": _(
        "see grants, programs, the uses of powers, and what hangs on one person"
    ),
    "powers.look_as_others": _("look at the portal as a role, or as somebody who said yes"),
    "courses.view_course": _("see the list of courses with their rules"),
    "enrollment.view_enrollment": _("see who is on which course"),
    "enrollment.manage_enrollment": _("put people on courses and take them off"),
    "records.view_completion": _("see completions"),
    "records.record_completion": _("put completions on record and correct them"),
    "learning_paths.view_pathenrollment": _("see who stands where on paths"),
    "learning_paths.manage_pathenrollment": _("put people on paths"),
    "notifications.view_notice": _("see which notices went out, and how"),
    "notifications.view_noticetemplate": _("see the words of notices"),
    "board.follow_up_announcement": _("see who has read announcements"),
    "board.remind_announcement": _("have people reminded of announcements"),
    "wagtail_localize.submit_translation": _("send pages to be translated"),
    "themes.change_themesettings": _("change look and feel"),
    "organisation.view_orgunit": _("see every unit"),
    "organisation.view_jobassignment": _("see what jobs everybody has and had"),
    "organisation.view_jobtitle": _("see the desk of job titles"),
    "organisation.view_location": _("see the desk of locations"),
    "organisation.view_profile": _("see everybody in the directory, and take it away"),
    "organisation.view_mentorship": _("see every mentorship"),
    "organisation.view_deputy": _("see every deputy"),
    "organisation.view_audience": _("see the desk of audiences"),
    "requests.view_trainingrequest": _("see what training people ask for, and who asks"),
    "requests.settle_trainingrequest": _("answer what training people ask for"),
    "recommendations.view_reach": _("see how many people are recommended something"),
    "vocabulary.view_topic": _("see the desk of topics"),
    "vocabulary.view_skill": _("see the desk of skills"),
    "steering.view_rulesversion": _("see the rules of the search, and why something was found"),
    "steering.steer_search": _("steer the search: synonyms, pinned and hidden results, weights"),
    "insight.view_searchlog": _("see what is searched for, without by whom"),
}
# The four permissions of a model, which are given as one.
MODELS: Mapping[str, str] = {
    "vocabulary.topic": _("keep the topics"),
    "vocabulary.skill": _("keep the skills"),
    "organisation.orgunit": _("keep the units"),
    "organisation.jobassignment": _("keep who works where, and for whom"),
    "organisation.jobtitle": _("keep the job titles"),
    "organisation.location": _("keep the locations"),
    "organisation.profile": _("keep what is known of people beside their accounts"),
    "organisation.mentorship": _("keep mentorships"),
    "organisation.deputy": _("keep deputies"),
    "organisation.audience": _("keep audiences"),
    "wagtailcore.site": _("keep the sites"),
    "wagtailcore.locale": _("keep the languages"),
    "wagtailcore.workflow": _("keep the workflows of pages"),
    "wagtailcore.task": _("keep the steps of workflows"),
    "wagtailredirects.redirect": _("keep redirects"),
    "notifications.noticetemplate": _("word notices"),
}
TREES: Mapping[Tree, str] = {
    Tree.SITE: _("write and publish every page of the site"),
    Tree.CATALOG: _("write and publish courses"),
    Tree.PATHS: _("write and publish learning paths"),
    Tree.ANNOUNCEMENTS: _("write and publish announcements"),
    Tree.DISCUSSIONS: _("write and publish discussions"),
}


@cache
def capabilities() -> dict[str, Capability]:
    """Return every capability by name, in the order in which a matrix shows them."""
    known = [
        *(_permission(name, sentence) for name, sentence in SENTENCES.items()),
        *(
            Capability(model, sentence, Powers(permissions=every(model)))
            for model, sentence in MODELS.items()
        ),
        *(
            Capability(f"author.{tree}", sentence, Powers(pages={tree: AUTHOR}))
            for tree, sentence in TREES.items()
        ),
        Capability(
            f"own.{Tree.PATHS}", _("write learning paths of one's own"),
            Powers(pages={Tree.PATHS: OWN}),
        ),
        Capability("media", _("keep pictures and files"), Powers(media=MEDIA)),
        Capability("collections", _("keep collections of files"), Powers(media=COLLECTIONS)),
    ]  # fmt: skip
    named = {name for one in known for name in one.powers.permissions}
    # An app's permission without a sentence of ours is named as its app names it.
    others = {name for powers in POWERS.values() for name in powers.permissions} - named
    known += [_permission(name, _spelled(name)) for name in sorted(others)]
    return {one.name: one for one in known}


def capability(name: str) -> Capability | None:
    """Return the capability called ``name``, or the one that stands for that permission."""
    known = capabilities()
    if name in known:
        return known[name]
    return next((one for one in known.values() if name in one.powers.permissions), None)


def defaults_of(role: Role) -> frozenset[str]:
    """Return the names of the capabilities that ``role`` has by the table."""
    return frozenset(
        name
        for name, one in capabilities().items()
        if one.is_in(POWERS[role]) and not _is_empty(one)
    )


def powers_of(names: Iterable[str]) -> Powers:
    """Return what the capabilities called ``names`` take together; the unknown take nothing."""
    known = capabilities()
    chosen = [known[name].powers for name in names if name in known]
    pages: dict[Tree, set[str]] = {}
    for powers in chosen:
        for tree, actions in powers.pages.items():
            pages.setdefault(tree, set()).update(actions)
    return Powers(
        permissions=tuple(dict.fromkeys(name for one in chosen for name in one.permissions)),
        pages={tree: tuple(sorted(actions)) for tree, actions in pages.items()},
        media=tuple(dict.fromkeys(name for one in chosen for name in one.media)),
    )


def _permission(name: str, sentence) -> Capability:
    return Capability(name, sentence, Powers(permissions=(name,)))


def _is_empty(one: Capability) -> bool:
    return not (one.powers.permissions or one.powers.pages or one.powers.media)


def _spelled(name: str) -> str:
    return lazystr(name.split(".", 1)[1].replace("_", " "))
