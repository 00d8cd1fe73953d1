"""The owners' programs, and looking at the portal as others see it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.access import for_own_eyes, policed_by, signed_in
from portal.powers import services
from portal.powers.enums import Answer
from portal.powers.forms import AskForm, LookForm, StepForm
from portal.powers.middleware import VIEWING
from portal.powers.models import Consent, Program, StepHolder, Viewing
from portal.powers.policies import consent_policy, program_policy, viewing_policy
from portal.powers.queries import elements_of, sections_of, steps_of, viewable_as

PROGRAMS_A_PAGE = 25
LOOKS_A_PAGE = 20
PAST_SHOWN = 10
SECTIONS_SHOWN = 20


def _program(request, pk) -> Program:
    rows = program_policy.instances_user_has_permission_for(request.user, "view")
    return get_object_or_404(rows, pk=pk)


@policed_by(program_policy, "view")
@require_safe
def programs(request):
    """Show the programs that the viewer owns, has a step of, or may look into."""
    rows = program_policy.instances_user_has_permission_for(request.user, "view")
    sought = request.GET.get("q", "").strip()[:100].replace("\0", "")
    if sought:
        rows = rows.filter(Q(name__icontains=sought) | Q(code__icontains=sought))
    page = Paginator(rows, PROGRAMS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "powers/programs.html", {"page": page, "q": sought})


@policed_by(program_policy, "view")
@require_safe
def program(request, pk):
    """Show what belongs to a program, whose it is, and who has which step."""
    return _show(request, _program(request, pk), StepForm())


def _show(request, found, form, status=200):
    owners = found.ownerships.filter(ended_at=None).select_related("person")
    past = found.steps_held.filter(ended_at__isnull=False).select_related("person", "ended_by")
    sections = found.sections.select_related("page").order_by("page__title", "pk")
    told = {
        "program": found,
        "elements": elements_of(found),
        "sections": sections[:SECTIONS_SHOWN],
        "page_count": len(sections_of({found.pk}).get(found.pk, ())),
        "owners": [row for row in owners if row.is_current],
        "steps": steps_of(found),
        "past": past.order_by("-ended_at")[:PAST_SHOWN],
        "may_hand": program_policy.user_has_permission_for_instance(request.user, "hand", found),
        "form": form,
    }
    return render(request, "powers/program.html", told, status=status)


@policed_by(program_policy, "view")
@require_POST
def hand(request, pk):
    """Hand a step of a program to somebody."""
    found = _program(request, pk)
    program_policy.require(request.user, "hand", found)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=400)
    said = form.cleaned_data
    row = services.hand_step(
        found, said["step"], said["person"], by=request.user, ends_on=said["ends_on"]
    )
    messages.success(
        request,
        _("%(person)s has the step “%(step)s” now.")
        % {"person": row.person, "step": row.get_step_display()},
    )
    return redirect("powers:program", pk)


@policed_by(program_policy, "view")
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, pk, holder):
    """Ask, then take a step back from whoever has it."""
    found = _program(request, pk)
    program_policy.require(request.user, "hand", found)
    rows = StepHolder.objects.filter(program=found, ended_at=None).select_related("person")
    row = get_object_or_404(rows, pk=holder)
    step = row.get_step_display()
    if request.method == "POST":
        services.take_step_back(row, by=request.user)
        messages.success(request, _("“%s” is yours alone again, or of whoever else has it.") % step)
        return redirect("powers:program", pk)
    told = {
        "title": _("Take “%(step)s” back from %(person)s?") % {"step": step, "person": row.person},
        "text": _("What they did stays done. They lose the powers of this step at once."),
        "action_label": _("Take it back"),
        "cancel_url": f"/programs/{pk}/",
        "danger": True,
    }
    return render(request, "themes/confirm.html", told)


@policed_by(viewing_policy, "look")
@for_own_eyes
@require_safe
def looks(request):
    """Show as whom the viewer may look, whom they have asked, and when they looked."""
    return _looks(request, AskForm())


def _looks(request, form, status=200):
    mine = Viewing.objects.filter(viewer=request.user).select_related("consent__person")
    asked_of = Consent.objects.filter(asked_by=request.user).select_related("person")
    told = {
        "form": form,
        "look_form": LookForm(roles=viewable_as(request.user)),
        "consents": asked_of[:LOOKS_A_PAGE],
        "page": Paginator(mine, LOOKS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "powers/looks.html", told, status=status)


@policed_by(viewing_policy, "look")
@require_POST
def look_as_role(request):
    """Begin to look as a role."""
    form = LookForm(request.POST, roles=viewable_as(request.user))
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return redirect("powers:looks")
    return _start(request, role=form.cleaned_data["role"])


@policed_by(consent_policy, "ask")
@require_POST
def ask(request):
    """Ask somebody whether the viewer may look as they do."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _looks(request, form, status=400)
    said = form.cleaned_data
    services.ask_consent(said["person"], by=request.user, reason=said["reason"])
    messages.success(request, _("%s is asked, and answers when they like.") % said["person"])
    return redirect("powers:looks")


@policed_by(consent_policy, "look")
@require_POST
def look_as_person(request, pk):
    """Begin to look as somebody who said yes."""
    rows = consent_policy.instances_user_has_permission_for(request.user, "look")
    return _start(request, consent=get_object_or_404(rows, pk=pk))


def _start(request, **chosen):
    viewing = services.start_viewing(request.user, **chosen)
    request.session.cycle_key()
    request.session[VIEWING] = viewing.pk
    return redirect("/")


@signed_in("Stops a look of the visitor's own.")
@require_POST
def end(request):
    """Stop looking as somebody else."""
    request.session.pop(VIEWING, None)
    services.end_viewings_of(request.user)
    messages.success(request, _("You see the portal as yourself again."))
    return redirect("powers:looks")


@policed_by(consent_policy, "answer")
@for_own_eyes
@never_cache
@require_safe
def asked(request):
    """Show who asked to look as the viewer, and what became of it."""
    rows = Consent.objects.filter(person=request.user).select_related("asked_by")
    page = Paginator(rows, LOOKS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "powers/asked.html", {"page": page})


@policed_by(consent_policy, "answer")
@require_POST
def answer(request, pk):
    """Take down the viewer's yes or no, or that they take it back."""
    rows = consent_policy.instances_user_has_permission_for(request.user, "answer")
    found = get_object_or_404(rows.select_related("asked_by"), pk=pk)
    said = request.POST.get("answer", "")
    if said == Answer.WITHDRAWN:
        services.withdraw_consent(found)
        messages.success(request, _("You took it back. %s looks no longer.") % found.asked_by)
    elif said in (Answer.YES, Answer.NO):
        services.answer_consent(found, yes=said == Answer.YES)
        told = (
            _("%s may look for a day. You can take it back at any time.")
            if said == Answer.YES
            else _("%s may not look, and is told so.")
        )
        messages.success(request, told % found.asked_by)
    else:
        messages.error(request, _("Say yes or no."))
    return redirect("powers:asked")
