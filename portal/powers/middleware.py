"""What happens to requests of those who look as others, and of those who act by others' powers."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.utils.translation import gettext as _

from portal.core.access import is_for_own_eyes, is_impersonal
from portal.powers import services
from portal.powers.queries.scopes import noted
from portal.powers.queries.viewing import NOBODY, person_of

# What becomes of a look-up by the id of nobody, and of a row that would point to it.
MISSING = (ObjectDoesNotExist, IntegrityError, ValueError)
VIEWING = "viewing"  # in the session: the id of the look that goes on
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class LookAsMiddleware:
    """While somebody looks as somebody else, screens show what these see, and nothing changes.

    Three bolts: what is no reading is refused; the admin and what is for a person's own eyes stay
    closed; and all that a reading would leave behind in the database is rolled back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _may_look(request):
            return self.get_response(request)
        viewer = request.user
        viewing = services.current_viewing(request.session[VIEWING], viewer=viewer)
        if viewing is None:
            return self._after_the_end(request)
        request.viewing, request.viewer = viewing, viewer
        if request.path_info in _ways_out():
            return self.get_response(request)
        return self._look(request, viewing, viewer)

    def process_view(self, request, view, args, kwargs):
        if getattr(request, "seen_as", None) is not None and is_for_own_eyes(view):
            return _refused(request, _("This is for their own eyes. Stop looking to see your own."))
        return None

    def process_exception(self, request, exception):
        # Who stands for a role is in no table, and some screens are about a person.
        person = getattr(request, "seen_as", None)
        if person is not None and person.pk == NOBODY and isinstance(exception, MISSING):
            return _refused(request, _("This screen is about a person, and a role is none."))
        return None

    def _look(self, request, viewing, viewer):
        if request.method not in SAFE:
            reason = _("While you look as somebody else, nothing can be changed.")
            response = _refused(request, reason)
        elif request.path_info.startswith(reverse("wagtailadmin_home")):
            reason = _("While you look as somebody else, the admin is closed.")
            response = _refused(request, reason)
        else:
            response = self._looked_at(request, person_of(viewing, viewer))
        services.note_look(viewing, address=request.get_full_path(), status=response.status_code)
        return response

    def _looked_at(self, request, person):
        request.user = request.seen_as = person

        async def auser():
            return person

        request.auser = auser
        # A reading that notes something, such as where a learner is, notes it for nobody.
        with transaction.atomic():
            response = self.get_response(request)
            transaction.set_rollback(True)
        return response

    def _after_the_end(self, request):
        del request.session[VIEWING]
        # The form was shown to somebody else: it must not act for whoever sent it.
        if request.method not in SAFE and request.path_info not in _ways_out():
            return _refused(request, _("You no longer look as somebody else. Nothing was changed."))
        return self.get_response(request)


class PowerUseMiddleware:
    """Notes what was changed or taken away by a grant, a program, or in somebody's place."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = noted.set({})
        try:
            response = self.get_response(request)
            notes = noted.get()
        finally:
            noted.reset(token)
        if notes and _is_use(request, response) and getattr(request, "viewing", None) is None:
            what = f"{request.method} {request.get_full_path()}"
            services.note_uses(request.user, notes, what=what)
        return response


def _may_look(request) -> bool:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False  # nothing stands there, for nobody
    if is_impersonal(view):
        return False
    return VIEWING in request.session and request.user.is_authenticated


def _ways_out() -> tuple[str, ...]:
    return (reverse("powers:end"), reverse("people:logout"))


def _refused(request, reason: str):
    return get_resolver().resolve_error_handler(403)(request, PermissionDenied(reason))


def _is_use(request, response) -> bool:
    if response.status_code >= 400 or not request.user.is_authenticated:
        return False
    is_export = "attachment" in response.headers.get("Content-Disposition", "")
    return is_export or request.method not in SAFE
