"""The administrators' screens: granting, the matrix, programs, handing over, what hangs on one."""

from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.errors import RuleViolation
from portal.core.exports import csv_response
from portal.core.viewsets import desk_view
from portal.people.models import Deviation
from portal.people.services import forget_deviation, give_capability, withhold_capability
from portal.powers import services
from portal.powers.forms import (
    DEFAULT,
    GIVEN,
    DeviationsForm,
    GrantForm,
    HandoverForm,
    OwnerForm,
    ProgramForm,
    SectionForm,
)
from portal.powers.models import Handover, Program, ProgramOwner, ProgramPage
from portal.powers.policies import deviation_policy, grant_policy, handover_policy, program_policy
from portal.powers.queries import all_spots, matrix, with_capabilities

ROWS_A_PAGE = 50
PROGRAMS_A_PAGE = 30
READ_AND_WRITE = ["GET", "HEAD", "POST"]
GRANTS_DESK, HANDOVERS_DESK = "grants_modeladmin_index", "handovers_modeladmin_index"


def _form(request, form, *, title: str, button: str, back: str, status: int = 200, **told):
    told = {"form": form, "title": title, "button": button, "desk": back, "icon": "key", **told}
    return render(request, "core/admin/form.html", told, status=status)


def _is_done(form, do) -> bool:
    """Return whether the form is sound and its service did it; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        do(form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@desk_view(grant_policy, "add")
@require_http_methods(READ_AND_WRITE)
def add_grant(request):
    """Grant a role or a capability."""
    form = GrantForm(request.POST or None)

    def do(said):
        holder = said.pop("person") or said["group"]
        said.pop("group")
        services.grant_power(holder, by=request.user, **said)

    if _is_done(form, do):
        messages.success(request, _("It is granted."))
        return redirect(GRANTS_DESK)
    return _form(
        request,
        form,
        title=_("Grant a power"),
        button=_("Grant"),
        back=reverse(GRANTS_DESK),
        status=400 if form.is_bound else 200,
    )


@desk_view(grant_policy, "view")
@require_http_methods(READ_AND_WRITE)
def end_grant(request, pk):
    """Ask, then end a grant."""
    rows = grant_policy.instances_user_has_permission_for(request.user, "view")
    grant = get_object_or_404(
        rows.select_related("person", "group", "unit", "program", "page"), pk=pk
    )
    grant_policy.require(request.user, "end", grant)
    if request.method == "POST":
        return _settled(
            request,
            lambda: services.end_grant(grant, by=request.user),
            _("It has ended."),
            reverse(GRANTS_DESK),
        )
    told = {"grant": grant, "back": reverse(GRANTS_DESK)}
    return render(request, "powers/admin/end_grant.html", told)


def _settled(request, do, sentence: str, address: str):
    try:
        do()
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect(address)


@desk_view(deviation_policy, "view")
@require_safe
def capabilities_matrix(request):
    """Show which role and which group may do what, and what differs from the defaults."""
    columns, lines = matrix()
    told = {
        "columns": columns,
        "lines": lines,
        "may_change": deviation_policy.user_has_permission(request.user, "change"),
    }
    return render(request, "powers/admin/matrix.html", told)


@desk_view(deviation_policy, "change")
@require_http_methods(READ_AND_WRITE)
def group_capabilities(request, pk):
    """Give to one group, and withhold from it, capability by capability."""
    group = get_object_or_404(with_capabilities(), pk=pk)
    rows = Deviation.objects.filter(group=group)
    before = dict(rows.values_list("capability", "is_given"))
    form = DeviationsForm(request.POST or None, group=group, deviations=before)
    if form.is_valid():
        for name in form.changed_data:
            _deviate(group, name, form.cleaned_data[name], by=request.user)
        messages.success(request, _("“%s” may do what you chose.") % group.name)
        return redirect("powers_matrix")
    return _form(
        request,
        form,
        title=_("What “%s” may do") % group.name,
        button=_("Save"),
        back=reverse("powers_matrix"),
        status=400 if form.is_bound else 200,
    )


def _deviate(group: Group, name: str, choice: str, *, by) -> None:
    if choice == DEFAULT:
        forget_deviation(group, name, by=by)
    elif choice == GIVEN:
        give_capability(group, name, by=by)
    else:
        withhold_capability(group, name, by=by)


@desk_view(program_policy, "view")
@require_safe
def programs(request):
    """Show every program that the viewer may see, to find, open and add."""
    rows = program_policy.instances_user_has_permission_for(request.user, "view")
    sought = request.GET.get("q", "").strip()[:100].replace("\0", "")
    if sought:
        rows = rows.filter(Q(name__icontains=sought) | Q(code__icontains=sought))
    told = {
        "page": Paginator(rows, PROGRAMS_A_PAGE).get_page(request.GET.get("p")),
        "q": sought,
        "may_add": program_policy.user_has_permission(request.user, "add"),
    }
    return render(request, "powers/admin/programs.html", told)


@desk_view(program_policy, "add")
@require_http_methods(READ_AND_WRITE)
def add_program(request):
    """Make a program."""
    form = ProgramForm(request.POST or None)
    made = []

    def do(said):
        said.pop("is_closed")
        made.append(services.make_program(by=request.user, **said))

    if _is_done(form, do):
        return redirect("powers_program", made[0].pk)
    return _form(
        request,
        form,
        title=_("Add a program"),
        button=_("Add"),
        back=reverse("powers_programs"),
        status=400 if form.is_bound else 200,
    )


def _program(request, pk, action) -> Program:
    rows = program_policy.instances_user_has_permission_for(request.user, "view")
    found = get_object_or_404(rows, pk=pk)
    program_policy.require(request.user, action, found)
    return found


@desk_view(program_policy, "view")
@require_safe
def program(request, pk):
    """Show one program: what it is, its sections, its owners."""
    found = _program(request, pk, "view")
    return _show_program(request, found)


def _show_program(request, found, *, status=200, **forms):
    told = {
        "program": found,
        "sections": found.sections.select_related("page"),
        "owners": found.ownerships.select_related("person", "ended_by"),
        "form": ProgramForm(instance=found),
        "section_form": SectionForm(prefix="section"),
        "owner_form": OwnerForm(prefix="owner"),
        "may_change": program_policy.user_has_permission(request.user, "change"),
        **forms,
    }
    return render(request, "powers/admin/program.html", told, status=status)


@desk_view(program_policy, "view")
@require_POST
def change_program(request, pk):
    """Change what a program is called and for, or close it."""
    found = _program(request, pk, "change")
    form = ProgramForm(request.POST, instance=Program.objects.get(pk=pk))
    if _is_done(form, lambda said: services.change_program(found, by=request.user, **said)):
        messages.success(request, _("The program is saved."))
        return redirect("powers_program", pk)
    return _show_program(request, found, status=400, form=form)


@desk_view(program_policy, "view")
@require_POST
def add_section(request, pk):
    """Let a section of pages belong to a program."""
    found = _program(request, pk, "change")
    form = SectionForm(request.POST, prefix="section")
    if _is_done(form, lambda said: services.add_section(found, page=said["page"], by=request.user)):
        messages.success(request, _("The section belongs to the program."))
        return redirect("powers_program", pk)
    return _show_program(request, found, status=400, section_form=form)


@desk_view(program_policy, "view")
@require_POST
def remove_section(request, pk, section):
    """Let a section belong to a program no longer."""
    found = _program(request, pk, "change")
    row = get_object_or_404(
        ProgramPage.objects.select_related("page", "program"), pk=section, program=found
    )
    return _settled(
        request,
        lambda: services.remove_section(row, by=request.user),
        _("The section is out of the program. Its pages stay as they are."),
        reverse("powers_program", args=[pk]),
    )


@desk_view(program_policy, "view")
@require_POST
def add_owner(request, pk):
    """Make somebody an owner of a program."""
    found = _program(request, pk, "change")
    form = OwnerForm(request.POST, prefix="owner")

    def do(said):
        services.add_owner(found, said.pop("person"), by=request.user, **said)

    if _is_done(form, do):
        messages.success(request, _("The program has another owner."))
        return redirect("powers_program", pk)
    return _show_program(request, found, status=400, owner_form=form)


@desk_view(program_policy, "view")
@require_POST
def end_owner(request, pk, ownership):
    """Let somebody own a program no longer."""
    found = _program(request, pk, "change")
    rows = ProgramOwner.objects.filter(program=found, ended_at=None)
    row = get_object_or_404(rows, pk=ownership)
    return _settled(
        request,
        lambda: services.end_ownership(row, by=request.user),
        _("The ownership has ended."),
        reverse("powers_program", args=[pk]),
    )


@desk_view(handover_policy, "view")
@require_safe
def single_points(request):
    """Show what hangs on one person or on nobody; one kind at a time, with its rows."""
    spots = all_spots()
    counts = [(spot, _count(spot)) for spot in spots]
    chosen = request.GET.get("kind", "")
    spot = next((one for one in spots if one.kind == chosen), None)
    if chosen and spot is None:
        raise Http404
    if request.GET.get("export") == "csv":
        header = [_("Kind"), _("What"), _("Detail")]
        return csv_response("single-points.csv", header, _cells([spot] if spot else spots))
    page = Paginator(spot.rows, ROWS_A_PAGE).get_page(request.GET.get("p")) if spot else None
    told = {
        "counts": counts,
        "spot": spot,
        "page": page,
        "rows": [spot.tell(row) for row in page] if page else [],
    }
    return render(request, "powers/admin/report.html", told)


def _count(spot) -> int:
    return len(spot.rows) if isinstance(spot.rows, list) else spot.rows.count()


def _cells(spots):
    for spot in spots:
        rows = spot.rows if isinstance(spot.rows, list) else spot.rows.iterator(chunk_size=500)
        for row in rows:
            title, _address, detail = spot.tell(row)
            yield [str(spot.label), title, detail]


@desk_view(handover_policy, "add")
@require_http_methods(READ_AND_WRITE)
def hand_over(request):
    """Choose from whom to whom; show what would move; then move it."""
    kinds = [(one.kind, one.label) for one in services.all_charges()]
    form = HandoverForm(request.POST or None, kinds=kinds)
    preview = None
    if form.is_valid():
        said = form.cleaned_data
        if "confirm" in request.POST and _is_done(form, lambda said: _hand_over(request, said)):
            messages.success(
                request,
                _("%(giver)s handed over to %(taker)s. You can undo it for a month.")
                % {"giver": said["giver"], "taker": said["taker"]},
            )
            return redirect(HANDOVERS_DESK)
        preview = [one for one in services.charges_of(said["giver"], said["kinds"]) if one[1]]
    told = {"form": form, "preview": preview, "back": reverse(HANDOVERS_DESK)}
    status = 400 if form.errors else 200
    return render(request, "powers/admin/handover.html", told, status=status)


def _hand_over(request, said) -> None:
    services.hand_over(by=request.user, **said)


def _by_kind(handover: Handover) -> list[tuple[str, list[str]]]:
    """Return what was handed over, the first of each kind under its name."""
    found: dict[str, list[str]] = {}
    for kind, title in handover.items.values_list("kind", "title"):
        found.setdefault(kind, []).append(title)
    names = {one.kind: one.label for one in services.all_charges()}
    return [(names.get(kind, kind), titles[:ROWS_A_PAGE]) for kind, titles in found.items()]


@desk_view(handover_policy, "view")
@require_http_methods(READ_AND_WRITE)
def undo_handover(request, pk):
    """Ask, then give back what was handed over."""
    rows = handover_policy.instances_user_has_permission_for(request.user, "view")
    row = get_object_or_404(rows.select_related("giver", "taker"), pk=pk)
    handover_policy.require(request.user, "undo", row)
    if request.method == "POST":
        return _settled(
            request,
            lambda: services.undo_handover(row, by=request.user),
            _("It is as it was, as far as %s still had it.") % row.taker,
            reverse(HANDOVERS_DESK),
        )
    told = {
        "handover": row,
        "items": _by_kind(row),
        "back": reverse(HANDOVERS_DESK),
    }
    return render(request, "powers/admin/undo.html", told)
