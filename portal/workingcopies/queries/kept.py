"""What is kept of working copies about one person, as it is handed out to them."""

from collections.abc import Iterator

from django.db.models import Q

from portal.people.registry import Table
from portal.workingcopies.models import WorkingCopy


def kept_tables(person) -> Iterator[Table]:
    """Yield the working copies that ``person`` began or closed."""
    copies = WorkingCopy.objects.filter(Q(begun_by=person) | Q(closed_by=person))
    yield Table("working_copies", copies, ("title", "note", "begun_at", "state", "closed_at"))
