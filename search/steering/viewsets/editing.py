"""What all screens of the rules do alike: try a change, save it, list what is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.core.errors import RuleViolation
from search.core import services as search
from search.core import why
from search.core.contract import CatalogQuery, Rules
from search.core.rules import key_of
from search.steering.models import RulesVersion
from search.steering.policies import rules_policy
from search.steering.queries import book_of, newest_version
from search.steering.rulebook import Rulebook
from search.steering.services import lay_down

ROWS_A_PAGE = 50
TOP = 10
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Screen:
    """The words of a form: its title and button, the list it leads back to, and what was done."""

    title: str
    button: str
    back: str
    done: str
    icon: str = "search"
    template: str = "steering/admin/form.html"


@dataclass(frozen=True)
class Row:
    """A result before and after a change."""

    title: str
    now: int | None
    then: int | None
    moved: str
    reasons: tuple[str, ...]


def opened() -> tuple[int, Rulebook]:
    """Return the number of the version that holds, and its rules. One query."""
    newest = newest_version()
    return number_of(newest), book_of(newest)


def number_of(newest: RulesVersion | None) -> int:
    return newest.number if newest else 0


def edited(request, form, change: Callable[[Rulebook, dict], Rulebook], screen: Screen, **told):
    """Show ``form``; try or save what it says; and lead back to the list when that is done."""
    trial, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            try:
                if "try" in request.POST:
                    trial = tried(request, said["trial"], lambda book: change(book, said))
                else:
                    lay_down(
                        lambda book: change(book, said), expected=said["version"], by=request.user
                    )
                    messages.success(request, screen.done)
                    return redirect(screen.back)
            except RuleViolation as refusal:
                form.add_error(None, str(refusal))
                form.see(opened()[0])
        status = 400 if form.errors else 200
    told = {"form": form, "screen": screen, "trial": trial, "title": screen.title, **told}
    return render(request, screen.template, told, status=status)


def confirmed(request, change: Callable[[Rulebook], Rulebook], screen: Screen, **told):
    """Ask, then change the rules as the version holds that was shown."""
    version = opened()[0]
    if request.method == "POST":
        said = request.POST.get("version", "")
        expected = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
        try:
            lay_down(change, expected=expected, by=request.user)
        except RuleViolation as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, screen.done)
        return redirect(screen.back)
    told = {"screen": screen, "version": version, "title": screen.title, **told}
    return render(request, "steering/admin/confirm.html", told)


def tried(request, text: str, change: Callable[[Rulebook], Rulebook]) -> dict | None:
    """Return the first ten results for ``text`` before and after ``change``, for the viewer."""
    number, book = opened()
    draft = change(book)
    if not text.strip():
        return {"rows": [], "text": ""}
    before, after = (_found(request, text, one.rules(number)) for one in (book, draft))
    then = {hit.number: place for place, hit in enumerate(after.hits, start=1)}
    now = {hit.number: place for place, hit in enumerate(before.hits, start=1)}
    hits = {hit.number: hit for hit in (*after.hits, *before.hits)}
    told = why.reasons(after.asked, then, get_language(), in_full=True)
    rows = [
        Row(
            "".join(piece.text for piece in hits[one].title),
            now.get(one),
            then.get(one),
            _moved(now.get(one), then.get(one)),
            told.get(one, ()),
        )
        for one in dict.fromkeys([*then, *now])
    ]
    return {"rows": rows, "text": text, "now": before.total, "then": after.total}


def _found(request, text: str, rules: Rules):
    return search.search(CatalogQuery(text, page_size=TOP), request.user, steered_by=rules)


def _moved(now: int | None, then: int | None) -> str:
    if then is None:
        return _("no longer among the first ten")
    if now is None:
        return _("new among the first ten")
    if now == then:
        return _("as before")
    steps = abs(now - then)
    if then < now:
        return ngettext("up %d place", "up %d places", steps) % steps
    return ngettext("down %d place", "down %d places", steps) % steps


@dataclass(frozen=True)
class Listing:
    """The words of a list, and where it stands."""

    title: str
    icon: str
    address: str
    template: str


def listed(request, listing: Listing, **told):
    """Show a page of a list; ``told`` has the page, what was looked for, and its own."""
    told |= {
        "title": listing.title,
        "icon": listing.icon,
        "address": listing.address,
        "may_steer": rules_policy.user_has_permission(request.user, "steer"),
    }
    return render(request, listing.template, told)


def page_of(request, rows: Sequence, texts: Callable[[object], str]):
    """Return a page of the rows that have every word that was typed, and the words."""
    said = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    wanted = key_of(said).split()
    if said:
        rows = [
            row for row in rows if wanted and all(word in key_of(texts(row)) for word in wanted)
        ]
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("p")), said
