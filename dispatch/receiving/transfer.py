"""What it costs to be taken to a hospital that lacks a capability: the stay there, and the road to one that has it."""

from collections.abc import Sequence
from math import inf

import numpy as np
from msgspec import Struct

from dispatch.fleet import travel_times_s
from dispatch.model import Incident
from dispatch.ports import TravelTimes
from dispatch.receiving.capabilities import bases_of
from dispatch.receiving.prospects import Prospect
from dispatch.receiving.queue import places_of
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class Transfer(Struct, frozen=True, kw_only=True):
    """`transfer_s`: from the handover at the first hospital to the arrival at the second; None = nobody knows where."""

    transfer_s: float
    to_hospital_id: str | None = None


def transfers(
    state: DispatchState,
    incident: Incident,
    options: Sequence[Prospect],
    prospects: Sequence[Prospect],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> list[Transfer | None]:
    """For every option the transfer that follows, to the nearest open hospital with everything; None: no transfer."""
    targets = [other.name for other in prospects if not other.lacks and not other.diverting and not other.full]
    lacking = [option.name for option in options if option.lacks]
    road_s = travel_times_s(
        travel_times,
        origins=places_of(state, lacking),
        destinations=places_of(state, targets),
        profile=settings.hospital_profile_of(incident.priority),
        at=now,
    )
    found: list[Transfer | None] = []
    for option in options:
        if not option.lacks:
            found.append(None)
            continue
        stay_s = settings.receiving.transfer_of(bases_of(option.lacks))
        row = road_s[lacking.index(option.name)]
        nearest = int(np.argmin(row)) if len(row) else -1
        if nearest < 0 or row[nearest] == inf:
            found.append(Transfer(transfer_s=stay_s))
        else:
            found.append(Transfer(transfer_s=stay_s + float(row[nearest]), to_hospital_id=targets[nearest]))
    return found
