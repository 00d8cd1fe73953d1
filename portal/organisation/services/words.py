"""Job titles and locations: named, renamed, and removed while nobody has them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.organisation.models import Audience, JobTitle, Location
from portal.people.models import User


class CannotName(RuleViolation):
    """The name is taken, or the word is in use."""


@transaction.atomic
def save_word(word: JobTitle | Location, *, name: str, by: User) -> JobTitle | Location:
    """Give a new or known job title or location this name.

    Raises:
        CannotName: Another has it.
    """
    action = "wagtail.edit" if word.pk else "wagtail.create"
    word.name = " ".join(name.split())
    try:
        word.full_clean()
    except ValidationError as error:
        raise CannotName(" ".join(error.messages)) from error
    word.save()
    log(instance=word, action=action, user=by, content_changed=True)
    return word


@transaction.atomic
def remove_word(word: JobTitle | Location, *, by: User) -> None:
    """Remove a job title or location that nobody has or had.

    Raises:
        CannotName: Somebody has it on record, or an audience names it.
    """
    field = "title" if isinstance(word, JobTitle) else "location"
    for audience in Audience.objects.all():
        for row in audience.rule.get("rows", []):
            if row.get("field") == field and word.pk in row.get("values", []):
                raise CannotName(_("The audience “%s” names it. Change it first.") % audience.name)
    log(instance=word, action="wagtail.delete", user=by)
    try:
        word.delete()
    except ProtectedError as error:
        raise CannotName(_("“%s” is on record and stays.") % word.name) from error
