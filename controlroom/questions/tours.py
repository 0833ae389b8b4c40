"""Which vans carry what is held, issued and to be transferred, several at once."""

from collections.abc import Sequence

from bloodbank.fleet.proposal import ToursProposal, propose_tours
from bloodbank.tours.effort import Effort
from controlroom.desk import Desk

ROUNDS = 500
"""Of the search: under a second for fifty deliveries."""


def proposed_tours(
    desk: Desk,
    request_ids: Sequence[str] = (),
    *,
    transfer_ids: Sequence[str] = (),
    van_ids: Sequence[str] = (),
    rounds: int = ROUNDS,
) -> ToursProposal:
    """For these requests and transfers (all that waits) by these vans (all): the same question has the same answer.

    It changes nothing. Raises Refused for what nobody knows.
    """
    return propose_tours(
        desk.room.state.bloodbank,
        request_ids,
        transfer_ids=transfer_ids,
        van_ids=van_ids,
        travel_times=desk.road_times,
        now=desk.now(),
        settings=desk.blood_settings,
        effort=Effort(iterations=rounds),
    )
