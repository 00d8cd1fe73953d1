"""Every way a wish for training may change."""

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.courses.models import Course
from portal.core.errors import RuleViolation
from portal.notifications.services import notify
from portal.people.queries import bearers_of
from portal.people.registry import Merged
from portal.people.services import move_rows
from search.requests.enums import RequestState
from search.requests.models import MAX_TEXT, MAX_WORDS, Support, TrainingRequest
from search.requests.queries import wish_of

User = get_user_model()
MAX_LIVE = 20  # that one person waits for


class SaysNothing(RuleViolation):
    """The words hold nothing that could be taught."""


class AsksForTooMuch(RuleViolation):
    """So many requests of one person wait that nobody could answer them."""


class AlreadyAnswered(RuleViolation):
    """The request takes neither supporters nor answers any more."""


class NoReason(RuleViolation):
    """Whoever asked has to be told why not."""


class NotAnother(RuleViolation):
    """A request cannot be merged into itself, or into one that is settled."""


@transaction.atomic
def ask_for(words: str, *, person=None, why: str = "", noted_by=None) -> TrainingRequest:
    """Ask for training about ``words``: a new request, or support of one that asks for the same.

    ``person`` asks for it; without one it is what training staff, ``noted_by``, read out of the
    searches. Asking twice changes the reason only.

    Raises:
        SaysNothing: ``words`` hold no word.
        AsksForTooMuch: 20 requests of ``person`` wait for an answer.
    """
    words = " ".join(words.split())[:MAX_WORDS]
    said = wish_of(words)
    if not said:
        raise SaysNothing(_("Say in a word or two what you would like to learn."))
    request = _live(said) or _new(words, said, noted_by)
    if person is not None:
        _support(request, person, words, why.strip()[:MAX_TEXT])
    return request


@transaction.atomic
def withdraw(request: TrainingRequest, *, person) -> None:
    """Take back that ``person`` asks for it; what nobody asks for any more is withdrawn.

    Raises:
        AlreadyAnswered: It has been settled meanwhile.
    """
    row = _locked(request)
    Support.objects.filter(request=row, person=person).delete()
    if row.noted_by_id is None and not row.supports.exists():
        _move(row, RequestState.WITHDRAWN, by=None)


@transaction.atomic
def answer(request: TrainingRequest, *, course: Course, by, sentence: str = "") -> TrainingRequest:
    """Answer ``request`` with ``course``, and tell whoever asked: those who see it, by name.

    Raises:
        AlreadyAnswered: It is settled.
    """
    row = _locked(request)
    row.course, row.course_title = course, course.title
    _move(row, RequestState.ANSWERED, by=by, sentence=sentence)
    tokens = list(course.audience.values_list("token", flat=True))
    asking = _asking(row)
    seeing = asking.filter(pk__in=bearers_of(tokens).values("pk")) if course.is_live else asking[:0]
    notify(
        seeing,
        kind="training-found",
        key=f"request:{row.pk}",
        values={"words": row.words, "course": course.title, "answer": row.sentence},
        address=reverse("enrollment:course", args=[course.translation_key]),
    )
    _tell(row, asking.exclude(pk__in=seeing.values("pk")))
    return row


@transaction.atomic
def plan(request: TrainingRequest, *, by, sentence: str = "") -> TrainingRequest:
    """Say that training is being prepared, and tell whoever asked.

    Raises:
        AlreadyAnswered: It is settled.
    """
    row = _locked(request)
    _move(row, RequestState.PLANNED, by=by, sentence=sentence)
    _tell(row, _asking(row))
    return row


@transaction.atomic
def decline(request: TrainingRequest, *, by, sentence: str) -> TrainingRequest:
    """Say that there will be none, and why, and tell whoever asked.

    Raises:
        AlreadyAnswered: It is settled.
        NoReason: ``sentence`` is empty.
    """
    if not sentence.strip():
        raise NoReason(_("Say why: whoever asked reads it."))
    row = _locked(request)
    _move(row, RequestState.DECLINED, by=by, sentence=sentence)
    _tell(row, _asking(row))
    return row


@transaction.atomic
def merge(request: TrainingRequest, *, into: TrainingRequest, by) -> TrainingRequest:
    """Let whoever asks for ``request`` ask for ``into``, which asks for the same in other words.

    Raises:
        AlreadyAnswered: ``request`` is settled.
        NotAnother: ``into`` is the same row, or is settled.
    """
    if request.pk == into.pk:
        raise NotAnother(_("Choose another request, one that asks for the same."))
    # In one order, so that two who merge do not wait in a circle.
    rows = TrainingRequest.objects.select_for_update().order_by("pk")
    both = {row.pk: row for row in rows.filter(pk__in=[request.pk, into.pk])}
    row, kept = both[request.pk], both[into.pk]
    _refuse_settled(row)
    if not kept.is_live:
        raise NotAnother(_("The other request is settled. Choose one that still waits."))
    there = Support.objects.filter(request=kept).values("person")
    row.supports.filter(person__in=there).delete()
    row.supports.update(request=kept)
    row.into = kept
    _move(row, RequestState.MERGED, by=by)
    return kept


@transaction.atomic
def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept`` ask for what ``gone`` asks for."""
    rows = Support.objects.filter(person=gone)
    if count := move_rows(rows, "person", kept=kept, once_per=[("request",)]):
        yield Merged(ngettext("%d training request", "%d training requests", count) % count)
    for role in ("noted_by", "changed_by"):
        move_rows(TrainingRequest.objects.filter(**{role: gone}), role, kept=kept)


def _live(said: str) -> TrainingRequest | None:
    return TrainingRequest.objects.live().filter(said=said).first()


def _new(words: str, said: str, noted_by) -> TrainingRequest:
    try:
        with transaction.atomic():
            return TrainingRequest.objects.create(words=words, said=said, noted_by=noted_by)
    except IntegrityError:  # somebody asked for the same at the same moment
        return TrainingRequest.objects.live().get(said=said)


def _support(request: TrainingRequest, person, words: str, why: str) -> None:
    # The person's row is the lock: a double click queues up behind itself.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    # Read under its own lock: somebody may be answering it.
    _locked(request)
    waiting = Support.objects.filter(person=person, request__in=TrainingRequest.objects.live())
    if waiting.exclude(request=request).count() >= MAX_LIVE:
        raise AsksForTooMuch(
            _("%d requests of yours wait for an answer. Withdraw one that you no longer need.")
            % MAX_LIVE
        )
    row, is_new = Support.objects.get_or_create(
        request=request, person=person, defaults={"words": words, "why": why}
    )
    if not is_new and why:
        row.why = why
        row.save(update_fields=["why"])


def _locked(request: TrainingRequest) -> TrainingRequest:
    row = TrainingRequest.objects.select_for_update().get(pk=request.pk)
    _refuse_settled(row)
    return row


def _refuse_settled(row: TrainingRequest) -> None:
    if not row.is_live:
        raise AlreadyAnswered(_("This request is settled already."))


def _move(row: TrainingRequest, state: RequestState, *, by, sentence: str = "") -> None:
    row.state, row.sentence = state, sentence.strip()[:MAX_TEXT]
    row.changed_at, row.changed_by = timezone.now(), by
    row.save()


def _asking(row: TrainingRequest):
    return User.objects.filter(pk__in=row.supports.values("person"), is_active=True)


def _tell(row: TrainingRequest, people) -> None:
    notify(
        people,
        kind="training-request",
        key=f"request:{row.pk}:{row.state}",
        values={
            "words": row.words,
            "state": str(row.get_state_display()),
            "answer": row.sentence,
        },
        address=reverse("requests:mine"),
    )
