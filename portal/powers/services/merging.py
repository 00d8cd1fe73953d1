"""Two accounts become one: what one of them answers for and may do, the other goes on with."""

from collections.abc import Iterator

from portal.people.registry import Merged
from portal.powers.registry import charges


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, have all that ``gone`` could hand over, and say so.

    What was done by powers is on record under the account that did it, and stays there.
    """
    for charge in charges.ask():
        ids = list(charge.held_by(gone).values_list("pk", flat=True))
        if ids:
            charge.move(ids, giver=gone, taker=kept, by=by)
            yield Merged(f"{charge.label}: {len(ids)}")
