"""Every change of state that pages of all kinds share."""

from collections.abc import Iterable

from django.db import transaction

from portal.home.models import PageAudience, PortalPage


@transaction.atomic
def set_audience(page: PortalPage, tokens: Iterable[str]) -> None:
    """Let exactly the bearers of ``tokens`` see the published ``page``."""
    wanted = set(tokens)
    rows = PageAudience.objects.filter(page=page)
    have = set(rows.values_list("token", flat=True))
    if gone := have - wanted:
        rows.filter(token__in=gone).delete()
    PageAudience.objects.bulk_create(
        [PageAudience(page=page, token=token) for token in sorted(wanted - have)],
        ignore_conflicts=True,
    )
