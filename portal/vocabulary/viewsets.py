"""The desks of training staff for topics and skills."""

from django.db import transaction
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.core.viewsets import (
    SavedByService,
    ScopedDeleteView,
    ScopedEditView,
    ScopedIndexView,
    ScopedViewSet,
)
from portal.vocabulary import services
from portal.vocabulary.forms import SkillForm, TopicForm
from portal.vocabulary.models import Skill, Topic
from portal.vocabulary.policies import skill_policy, topic_policy


class WordAddView(SavedByService, CreateView):
    add = None  # the service

    def save_instance(self):
        word = self.add(**self.form.values())
        log(instance=word, action="wagtail.create", content_changed=True)
        return word


class WordEditView(SavedByService, ScopedEditView):
    change = None  # the service

    def save_instance(self):
        word = self.change(self.object, **self.form.values())
        log(instance=word, action="wagtail.edit", content_changed=self.form.has_changed())
        return word


class WordDeleteView(ScopedDeleteView):
    remove = None  # the service

    def delete_action(self):
        with transaction.atomic():  # a refused removal leaves no line in the history
            log(instance=self.object, action="wagtail.delete")
            self.remove(self.object)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RuleViolation as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_success_url())


class WordViewSet(ScopedViewSet):
    form_class = None
    inspect_view_enabled = False
    add_to_reference_index = False
    search_fields = ["name", "slug", "names"]
    search_backend_name = None
    list_per_page = 50
    list_export = ["name", "slug", "names"]

    def get_form_class(self, for_update=False):
        return self.form_class

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(usage_url_name=None, **kwargs)


class TopicColumn(TitleColumn):
    """The name, moved in by the depth of the topic in the tree."""

    def get_value(self, instance):
        return f"{'– ' * (instance.depth - 1)}{instance}"


class TopicIndexView(ScopedIndexView):
    """The tree, branch by branch."""

    @cached_property
    def columns(self):
        title = self._get_title_column_class(TopicColumn)
        return [
            title("name", label=_("Topic"), get_url=self.get_edit_url),
            Column("slug", label=_("Slug")),
            Column("pigment", label=_("Pigment")),
        ]

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if self.add_url:
            url = f"{self.add_url}?parent={instance.pk}"
            buttons.append(MenuItem(_("Add a topic below"), url=url, icon_name="plus"))
        if url := self.get_edit_url(instance):
            url = f"{url}#id_parent-label"
            buttons.append(MenuItem(_("Move"), url=url, icon_name="arrow-right"))
        return buttons


class TopicAddView(WordAddView):
    add = staticmethod(services.add_topic)

    def get_initial(self):
        return {**super().get_initial(), "parent": self.request.GET.get("parent", "")}


class TopicEditView(WordEditView):
    change = staticmethod(services.change_topic)


class TopicDeleteView(WordDeleteView):
    remove = staticmethod(services.remove_topic)
    confirmation_message = gettext_lazy(
        "A topic is removed when nothing stands below it and no page carries it."
    )


class TopicViewSet(WordViewSet):
    model = Topic
    permission_policy = topic_policy
    icon = "list-ul"
    ordering = "path"
    form_class = TopicForm
    index_view_class = TopicIndexView
    add_view_class = TopicAddView
    edit_view_class = TopicEditView
    delete_view_class = TopicDeleteView
    export_filename = "topics"
    list_export = ["name", "slug", "names", "depth", "pigment"]


class SkillAddView(WordAddView):
    add = staticmethod(services.add_skill)


class SkillEditView(WordEditView):
    change = staticmethod(services.change_skill)


class SkillDeleteView(WordDeleteView):
    remove = staticmethod(services.remove_skill)
    confirmation_message = gettext_lazy("A skill is removed when no page carries it.")


class SkillViewSet(WordViewSet):
    model = Skill
    permission_policy = skill_policy
    icon = "tag"
    ordering = "name"
    form_class = SkillForm
    add_view_class = SkillAddView
    edit_view_class = SkillEditView
    delete_view_class = SkillDeleteView
    list_display = ["name", "slug"]
    export_filename = "skills"


class VocabularyGroup(ViewSetGroup):
    items = (TopicViewSet, SkillViewSet)
    menu_label = gettext_lazy("Topics and skills")
    menu_icon = "list-ul"
    menu_order = 250
