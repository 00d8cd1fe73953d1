"""Who asks for training, who sees what is asked for, and who answers."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from search.requests.enums import LIVE
from search.requests.models import Support, TrainingRequest

VIEW, SETTLE = "requests.view_trainingrequest", "requests.settle_trainingrequest"


class TrainingRequestPolicy(ScopedPolicy):
    """Everybody asks, and sees and withdraws their own; training staff see and answer all."""

    refusals = {
        "settle": _("Only training staff answer what is asked for."),
        "withdraw": _("Only what still waits for an answer can be withdrawn."),
    }
    capabilities = {"settle": SETTLE}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        own = Q(pk__in=Support.objects.filter(person=user).values("request"))
        match action:
            case "ask":
                return EVERYTHING
            case "view":
                return EVERYTHING if user.has_perm(VIEW) else own
            case "withdraw":
                return own & Q(state__in=LIVE)
            case "settle":
                return EVERYTHING if user.has_perm(SETTLE) else NOTHING
        return NOTHING


class DeskPolicy(TrainingRequestPolicy):
    """The same at the desk, where nobody looks after their own."""

    refusals = {"settle": TrainingRequestPolicy.refusals["settle"]}
    capabilities = {"view": VIEW, "settle": SETTLE}

    def scope(self, user, action: str) -> Q:
        if action == "view":
            return EVERYTHING if user.is_authenticated and user.has_perm(VIEW) else NOTHING
        return super().scope(user, action) if action == "settle" else NOTHING


training_request_policy = TrainingRequestPolicy(TrainingRequest)
desk_policy = DeskPolicy(TrainingRequest)
