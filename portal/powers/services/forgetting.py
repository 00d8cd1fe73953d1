"""A name that leaves also leaves what was noted about powers."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from portal.organisation.models import Deputy
from portal.people.models import User
from portal.people.services import rename_in_log
from portal.powers.enums import Source
from portal.powers.models import HandoverItem, PowerUse, Program


@transaction.atomic
def forget_copies_of(person: User, former_name: str) -> None:
    """Call ``person``, anonymised, as they are called now where ``former_name`` was noted."""
    acting = Deputy.objects.filter(principal=person).values("pk")
    uses = PowerUse.objects.filter(source=Source.DEPUTY, source_id__in=acting)
    uses.update(source_name=_("deputy of %s") % person)
    HandoverItem.objects.filter(title=former_name).update(title=str(person))
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Program),
        action__startswith="powers.",
        data__person=former_name,
    )
    rename_in_log(entries, person, former_name=former_name)
