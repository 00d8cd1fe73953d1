"""What editors do for the care of pages in the admin: forms over one row."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from portal.care import services
from portal.care.forms import AdminArchiveForm, PlainForm, RestoreForm, ReviewForm, SettleForm
from portal.care.policies import bin_policy, care_policy, page_flag_policy
from portal.care.queries import check_links
from portal.core.errors import RuleViolation
from portal.home.queries import may_write


class CareFormView(FormView):
    """A form over one row. Set ``policy``, ``action``, ``desk`` and the words."""

    template_name = "care/admin/form.html"
    form_class = PlainForm
    policy = care_policy
    seen_by = "view"  # the action that says whose rows one finds
    action = ""
    desk = ""
    title = ""
    text = ""
    button = ""
    danger = False

    def dispatch(self, request, *args, **kwargs):
        rows = self.policy.instances_user_has_permission_for(request.user, self.seen_by)
        self.row = get_object_or_404(rows, pk=kwargs["pk"])
        self.policy.require(request.user, self.action, self.row)
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return reverse(self.desk)

    def subject(self):
        return str(self.row)

    def get_context_data(self, **kwargs):
        told = {"title": self.title, "text": self.text, "button": self.button}
        return super().get_context_data(
            **told,
            danger=self.danger,
            subject=self.subject(),
            desk=self.get_success_url(),
            **kwargs,
        )

    def form_valid(self, form):
        try:
            said = self.do(form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, said)
        return super().form_valid(form)


class SettleView(CareFormView):
    """Settle a flag."""

    form_class = SettleForm
    policy = page_flag_policy
    action = "settle"
    desk = "flags_modeladmin_index"
    title = gettext_lazy("Settle a flag")
    button = gettext_lazy("Settle it")

    def subject(self):
        return f"{self.row.page_title}: {self.row.get_kind_display()}. {self.row.text}"

    def do(self, said):
        services.settle_flag(self.row, by=self.request.user, **said)
        return _("Settled. Whoever flagged the page is told.")


class ReviewView(CareFormView):
    """Note that a page was reviewed."""

    form_class = ReviewForm
    action = "review"
    desk = "care_reviews"
    title = gettext_lazy("A page was reviewed")
    text = gettext_lazy("Nothing is published by this; drafts stay drafts.")
    button = gettext_lazy("It is reviewed")

    def do(self, said):
        due = services.mark_reviewed(self.row, by=self.request.user, months=said["months"])
        return _("Reviewed. We ask again on %s.") % date_format(due, "DATE_FORMAT")


class ArchiveView(CareFormView):
    """Archive a page, seeing who points to it and who is on it."""

    form_class = AdminArchiveForm
    action = "archive"
    title = gettext_lazy("Archive")
    text = gettext_lazy(
        "The page leaves catalog and search, in every language. It keeps its address, with a "
        "notice. Who is on it goes on, and every record stays."
    )
    button = gettext_lazy("Archive it")
    danger = True

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.request.user}

    def get_success_url(self):
        if may_write(self.request.user, self.row):
            return reverse("wagtailadmin_explore", args=[self.row.get_parent().pk])
        return reverse("care:page", args=[self.row.pk])

    def get_context_data(self, **kwargs):
        check = check_links([self.row], viewer=self.request.user, below=False)
        return super().get_context_data(check=check, **kwargs)

    def do(self, said):
        services.archive(self.row, by=self.request.user, **said)
        return _("“%s” is archived.") % self.row.title


class UnarchiveView(CareFormView):
    """Take a page out of the archive."""

    action = "archive"
    title = gettext_lazy("Take out of the archive")
    text = gettext_lazy("The page comes back into catalog and search, in every language.")
    button = gettext_lazy("Take it out")
    get_success_url = ArchiveView.get_success_url

    def do(self, said):
        services.unarchive(self.row, by=self.request.user)
        return _("“%s” is back.") % self.row.title


class RestoreView(CareFormView):
    """Bring a page back from the bin."""

    form_class = RestoreForm
    policy = bin_policy
    action = "restore"
    desk = "bin_modeladmin_index"
    title = gettext_lazy("Restore")
    text = gettext_lazy("It comes back with all below it; what was published is published again.")
    button = gettext_lazy("Restore it")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.request.user}

    def do(self, said):
        back = services.restore(self.row, by=self.request.user, parent=said["parent"])
        for refusal in back.refusals:
            messages.warning(self.request, _("This stays a draft. %s") % refusal)
        if back.slug_before:
            told = {"old": back.slug_before, "new": back.page.slug}
            messages.warning(
                self.request,
                _("Another page is called “%(old)s” by now, so its address ends in “%(new)s”.")
                % told,
            )
        return _("“%s” is back.") % back.page.title


class PurgeView(CareFormView):
    """Delete a page for good."""

    policy = bin_policy
    action = "purge"
    desk = "bin_modeladmin_index"
    title = gettext_lazy("Delete for good")
    text = gettext_lazy(
        "The page, and all below it, cannot be brought back afterwards. What people did stays on "
        "their records."
    )
    button = gettext_lazy("Delete it for good")
    danger = True

    def do(self, said):
        services.purge(self.row, by=self.request.user)
        return _("“%s” is deleted for good.") % self.row.title
