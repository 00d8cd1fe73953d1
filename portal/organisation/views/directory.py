"""Who is who: the directory, a person, the chart, units, and the viewer's own team."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.access import for_own_eyes, policed_by
from portal.core.dates import organisation_today
from portal.core.exports import csv_response
from portal.core.paging import LongList
from portal.organisation.forms.portal import DirectoryForm
from portal.organisation.models import OrgUnit
from portal.organisation.policies import directory_policy, unit_policy
from portal.organisation.queries import (
    ids_directly_below,
    jobs_on,
    mentees_of,
    mentorships_of,
    people_above,
    units_above,
)
from portal.organisation.queries.people import (
    count_led,
    count_reports,
    counting_today,
    found,
    ids_of_tops,
    job_history,
    with_cards,
    with_job_columns,
    with_number_of_reports,
)
from portal.organisation.queries.units import ids_of_people_in
from portal.people.models import User

PEOPLE_A_PAGE = 25
BATCH = 2_000


def visible(request: HttpRequest, action: str = "view") -> QuerySet[User]:
    """Return the people on whom the viewer may do ``action``."""
    return directory_policy.instances_user_has_permission_for(request.user, action)


def _page(request, rows, size: int = PEOPLE_A_PAGE, *, count: int | None = None):
    return LongList(rows, size, count=count).get_page(request.GET.get("page"))


def _above(request, person: User) -> list[User]:
    """Return whom the viewer sees of those above ``person``, from the top down. One query."""
    return list(people_above(person, among=visible(request)))[::-1]


def _directly_below(person: User) -> list[int]:
    # Read first: a list that is sorted by name is found by these few ids, not the other way round.
    return list(ids_directly_below(person).values_list("report", flat=True))


@policed_by(directory_policy, "view")
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Show who is here, found and filtered in the database."""
    form = DirectoryForm(request.GET)
    people = with_cards(found(visible(request), form.sought()))
    told = {
        "page": _page(request, people.order_by("display_name", "pk")),
        "form": form,
        "may_export": directory_policy.user_has_permission(request.user, "export"),
        "query": request.GET.urlencode(),
    }
    return render(request, "organisation/directory.html", told)


@policed_by(directory_policy, "export")
@require_safe
def directory_csv(request: HttpRequest) -> HttpResponse:
    """Give the directory away as a file, as it is filtered."""
    people = visible(request).filter(directory_policy.scope(request.user, "export"))
    people = found(people, DirectoryForm(request.GET).sought())
    rows = with_job_columns(people).order_by("display_name", "pk").values_list(
        "display_name", "employee_number", "email", "title_name", "unit_name", "manager_name",
        "location_name", "profile__hired_on",
    )  # fmt: skip
    header = [
        _("Name"), _("Number"), _("E-mail"), _("Job title"), _("Unit"), _("Manager"),
        _("Location"), _("Hired on"),
    ]  # fmt: skip
    return csv_response("people.csv", header, rows.iterator(BATCH))


@policed_by(directory_policy, "view")
@for_own_eyes
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: jobs, manager, skills, who helps them; their history to whom it concerns."""
    seen = visible(request).select_related("profile__location")
    row = get_object_or_404(with_number_of_reports(seen, among=visible(request)), pk=pk)
    own = row.pk == request.user.pk
    sees_jobs = directory_policy.user_has_permission_for_instance(request.user, "see_jobs", row)
    profile = getattr(row, "profile", None)
    # All that ever counted is a few rows: read once, shown as pages, and today's from the same.
    history = list(job_history(row)) if sees_jobs else None
    jobs = jobs_on(row) if history is None else counting_today(history)
    told = {
        "person": row,
        "own": own,
        "profile": profile,
        "jobs": jobs,
        "above": _above(request, row),
        "reports": row.reports,
        "skills": profile.skills.order_by("name") if profile else [],
        "interests": profile.interests.order_by("name") if profile else [],
        "goal": profile.career_goal if profile and sees_jobs else "",
        "mentorships": mentorships_of(row),
        "history": history and Paginator(history, 10).get_page(request.GET.get("page")),
        "today": organisation_today(),
    }
    return render(request, "organisation/person.html", told)


@policed_by(directory_policy, "view")
@for_own_eyes
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show who reports to the viewer today, and to those they stand in for."""
    below = _directly_below(request.user)
    direct = User.objects.filter(pk__in=below, is_active=True)
    number = count_led(request.user)
    if request.GET.get("reports") == "all":
        shown, count = "all", number
        rows = visible(request, "lead").filter(is_active=True)
    else:
        shown, rows, count = "direct", direct, None
    page = _page(request, with_cards(rows).order_by("display_name", "pk"), count=count)
    count_reports(page.object_list)
    told = {
        "page": page,
        "shown": shown,
        "direct": page.paginator.count if shown == "direct" else direct.count(),
        "all": number,
        "mentees": mentees_of(request.user),
    }
    return render(request, "organisation/team.html", told)


@policed_by(directory_policy, "view")
@require_safe
def chart(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Show one level of the lines: who is above somebody, and who reports to them."""
    seen = visible(request)
    if pk is None:
        row, above, below = None, [], seen.filter(pk__in=ids_of_tops())
    else:
        row = get_object_or_404(with_cards(seen), pk=pk)
        above = _above(request, row)
        below = seen.filter(pk__in=_directly_below(row))
    page = _page(request, with_cards(below).order_by("display_name", "pk"))
    count_reports(page.object_list)
    told = {"person": row, "above": above, "page": page}
    return render(request, "organisation/chart.html", told)


@policed_by(unit_policy, "view")
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Show the units at the top of the tree, or those with a word in their name."""
    rows = unit_policy.instances_user_has_permission_for(request.user, "view")
    rows = rows.open_on(organisation_today())
    text = request.GET.get("q", "").strip().replace("\x00", "")[:100]
    rows = rows.filter(name__icontains=text) if text else rows.filter(parent=None)
    page = _page(request, rows.select_related("parent").order_by("name", "pk"), 50)
    return render(request, "organisation/units.html", {"page": page, "q": text})


@policed_by(unit_policy, "view")
@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a unit: what it is part of, what is part of it, and who works there."""
    rows = unit_policy.instances_user_has_permission_for(request.user, "view")
    row = get_object_or_404(rows.select_related("cost_centre_owner"), pk=pk)
    below = request.GET.get("people") != "here"
    people = visible(request).filter(pk__in=ids_of_people_in(row, below=below))
    children = OrgUnit.objects.filter(parent=row).open_on(organisation_today())
    told = {
        "unit": row,
        "above": units_above(row),
        "children": children[:200],
        "below": below,
        "page": _page(request, with_cards(people).order_by("display_name", "pk")),
    }
    return render(request, "organisation/unit.html", told)
