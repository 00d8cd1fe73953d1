"""Two accounts become one: their jobs, lines, mentors and deputies are one person's."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.dates import organisation_today
from portal.organisation.enums import RequestState
from portal.organisation.models import (
    Audience,
    Deputy,
    JobAssignment,
    MentorRequest,
    Mentorship,
    OrgUnit,
    Profile,
    ScimIdentity,
)
from portal.organisation.services.audiences import refresh_people
from portal.organisation.services.deputies import stands_in
from portal.organisation.services.jobs import ONE_DAY, ClosesCircle, reaches
from portal.organisation.services.lines import redraw_lines
from portal.organisation.services.locking import lock_organisation
from portal.organisation.signals import placement_changed
from portal.people.models import User
from portal.people.registry import Merged
from portal.people.services import move_rows


def locks() -> Iterator[None]:
    """Take the lock that everybody takes before those of people."""
    lock_organisation()
    return iter(())


def move_to(gone: User, kept: User, *, by: User | None) -> Iterator[Merged]:
    """Let ``kept``, the same person, be what ``gone`` was in the organisation, and say so.

    Raises:
        ClosesCircle: The two stand in one line, with others between them.
    """
    yield from _jobs(gone, kept)
    yield from _managed(gone, kept)
    yield from _mentorships(gone, kept)
    yield from _deputies(gone, kept)
    _requests(gone, kept)
    _profile(gone, kept)
    if count := OrgUnit.objects.filter(cost_centre_owner=gone).update(cost_centre_owner=kept):
        yield Merged(ngettext("%d cost centre", "%d cost centres", count) % count)
    Audience.objects.filter(made_by=gone).update(made_by=kept)
    refresh_people([gone.pk, kept.pk])
    placement_changed.send(sender=User, person=kept, day=organisation_today())


def _jobs(gone: User, kept: User) -> Iterator[Merged]:
    """Let the jobs of ``gone`` be jobs of ``kept``, whose own main jobs stay the main ones."""
    today, count, gave_way = organisation_today(), 0, None
    main = JobAssignment.objects.filter(person=kept, is_primary=True, withdrawn_at=None)
    main = list(main.order_by("starts_on"))
    for job in JobAssignment.objects.filter(person=gone).select_related("manager"):
        count += 1
        job.person = kept
        if job.manager_id == kept.pk:
            job.manager = None  # nobody is their own manager
        first = next((one for one in main if _touch(one, job)), None)
        if job.is_primary and job.withdrawn_at is None and first is not None:
            last = job.ends_on
            _give_way(job, first, today)
            if not job.is_primary and (last is None or last >= today):
                gave_way = (job, last)
        job.save()
    if gave_way is not None and not _go_on(*gave_way, today):
        yield Merged(
            _("Both have a main job: that of the account that is kept stays."), is_conflict=True
        )
    if count:
        yield Merged(ngettext("%d job", "%d jobs", count) % count)


def _touch(one: JobAssignment, other: JobAssignment) -> bool:
    first = max(one.starts_on, other.starts_on)
    return first <= min(one.ends_on or date.max, other.ends_on or date.max)


def _give_way(job: JobAssignment, main: JobAssignment, today: date) -> None:
    """Let ``job`` end before ``main`` begins, or with yesterday as a job beside it."""
    if main.starts_on > max(today, job.starts_on):
        job.ends_on = main.starts_on - ONE_DAY
        return
    job.is_primary = False
    if job.ends_on is not None and job.ends_on < today:
        return
    if job.starts_on >= today:  # it counts on no day, but stays to be read
        job.withdrawn_at, job.ends_on = timezone.now(), job.starts_on - ONE_DAY
    else:
        job.ends_on = today - ONE_DAY


def _go_on(job: JobAssignment, last: date | None, today: date) -> bool:
    """Let a job that gave way to one of the past go on from today; return whether it does."""
    main = JobAssignment.objects.touching(today, last).filter(person=job.person, is_primary=True)
    if main.exists():
        return False
    JobAssignment.objects.create(
        person=job.person,
        unit=job.unit,
        title=job.title,
        manager=job.manager,
        starts_on=today,
        ends_on=last,
    )
    return True


def _managed(gone: User, kept: User) -> Iterator[Merged]:
    """Let who reports to ``gone`` report to ``kept``, also on the days that are over."""
    theirs = JobAssignment.objects.filter(manager=gone)
    people = set(theirs.values_list("person", flat=True))
    theirs.filter(person=kept).update(manager=None)
    theirs.update(manager=kept)
    _refuse_circle(kept)
    touched = redraw_lines({gone.pk, kept.pk, *people})
    refresh_people(touched, about=["manager"])
    if people - {kept.pk}:
        count = len(people - {kept.pk})
        yield Merged(
            ngettext("%d person who reports to them", "%d people who report to them", count) % count
        )


def _refuse_circle(kept: User) -> None:
    today = organisation_today()
    jobs = JobAssignment.objects.touching(today, None).filter(person=kept).exclude(manager=None)
    for job in jobs.select_related("manager"):
        first = max(today, job.starts_on)
        if reaches(job.manager_id, kept.pk, first=first, last=job.ends_on):
            raise ClosesCircle(
                _("One of the two reports to the other over %s, so the line would be a circle.")
                % job.manager.display_name
            )


def _mentorships(gone: User, kept: User) -> Iterator[Merged]:
    yesterday = organisation_today() - ONE_DAY
    theirs = Mentorship.objects.filter(Q(mentor=gone) | Q(mentee=gone))
    count = 0
    for row in theirs:
        mentor = kept.pk if row.mentor_id == gone.pk else row.mentor_id
        mentee = kept.pk if row.mentee_id == gone.pk else row.mentee_id
        same = Mentorship.objects.filter(mentor=mentor, mentee=mentee, ends_on=None)
        is_own = mentor == mentee  # nobody mentors themselves: the row stays behind
        if row.ends_on is None and (is_own or same.exists()):
            row.ends_on = max(row.starts_on, yesterday)
        if not is_own:
            count += 1
            row.mentor_id, row.mentee_id = mentor, mentee
        row.save()
    if count:
        yield Merged(ngettext("%d mentorship", "%d mentorships", count) % count)


def _deputies(gone: User, kept: User) -> Iterator[Merged]:
    yesterday = organisation_today() - ONE_DAY
    theirs = Deputy.objects.filter(Q(principal=gone) | Q(deputy=gone))
    count = 0
    for row in theirs:
        principal = kept.pk if row.principal_id == gone.pk else row.principal_id
        deputy = kept.pk if row.deputy_id == gone.pk else row.deputy_id
        ends = row.ends_on is None or row.ends_on > yesterday
        if principal != deputy:
            count += 1
            row.principal_id, row.deputy_id = principal, deputy
            row.save()
            ends = ends and stands_in(principal, for_=deputy, row=row)
        if ends and row.starts_on > yesterday:
            row.delete()  # it never counted
        elif ends:
            row.ends_on = yesterday
            row.save()
        if ends:
            yield Merged(
                _("Somebody would stand in for themselves: this deputy ended."), is_conflict=True
            )
    if count:
        yield Merged(ngettext("%d deputy", "%d deputies", count) % count)


def _requests(gone: User, kept: User) -> None:
    """Let letters of ``gone`` be of ``kept``; what both asked, or one the other, is withdrawn."""
    for field, other in (("mentee", "mentor"), ("mentor", "mentee")):
        theirs = MentorRequest.objects.filter(**{field: gone})
        waiting = MentorRequest.objects.filter(state=RequestState.OPEN, **{field: kept})
        doubled = Q(**{f"{other}__in": waiting.values(other)}) | Q(**{other: kept})
        theirs.filter(doubled, state=RequestState.OPEN).update(
            state=RequestState.WITHDRAWN, answered_at=timezone.now()
        )
        theirs.exclude(**{other: kept}).update(**{field: kept})


def _profile(gone: User, kept: User) -> None:
    known = Profile.objects.filter(person=gone).first()
    if known is not None:
        _fill_in(Profile.objects.get_or_create(person=kept)[0], known)
    if not ScimIdentity.objects.filter(person=kept).exists():
        move_rows(ScimIdentity.objects.filter(person=gone), "person", kept=kept)


def _fill_in(profile: Profile, known: Profile) -> None:
    """Let ``profile`` say what only ``known`` says, and both what both can and like."""
    profile.skills.add(*known.skills.all())
    profile.interests.add(*known.interests.all())
    profile.hired_on = min(filter(None, (profile.hired_on, known.hired_on)), default=None)
    profile.location_id = profile.location_id or known.location_id
    profile.career_goal = profile.career_goal or known.career_goal
    profile.takes_mentees |= known.takes_mentees
    profile.is_fed |= known.is_fed
    profile.save()
    # Nobody wakes an account that has gone.
    known.account_starts_on, known.is_fed, known.left_by_feed = None, False, False
    known.save()
