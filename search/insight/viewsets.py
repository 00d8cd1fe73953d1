"""The screen of what is searched for, and what to do about it."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.errors import RuleViolation
from portal.core.exports import csv_response
from portal.core.viewsets import desk_view
from search.core.registry import RequestDesk, request_desks
from search.insight.enums import Report
from search.insight.forms import NarrowForm
from search.insight.policies import insight_policy
from search.insight.queries import SUMS, asked, languages, summary, told
from search.steering.policies import rules_policy

ROWS_A_PAGE = 50
MAX_PAGE = 1_000
ROWS_READ = 500  # of an export, at a time
MAX_EXPORTED = 50_000
HEAD = ["text", "language", *SUMS]


@desk_view(insight_policy, "view")
@require_safe
def searches(request):
    """List what was searched for most, what found nothing, and what was found far down only."""
    form = NarrowForm({"report": Report.TOP, **request.GET.dict()}, languages=languages())
    sound = form.is_valid()
    # An address that makes no sense shows the list as it opens, and says what is wrong.
    said = form.cleaned_data if sound else _opening()
    report, days = said["report"], (said["first"], said["last"])
    language = said["language"]
    rows = asked(report, *days, language=language, words=said["q"])
    if request.GET.get("export") == "csv" and sound:
        return csv_response(f"searches-{report}.csv", HEAD, _lines(rows[:MAX_EXPORTED], *days))
    number = _page_number(request)
    # One more than is shown says whether there is another page, and nothing has to be counted.
    start = (number - 1) * ROWS_A_PAGE
    found = list(rows[start : start + ROWS_A_PAGE + 1])
    shown = told(found[:ROWS_A_PAGE], *days)
    context = {
        "form": form,
        "report": report,
        "tabs": [(one, one.label, _address(request, report=one.value)) for one in Report],
        "sums": _with_shares(summary(*days, language=language)),
        "first": days[0],
        "last": days[1],
        "lines": [(row, *_ways(request.user, row["text"])) for row in shown],
        "number": number,
        "before": _address(request, report=report.value, p=number - 1) if number > 1 else "",
        "after": _address(request, report=report.value, p=number + 1)
        if len(found) > ROWS_A_PAGE
        else "",
        "may_note": _desk_for(request.user) is not None,
        "export": _address(request, report=report.value, export="csv"),
        "reports": Report,
    }
    return render(request, "insight/admin/searches.html", context, status=200 if sound else 400)


def _page_number(request) -> int:
    said = request.GET.get("p", "")
    return min(MAX_PAGE, max(1, int(said))) if said.isascii() and said.isdecimal() else 1


def _lines(rows: QuerySet, *days: date) -> Iterator[list]:
    found = rows.iterator(chunk_size=ROWS_READ)
    while batch := list(islice(found, ROWS_READ)):
        for one in told(batch, *days):
            yield [one[name] for name in HEAD]


def _opening() -> dict:
    form = NarrowForm({}, languages=[])
    form.is_valid()
    return form.cleaned_data


def _address(request, **changed: str | int) -> str:
    kept = {
        name: request.GET[name]
        for name in ("first", "last", "language", "q")
        if name in request.GET
    }
    return "?" + urlencode({**kept, **changed})


def _with_shares(sums: dict) -> dict:
    searches = sums["searches"] or 1
    return {
        **sums,
        "nothing_percent": round(100 * sums["nothing"] / searches),
        "clicks_percent": min(100, round(100 * sums["clicks"] / searches)),
        "corrected_percent": round(100 * sums["corrected"] / searches),
        "average": round(sums["milliseconds"] / searches),
    }


@desk_view(insight_policy, "view")
@require_POST
def ask_for_training(request):
    """Take down that a training about some words is wished for, where a room keeps such wishes."""
    desk = _desk_for(request.user)
    if desk is None:
        raise Http404
    words = request.POST.get("words", "").replace("\x00", "")[:200]
    try:
        desk.note(words, request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%s” is a training request now.") % words)
    return redirect(f"{reverse('insight_searches')}?report={Report.NOTHING.value}")


def _desk_for(person) -> RequestDesk | None:
    return next((desk for desk in request_desks.ask() if desk.may_note(person)), None)


def _ways(person, text: str) -> tuple[str, str]:
    """Return where the words become a synonym or pinned results, if one may steer."""
    if not rules_policy.user_has_permission(person, "steer"):
        return "", ""
    with_words = urlencode({"text": text})
    return (
        f"{reverse('steering_add_synonym')}?{with_words}",
        f"{reverse('steering_add_pinned')}?{with_words}",
    )
