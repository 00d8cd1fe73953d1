"""The one lock of the organisation."""

from portal.organisation.models import OrganisationState


def lock_organisation() -> OrganisationState:
    """Let this transaction alone change units, jobs, lines and deputies until it ends.

    Two moves that would close a circle together queue up here, and the second sees the first.
    """
    OrganisationState.objects.get_or_create(pk=1)
    return OrganisationState.objects.select_for_update().get(pk=1)
