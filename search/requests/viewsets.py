"""The desk at which training staff read what people ask for, and answer."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from portal.core.viewsets import DeskFormView, ScopedIndexView, ScopedInspectView, ScopedViewSet
from search.requests import services
from search.requests.forms import AnswerForm, DeclineForm, MergeForm, SentenceForm
from search.requests.models import TrainingRequest
from search.requests.policies import desk_policy

WAYS = {
    "answer": (gettext_lazy("Answer with a course"), "check"),
    "plan": (gettext_lazy("Say that it is planned"), "calendar"),
    "decline": (gettext_lazy("Decline"), "cross"),
    "merge": (gettext_lazy("Same as another"), "resubmit"),
}


class RequestIndexView(ScopedIndexView):
    """What is asked for: most wanted, or the latest, first."""

    def get_base_queryset(self):
        rows = super().get_base_queryset().select_related("course", "changed_by")
        return rows.annotate(people=Count("supports"))

    @cached_property
    def columns(self):
        return [
            TitleColumn(
                "words",
                label=_("Asked for"),
                get_url=self.get_inspect_url,
                sort_key="words",
            ),
            Column("people", label=_("People"), sort_key="people"),
            Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
            Column("course_title", label=_("Answered by")),
            DateColumn("asked_at", label=_("First asked"), sort_key="asked_at"),
            DateColumn("changed_at", label=_("State since"), sort_key="changed_at"),
        ]

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        may_settle = desk_policy.user_has_permission(self.request.user, "settle")
        if instance.is_live and may_settle:
            buttons += [
                MenuItem(label, url=reverse(f"training_request_{way}", args=[instance.pk]),
                         icon_name=icon)
                for way, (label, icon) in WAYS.items()
            ]  # fmt: skip
        return buttons


class RequestInspectView(ScopedInspectView):
    """One wish: who asks for it, and why."""

    template_name = "requests/admin/inspect.html"

    def get_fields_context(self):
        told = [name for name in self.fields if getattr(self.object, name)]
        return [self.get_context_for_field(name) for name in told]

    def get_context_data(self, **kwargs):
        may_settle = desk_policy.user_has_permission(self.request.user, "settle")
        ways = [
            (label, reverse(f"training_request_{way}", args=[self.object.pk]))
            for way, (label, _icon) in WAYS.items()
        ]
        return super().get_context_data(
            supports=self.object.supports.select_related("person"),
            ways=ways if may_settle and self.object.is_live else [],
            **kwargs,
        )


class TrainingRequestViewSet(ScopedViewSet):
    model = TrainingRequest
    name = "training_requests"
    url_prefix = "training-requests"
    permission_policy = desk_policy
    icon = "help"
    menu_label = gettext_lazy("Training requests")
    menu_order = 130
    add_to_admin_menu = True
    add_to_reference_index = False
    index_view_class = RequestIndexView
    inspect_view_class = RequestInspectView
    inspect_view_fields = [
        "words",
        "state",
        "asked_at",
        "noted_by",
        "sentence",
        "course",
        "into",
        "changed_at",
        "changed_by",
    ]
    form_fields = ["words"]  # nobody's policy lets them add or change one here
    ordering = "-asked_at"
    list_per_page = 50
    list_filter = ["state", "asked_at"]
    search_fields = ["words", "course_title", "sentence"]
    search_backend_name = None
    list_export = [
        "words", "people", "state", "asked_at", "course_title", "sentence", "changed_at",
        "answerer",
    ]  # fmt: skip
    export_filename = "training-requests"


class SettleView(DeskFormView):
    """A form about one request. Set ``title``, ``button``, ``form_class`` and ``settle``."""

    policy = desk_policy
    action = "settle"
    desk = "training_requests:index"
    icon = "help"
    done = ""

    def dispatch(self, request, *args, **kwargs):
        seen = desk_policy.instances_user_has_permission_for(request.user, "view")
        if not request.user.is_authenticated:
            raise Http404
        self.asked = get_object_or_404(seen, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(subject=self.asked.words, **kwargs)

    def do(self, said):
        self.settle(self.asked, by=self.request.user, **said)
        messages.success(self.request, self.done)


class AnswerView(SettleView):
    form_class = AnswerForm
    title = gettext_lazy("Answer with a course")
    button = gettext_lazy("Answer, and tell whoever asked")
    done = gettext_lazy("Answered. Whoever asked is told.")
    settle = staticmethod(services.answer)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.request.user}


class PlanView(SettleView):
    form_class = SentenceForm
    title = gettext_lazy("Say that it is planned")
    button = gettext_lazy("Say so to whoever asked")
    done = gettext_lazy("Planned. Whoever asked is told.")
    settle = staticmethod(services.plan)


class DeclineView(SettleView):
    form_class = DeclineForm
    title = gettext_lazy("Decline")
    button = gettext_lazy("Decline, and say why")
    done = gettext_lazy("Declined. Whoever asked is told why.")
    settle = staticmethod(services.decline)


class MergeView(SettleView):
    form_class = MergeForm
    title = gettext_lazy("Same as another")
    button = gettext_lazy("Put the two together")
    done = gettext_lazy("Put together. Whoever asked for either now waits for one answer.")
    settle = staticmethod(services.merge)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "but": self.asked}


training_requests = TrainingRequestViewSet()
VIEWS = {"answer": AnswerView, "plan": PlanView, "decline": DeclineView, "merge": MergeView}


def addresses() -> list:
    """Return where requests are settled."""
    return [
        path(f"training-requests/<int:pk>/{way}/", view.as_view(), name=f"training_request_{way}")
        for way, view in VIEWS.items()
    ]
