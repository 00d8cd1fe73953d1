"""The desk of notices, and that of their words."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from portal.core.viewsets import ScopedDesk
from portal.notifications.models import Notice
from portal.notifications.policies import notice_policy
from portal.notifications.queries import mail_history
from portal.notifications.viewsets import WhyNotView, notice_words


@modeladmin_register
class NoticeDesk(ScopedDesk):
    """Who was told what, and how it went out: the answer to "why did I not get this?"."""

    model = Notice
    policy = notice_policy
    base_url_path = "notices"
    menu_label = _("Notices")
    menu_icon = "mail"
    menu_order = 150
    list_display = ["person", "kind", "created_at", "how_it_went", "read_at"]
    list_filter = ["mail_state", "no_mail_because", "created_at"]
    list_select_related = ["person"]
    search_fields = ["person__display_name", "person__login_name", "kind", "key"]
    index_template_name = "notifications/admin/desk.html"
    list_export = [
        "person.login_name",
        "kind",
        "key",
        "created_at",
        "read_at",
        "mail_state",
        "no_mail_because",
        "attempts",
        "sent_at",
        "failure",
    ]
    export_headings = {"person.login_name": _("log-in name")}
    export_filename = "notices"
    inspect_view_fields = [
        "person",
        "kind",
        "key",
        "address",
        "created_at",
        "read_at",
        "mail_state",
        "no_mail_because",
        "mail_after",
        "attempts",
        "sent_at",
        "failure",
        "message",
    ]

    def how_it_went(self, notice):
        return mail_history(notice)

    how_it_went.short_description = _("mail")


@hooks.register("register_admin_urls")
def why_not_address():
    return [path("notices/why-not/", WhyNotView.as_view(), name="notices_why_not")]


@hooks.register("register_admin_viewset")
def words_desk():
    return notice_words
