"""Synonyms and one-way expansions: the list, its forms, and the way in and out as CSV."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.errors import RuleViolation
from portal.core.exports import csv_response
from portal.core.viewsets import desk_view
from search.steering.forms import ONE_WAY, SAME, ImportForm, SynonymForm
from search.steering.policies import rules_policy
from search.steering.rulebook import Rulebook, RuleRefused
from search.steering.services import lay_down
from search.steering.viewsets.editing import (
    READ_AND_WRITE,
    Listing,
    Screen,
    confirmed,
    edited,
    listed,
    opened,
    page_of,
)

LIST = "steering_synonyms"
KINDS = {SAME: False, ONE_WAY: True}


@desk_view(rules_policy, "view")
@require_safe
def synonyms(request):
    """List what means the same, the newest first; or hand it out as CSV."""
    book = opened()[1]
    rows = sorted(book.synonyms, key=lambda one: -one.id)
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        rows = [one for one in rows if one.one_way == KINDS[kind]]
    if request.GET.get("export") == "csv":
        lines = ([ONE_WAY if one.one_way else SAME, *one.texts] for one in rows)
        return csv_response("synonyms.csv", ["kind", "text", "text"], lines)
    page, said = page_of(request, rows, lambda one: " ".join(one.texts))
    listing = Listing(_("Synonyms"), "list-ul", LIST, "steering/admin/synonyms.html")
    return listed(
        request,
        listing,
        page=page,
        said=said,
        kind=kind,
        kinds=[(SAME, _("Means the same")), (ONE_WAY, _("One way"))],
    )


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def add_synonym(request):
    """Add an entry; the address may bring a first text, such as words that found nothing."""
    text = request.GET.get("text", "").replace("\x00", "")[:200]
    initial = {"version": opened()[0], "texts": text, "trial": text}
    form = SynonymForm(request.POST or None, initial=initial)
    screen = Screen(_("Add a synonym"), _("Save"), reverse(LIST), _("It holds from now on."))

    def change(book: Rulebook, said: dict) -> Rulebook:
        return book.with_synonym(said["texts"], one_way=said["one_way"])

    return edited(request, form, change, screen)


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def change_synonym(request, pk):
    """Change an entry."""
    number, book = opened()
    entry = book.synonym(pk)
    if entry is None:
        raise Http404
    initial = {
        "version": number,
        "one_way": "1" if entry.one_way else "",
        "texts": "\n".join(entry.texts),
        "trial": entry.texts[0],
    }
    form = SynonymForm(request.POST or None, initial=initial)
    screen = Screen(_("Change a synonym"), _("Save"), reverse(LIST), _("It holds from now on."))

    def change(book: Rulebook, said: dict) -> Rulebook:
        return book.with_synonym(said["texts"], one_way=said["one_way"], pk=pk)

    return edited(request, form, change, screen)


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def remove_synonym(request, pk):
    """Ask, then remove an entry."""
    entry = opened()[1].synonym(pk)
    if entry is None:
        raise Http404
    screen = Screen(_("Remove a synonym"), _("Yes, remove it"), reverse(LIST), _("It is removed."))
    return confirmed(request, lambda book: book.without_synonym(pk), screen, what=str(entry))


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def import_synonyms(request):
    """Read a CSV file: sound rows are laid down in one version, the others are told by number."""
    number = opened()[0]
    form = ImportForm(request.POST or None, request.FILES or None, initial={"version": number})
    report, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            report = _imported(request, form)
        status = 400 if form.errors else 200
    told = {"form": form, "report": report, "back": reverse(LIST)}
    if report and not report["refused"]:
        return redirect(LIST)
    return render(request, "steering/admin/import.html", told, status=status)


def _imported(request, form: ImportForm) -> dict | None:
    said = form.cleaned_data
    report: dict = {}

    def change(book: Rulebook) -> Rulebook:
        book, report["added"], report["refused"] = with_rows(
            book.without_synonyms() if said["replace"] else book, said["file"]
        )
        if not report["added"]:
            raise RuleRefused(_("No row of the file was read: nothing was changed."))
        return book

    try:
        lay_down(change, expected=said["version"], by=request.user)
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        form.see(opened()[0])
        return report if report.get("refused") else None
    added = report["added"]
    messages.success(
        request, ngettext("%d entry was read.", "%d entries were read.", added) % added
    )
    form.see(opened()[0])
    return report


def with_rows(
    book: Rulebook, rows: list[tuple[int, list[str]]]
) -> tuple[Rulebook, int, list[tuple[int, str]]]:
    """Return the book with the sound ones of ``rows``, how many, and why not the others."""
    added, refused = 0, []
    for number, (kind, *texts) in rows:
        one_way = KINDS.get(kind.casefold())
        if one_way is None:
            refused.append((number, _("The first cell is “%s”, not same or one-way.") % kind[:40]))
            continue
        try:
            book = book.with_synonym(texts, one_way=one_way)
        except RuleRefused as refusal:
            refused.append((number, str(refusal)))
        else:
            added += 1
    return book, added, refused
