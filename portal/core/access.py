"""Who reaches a view: each says so itself, and a test holds every address to it.

A view is either *policed*, then nobody gets in whom its policy grants nothing, or *public*,
then it says why. Which rows a policed view shows is asked again inside, of the same policy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required


@dataclass(frozen=True)
class Access:
    """How a view is guarded: by a policy's action, or with a reason why by none."""

    policy: object = None
    action: str = ""
    reason: str = ""
    impersonal: bool = False  # the same for all: nobody asks who looks


def policed_by(policy, action: str) -> Callable:
    """Let only those in who are signed in and may do ``action`` on some row of ``policy``.

    For a function view, or as ``method_decorator(policed_by(…), name="dispatch")``.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not policy.user_has_permission(request.user, action):
                raise policy.refusal(action)
            return view(request, *args, **kwargs)

        entry = login_required(guarded)
        entry.access = Access(policy=policy, action=action)
        return entry

    return decorate


def public(reason: str, *, impersonal: bool = False) -> Callable:
    """Let everybody in; ``reason`` says why that is right, for example what filters instead.

    ``impersonal`` answers are the same for all: neither session nor person is looked up for them.
    """

    def decorate(view):
        @wraps(view)
        def entry(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        entry.access = Access(reason=reason, impersonal=impersonal)
        return entry

    return decorate


def signed_in(reason: str) -> Callable:
    """Let everybody in who is signed in; ``reason`` says what keeps them to what is theirs."""

    def decorate(view):
        entry = login_required(view)
        entry.access = Access(action="signed-in", reason=reason)
        return entry

    return decorate


def for_own_eyes(view: Callable) -> Callable:
    """Mark a view that stays closed to whoever looks at the portal as somebody else.

    Notices, passwords, and lists of other people: their consent covers what is their own.
    """
    view.for_own_eyes = True
    return view


def is_for_own_eyes(view) -> bool:
    """Return whether ``view`` is closed to whoever looks as somebody else."""
    return getattr(view, "for_own_eyes", False)


def is_impersonal(view) -> bool:
    """Return whether ``view`` answers everybody alike."""
    return getattr(view, "access", Access()).impersonal
