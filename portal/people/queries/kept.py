"""What is kept about one person by ``people`` itself, and by Wagtail and the log-in below it."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.admin.models import FormState
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from portal.people.models import Deviation, Device, MergedAccount, Refusal, User
from portal.people.registry import Table


def accounts_of(person) -> list[User]:
    """Return ``person``, and the accounts that were merged into theirs."""
    return [person, *User.objects.filter(merged_into__kept=person)]


def kept_tables(person) -> Iterator[Table]:
    """Yield what ``people`` keeps about ``person``."""
    yield from _account(person)
    yield from _doors(person)
    yield from _history(person)
    yield from _pages(person)
    yield from _uploads(person)


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``: how they sign in, and half-done work."""
    yield Authenticator.objects.filter(user=person)
    yield EmailAddress.objects.filter(user=person)
    yield SocialAccount.objects.filter(user=person)
    yield FormState.objects.filter(user=person)
    yield PageSubscription.objects.filter(user=person)
    yield AccessAttempt.objects.filter(names_of(person))
    yield AccessFailureLog.objects.filter(names_of(person))


def names_of(person) -> Q:
    """Return the condition that a failed log-in was with a name of ``person``."""
    names = Q(username__iexact=person.login_name)
    if person.email:
        names |= Q(username__iexact=person.email)
    return names


def _account(person) -> Iterator[Table]:
    account = (
        "login_name", "display_name", "email", "employee_number", "time_zone", "language",
        "is_active", "date_joined", "last_login", "anonymised_at",
    )  # fmt: skip
    yield Table("account", User.objects.filter(pk=person.pk), account)
    groups = Group.objects.filter(user=person, person_group=None)
    yield Table("groups", groups, ("name", "role_group__role"))
    wishes = UserProfile.objects.filter(user=person)
    about = ("preferred_language", "current_time_zone", "theme", "density", "avatar")
    yield Table("admin_preferences", wishes, about)
    merged = Q(gone=person) | Q(kept=person) | Q(merged_by=person)
    yield Table(
        "merged_accounts", MergedAccount.objects.filter(merged), ("gone", "kept", "merged_at")
    )


def _doors(person) -> Iterator[Table]:
    devices = Device.objects.filter(person=person)
    yield Table("devices", devices, ("browser", "address", "since", "seen_at"))
    factors = Authenticator.objects.filter(user=person)
    yield Table("second_factors", factors, ("type", "created_at", "last_used_at"))
    addresses = EmailAddress.objects.filter(user=person)
    yield Table("email_addresses", addresses, ("email", "verified", "primary"))
    ways = SocialAccount.objects.filter(user=person)
    yield Table("single_sign_on", ways, ("provider", "uid", "date_joined", "last_login"))
    yield Table(
        "failed_log_ins",
        AccessFailureLog.objects.filter(names_of(person)),
        ("username", "ip_address", "user_agent", "attempt_time", "locked_out"),
    )
    tried = Refusal.objects.filter(person=person)
    yield Table("refused_attempts", tried, ("action", "about", "address", "at"))


def _history(person) -> Iterator[Table]:
    kind = ContentType.objects.get_for_model(User)
    about = ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
    yield Table("history_of_the_account", about, ("timestamp", "action", "data"))
    done = ("timestamp", "action", "content_type__model", "object_id", "label")
    yield Table("changes_made", ModelLogEntry.objects.filter(user=person), done)
    on_pages = ("timestamp", "action", "page", "label")
    yield Table("changes_made_on_pages", PageLogEntry.objects.filter(user=person), on_pages)
    decided = Deviation.objects.filter(by=person)
    yield Table("capabilities_decided", decided, ("group__name", "capability", "is_given", "since"))


def _pages(person) -> Iterator[Table]:
    pages = Page.objects.filter(Q(owner=person) | Q(locked_by=person))
    yield Table("pages_made_or_locked", pages, ("title", "first_published_at", "locked_at"))
    versions = Revision.objects.filter(user=person)
    yield Table("versions_saved", versions, ("created_at", "object_str"))
    comments = Comment.objects.filter(Q(user=person) | Q(resolved_by=person))
    yield Table("comments", comments, ("page__title", "text", "created_at", "resolved_at"))
    replies = CommentReply.objects.filter(user=person)
    yield Table("comment_replies", replies, ("comment__page__title", "text", "created_at"))
    told = PageSubscription.objects.filter(user=person)
    yield Table("page_subscriptions", told, ("page__title", "comment_notifications"))
    begun = WorkflowState.objects.filter(requested_by=person)
    yield Table("workflows_begun", begun, ("workflow__name", "status", "created_at"))
    decided = TaskState.objects.filter(finished_by=person)
    about = ("task__name", "status", "comment", "finished_at")
    yield Table("workflow_decisions", decided, about)
    unsaved = FormState.objects.filter(user=person)
    yield Table("unsaved_forms", unsaved, ("content_type__model", "object_id", "last_updated_at"))


def _uploads(person) -> Iterator[Table]:
    about = ("title", "file", "created_at")
    images = get_image_model().objects.filter(uploaded_by_user=person)
    yield Table("pictures_uploaded", images, about)
    documents = get_document_model().objects.filter(uploaded_by_user=person)
    yield Table("documents_uploaded", documents, about)
    waiting = UploadedFile.objects.filter(uploaded_by_user=person)
    yield Table("uploads_waiting", waiting, ("file",))
