"""What people do for each other: the own profile, mentors, and deputies."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.access import for_own_eyes, policed_by, signed_in
from portal.core.dates import organisation_today
from portal.core.errors import RuleViolation
from portal.organisation import services
from portal.organisation.forms.portal import AnswerForm, DeputyForm, MentorForm, OwnProfileForm
from portal.organisation.models import MentorRequest, Profile
from portal.organisation.policies import (
    deputy_policy,
    directory_policy,
    mentor_request_policy,
    mentorship_policy,
)
from portal.organisation.queries import mentees_of, mentorships_of, requests_by, requests_to
from portal.organisation.queries.people import (
    Sought,
    found,
    ids_of_mentors,
    mentors,
    skills_of_mentors,
    with_cards,
)

MENTORS_A_PAGE = 20


@signed_in("Shows and changes what the visitor says of themselves.")
@require_http_methods(["GET", "HEAD", "POST"])
def own_profile(request: HttpRequest) -> HttpResponse:
    """Change the viewer's skills, interests and career goal."""
    profile = Profile.objects.filter(person=request.user).first()
    form = OwnProfileForm(request.POST or None, instance=profile or Profile(person=request.user))
    if request.method == "POST" and form.is_valid():
        services.change_own_profile(request.user, **form.cleaned_data)
        messages.success(request, _("Your skills and goals are saved."))
        return redirect("organisation:person", request.user.pk)
    return render(request, "organisation/own_profile.html", {"form": form})


@policed_by(directory_policy, "view")
@require_safe
def mentor_list(request: HttpRequest) -> HttpResponse:
    """Show who takes mentees, by name and skill."""
    skills = list(skills_of_mentors())
    chosen = next((s for s in skills if str(s.pk) == request.GET.get("skill")), None)
    text = request.GET.get("q", "").replace("\x00", "")[:100]
    seen = directory_policy.instances_user_has_permission_for(request.user, "view")
    people = seen.filter(pk__in=ids_of_mentors()).exclude(pk=request.user.pk)
    people = found(people, Sought(text=text, skill=chosen.pk if chosen else None))
    rows = with_cards(people).prefetch_related("profile__skills").order_by("display_name", "pk")
    told = {
        "page": Paginator(rows, MENTORS_A_PAGE).get_page(request.GET.get("page")),
        "skills": skills,
        "chosen": chosen,
        "q": text,
    }
    return render(request, "organisation/mentors.html", told)


@policed_by(directory_policy, "view")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody to be the viewer's mentor."""
    seen = directory_policy.instances_user_has_permission_for(request.user, "view")
    mentor = get_object_or_404(seen.filter(pk__in=mentors().values("pk")), pk=pk)
    form = MentorForm(
        request.POST or None, mentor=mentor, initial={"skill": request.GET.get("skill")}
    )
    if form.is_valid():
        try:
            services.ask_mentor(request.user, mentor=mentor, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%s is asked and answers here.") % mentor.display_name)
            return redirect("organisation:mentoring")
    return render(request, "organisation/ask_mentor.html", {"mentor": mentor, "form": form})


@policed_by(mentor_request_policy, "view")
@for_own_eyes
@require_safe
def mentoring(request: HttpRequest) -> HttpResponse:
    """Show who helps the viewer, whom they help, and who has asked whom."""
    told = {
        "mentorships": mentorships_of(request.user),
        "mentees": mentees_of(request.user),
        "waiting": requests_to(request.user),
        "asked": requests_by(request.user)[:20],
    }
    return render(request, "organisation/mentoring.html", told)


def _request(request: HttpRequest, pk: int, action: str) -> MentorRequest:
    rows = mentor_request_policy.instances_user_has_permission_for(request.user, "view")
    row = get_object_or_404(rows, pk=pk)
    mentor_request_policy.require(request.user, action, row)
    return row


@policed_by(mentor_request_policy, "view")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes or no to somebody who asked."""
    row = _request(request, pk, "answer")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Your answer is too long. A thousand characters are enough."))
        return redirect("organisation:mentoring")
    accepted = form.cleaned_data["accept"]
    services.answer_request(row, accept=accepted, answer=form.cleaned_data["answer"])
    name = row.mentee.display_name
    said = _("You are the mentor of %s now.") if accepted else _("%s is told that you cannot.")
    messages.success(request, said % name)
    return redirect("organisation:mentoring")


@policed_by(mentor_request_policy, "view")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what the viewer asked."""
    services.withdraw_request(_request(request, pk, "withdraw"))
    messages.success(request, _("Your request is taken back."))
    return redirect("organisation:mentoring")


@policed_by(mentorship_policy, "view")
@require_http_methods(["GET", "HEAD", "POST"])
def end_mentorship(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then let a mentorship end today."""
    rows = mentorship_policy.instances_user_has_permission_for(request.user, "end")
    row = get_object_or_404(rows.on(organisation_today()).select_related("mentor", "mentee"), pk=pk)
    if request.method == "POST":
        services.end_mentorship(row, last_day=organisation_today(), by=request.user)
        messages.success(request, _("The mentorship ends today."))
        return redirect("organisation:mentoring")
    told = {
        "title": _("End this mentorship?"),
        "text": _("%(mentor)s is mentor of %(mentee)s. After today the two are on their own.")
        % {"mentor": row.mentor.display_name, "mentee": row.mentee.display_name},
        "action_label": _("Yes, end it today"),
        "cancel_url": "/my/mentoring/",
        "danger": True,
    }
    return render(request, "themes/confirm.html", told)


@policed_by(deputy_policy, "name")
@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Show who stands in for the viewer and for whom they do, and name another."""
    form = DeputyForm(request.POST or None)
    if form.is_valid():
        try:
            services.name_deputy(request.user, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your deputy is named."))
            return redirect("organisation:deputies")
    rows = deputy_policy.model.objects.touching(organisation_today(), None)
    rows = rows.select_related("principal", "deputy").order_by("starts_on", "pk")
    told = {
        "form": form,
        "mine": rows.filter(principal=request.user)[:50],
        "for_others": rows.filter(deputy=request.user)[:50],
        "today": organisation_today(),
    }
    return render(request, "organisation/deputies.html", told)


@policed_by(deputy_policy, "name")
@require_POST
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a deputy of the viewer stand in until today."""
    rows = deputy_policy.instances_user_has_permission_for(request.user, "end")
    row = get_object_or_404(rows.filter(principal=request.user), pk=pk)
    services.end_deputy(row, last_day=organisation_today(), by=request.user)
    messages.success(request, _("Today is the last day of this deputy."))
    return redirect("organisation:deputies")
