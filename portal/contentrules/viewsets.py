"""The desk at which rules are written and tried out."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import CreateView
from wagtail.log_actions import log

from portal.contentrules.forms import ContentRuleForm
from portal.contentrules.models import ContentRule
from portal.contentrules.policies import content_rule_policy
from portal.contentrules.queries import TRIAL_DAYS, past_events, tried
from portal.contentrules.services import save_rule
from portal.core.viewsets import SavedByService, ScopedEditView, ScopedIndexView, ScopedViewSet

TRIALS_PER_PAGE = 20


def where(rule: ContentRule) -> str:
    """Say in words on which pages a rule acts."""
    if rule.everywhere:
        return _("Every page")
    return rule.below.title if rule.below else _("Nowhere: its page was deleted")


class Trying:
    """A form whose rule, saved or not, can be tried on what happened in the last 30 days."""

    template_name = "contentrules/admin/rule_form.html"

    def post(self, request, *args, **kwargs):
        if "trial" not in request.POST:
            return super().post(request, *args, **kwargs)
        if not hasattr(self, "object"):
            self.object = self.get_object() if "pk" in kwargs else None
        self.form = form = self.get_form()
        trial = self._trial(form) if self.is_valid(form) else None
        return self.render_to_response(self.get_context_data(form=form, trial=trial))

    def _trial(self, form) -> dict:
        # Nothing is saved: the rule lives in memory only.
        rule = form.save(commit=False)
        pages = Paginator(past_events(rule, timezone.now()), TRIALS_PER_PAGE)
        page = pages.get_page(self.request.POST["trial"])
        return {
            "page": page,
            "rows": tried(page.object_list, self.request.user),
            "actions": list(rule.actions.all()),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(trial_days=TRIAL_DAYS, **kwargs)

    def save_instance(self):
        is_new = self.form.instance.pk is None
        rule = save_rule(self.form.save(commit=False), by=self.request.user)
        action = "wagtail.create" if is_new else "wagtail.edit"
        log(instance=rule, action=action, content_changed=True)
        return rule


class RuleCreateView(Trying, SavedByService, CreateView):
    pass


class RuleEditView(Trying, SavedByService, ScopedEditView):
    pass


class RuleIndexView(ScopedIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("below", "author")

    @cached_property
    def columns(self):
        return [
            TitleColumn("name", label=_("Name"), url_name=self.edit_url_name),
            Column("event", label=_("When"), accessor="get_event_display"),
            Column("where", label=_("Where"), accessor=where),
            Column("author", label=_("Acts for")),
            BooleanColumn("is_active", label=_("Active")),
            DateColumn("changed_at", label=_("Changed")),
        ]


class ContentRuleViewSet(ScopedViewSet):
    model = ContentRule
    name = "content_rules"
    url_prefix = "content-rules"
    permission_policy = content_rule_policy
    icon = "cogs"
    menu_label = _("Content rules")
    menu_order = 145
    add_to_admin_menu = True
    index_view_class = RuleIndexView
    add_view_class = RuleCreateView
    edit_view_class = RuleEditView
    edit_handler = ObjectList(ContentRule.panels, base_form_class=ContentRuleForm)
    inspect_view_fields = ["name", "is_active", "event", "below", "author", "changed_at"]
    list_filter = ["event", "is_active"]
    search_fields = ["name"]


content_rules = ContentRuleViewSet()
