"""The desks of notices: how everybody's went out, and the organisation's own words."""

from types import SimpleNamespace

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView

from portal.core.viewsets import ScopedIndexView, ScopedInspectView, ScopedViewSet
from portal.notifications.forms import NoticeTemplateForm, WhoForm
from portal.notifications.letters import written
from portal.notifications.models import Notice, NoticeTemplate
from portal.notifications.policies import notice_policy, notice_template_policy
from portal.notifications.queries import Phrasebook, kinds, why_no_mail
from portal.people.queries import people_called


def sample(template: NoticeTemplate) -> Notice:
    """Return a notice as ``template`` would word it, every placeholder standing for itself."""
    kind = kinds().get(template.kind)
    names = kind.placeholders if kind else ()
    return Notice(kind=template.kind, values={name: f"‹{name}›" for name in names}, address="/")


class TemplateIndexView(ScopedIndexView):
    @cached_property
    def columns(self):
        known = kinds()
        return [
            TitleColumn(
                "kind",
                label=_("Kind"),
                url_name=self.edit_url_name,
                accessor=lambda row: known[row.kind].label if row.kind in known else row.kind,
            ),
            Column("language", label=_("Language"), accessor="get_language_display"),
            Column("subject", label=_("Subject")),
        ]


class TemplatePreview(ScopedInspectView):
    """What a message with these words looks like, as text and as HTML."""

    template_name = "notifications/admin/preview.html"

    def get_context_data(self, **kwargs):
        person = SimpleNamespace(get_short_name=self.request.user.get_short_name)
        notice = sample(self.object)
        with override(self.object.language):
            words = Phrasebook().words(notice, self.object.language)
            subject, text, html = written(person, [(notice, words)])
        return super().get_context_data(subject=subject, text=text, html=html, **kwargs)


class NoticeTemplateViewSet(ScopedViewSet):
    """Kinds of notices that the organisation words by itself; the others speak as delivered."""

    model = NoticeTemplate
    name = "notice-words"
    permission_policy = notice_template_policy
    icon = "mail"
    menu_label = _("Words of notices")
    menu_order = 320
    add_to_settings_menu = True
    index_view_class = TemplateIndexView
    add_view_class = CreateView
    inspect_view_class = TemplatePreview
    search_fields = ["subject", "text", "kind"]
    list_filter = ["kind", "language"]

    def get_form_class(self, for_update=False):
        return NoticeTemplateForm


class WhyNotView(FormView):
    """What keeps mail from a person, for support."""

    policy = notice_policy
    template_name = "notifications/admin/why_not.html"
    form_class = WhoForm

    def dispatch(self, request, *args, **kwargs):
        if not self.policy.user_has_permission(request.user, "view"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {"data": self.request.GET or None}

    def get_context_data(self, **kwargs):
        form = kwargs.setdefault("form", self.get_form())
        people = people_called(form.cleaned_data["who"]) if form.is_valid() else ()
        told = {
            "title": _("Why did somebody not get mail?"),
            "asked": form.is_bound,
            "answers": [(one, list(why_no_mail(one, timezone.now()))) for one in people[:5]],
        }
        return super().get_context_data(**told, **kwargs)


notice_words = NoticeTemplateViewSet()
