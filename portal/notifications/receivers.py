"""What the apps below tell, written down for whoever should know."""

from django.dispatch import receiver
from django.urls import reverse

from portal.notifications.services import forget_name, notify
from portal.organisation.signals import mentor_answered, mentor_asked
from portal.powers.signals import consent_answered, consent_asked, power_granted, step_handed


@receiver(mentor_asked, dispatch_uid="notices.mentor_asked")
def tell_the_mentor(sender, request, **kwargs):
    notify(
        [request.mentor],
        kind="mentor-request",
        key=f"mentor-request:{request.pk}",
        values={"name": request.mentee.display_name, "message": request.message},
        address=reverse("organisation:mentoring"),
    )


@receiver(mentor_answered, dispatch_uid="notices.mentor_answered")
def tell_the_mentee(sender, request, **kwargs):
    notify(
        [request.mentee],
        kind="mentor-answer",
        key=f"mentor-answer:{request.pk}",
        values={
            "name": request.mentor.display_name,
            "answer": f"{request.get_state_display()}. {request.answer}".strip(),
        },
        address=reverse("organisation:mentoring"),
    )


@receiver(consent_asked, dispatch_uid="notifications.tell_of_question")
def tell_of_question(sender, consent, **kwargs):
    notify(
        [consent.person],
        kind="look-asked",
        key=f"look:{consent.pk}",
        values={"person": str(consent.asked_by), "reason": consent.reason},
        address=reverse("powers:asked"),
    )


@receiver(consent_answered, dispatch_uid="notifications.tell_of_answer")
def tell_of_answer(sender, consent, **kwargs):
    notify(
        [consent.asked_by],
        kind="look-answered",
        key=f"look:{consent.pk}:answer",
        values={"person": str(consent.person), "answer": consent.get_answer_display()},
        address=reverse("powers:looks"),
    )


@receiver(step_handed, dispatch_uid="notifications.tell_of_step")
def tell_of_step(sender, holder, **kwargs):
    notify(
        [holder.person],
        kind="step-handed",
        key=f"step:{holder.pk}",
        values={"step": holder.get_step_display(), "program": holder.program.name},
        address=reverse("powers:program", args=[holder.program_id]),
    )


@receiver(power_granted, dispatch_uid="notifications.tell_of_grant")
def tell_of_grant(sender, grant, **kwargs):
    if grant.person_id:
        notify(
            [grant.person],
            kind="power-granted",
            key=f"grant:{grant.pk}",
            values={"what": grant.what, "where": grant.where, "reason": grant.reason},
            address=reverse("people:profile"),
        )


def forget_the_name(sender, person, former_name, **kwargs):
    forget_name(former_name, instead=person.display_name)
