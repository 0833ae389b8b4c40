"""How long a handover takes, and when a unit at a hospital's door should be clear of its patient."""

from collections.abc import Sequence
from heapq import heapreplace
from math import inf
from statistics import median

import numpy as np

from dispatch.kernels.receiving import handover_wait_s
from dispatch.model import Unit, UnitStatus
from dispatch.receiving.state import Reception, Stay
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


def handover_time_s(reception: Reception | None, hospital_id: str, *, settings: DispatchSettings) -> float:
    """How long one handover takes: as configured, else the learnt median, else the usual one of the region."""
    known = settings.receiving
    configured = known.handover_by_hospital_s.get(hospital_id)
    if configured is not None:
        return configured
    times_s = () if reception is None else served_s(reception.stays, bays=known.bays_of(hospital_id))
    return median(times_s) if len(times_s) >= known.least_handovers else settings.life.handover_s


def served_s(stays: Sequence[Stay], *, bays: int) -> tuple[float, ...]:
    """The part of every stay that was service, not waiting: stays replayed first come, first served at so many bays."""
    free_at = [-inf] * bays
    served = []
    for stay in sorted(stays, key=lambda stay: (stay.arrived_at, stay.cleared_at)):
        began_at = max(stay.arrived_at, free_at[0])
        if stay.cleared_at > began_at:
            served.append(stay.cleared_at - began_at)
            heapreplace(free_at, stay.cleared_at)
    return tuple(served)


def expected_clear_at(
    state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings, arrives_at: float | None = None
) -> float | None:
    """When a unit at a hospital, or arriving at its hospital at `arrives_at`, is expected to have handed over.

    The queue of units that are there now goes before it. None for a unit that goes to no hospital, or is clear.
    """
    at_hospital = unit.status is UnitStatus.AT_HOSPITAL
    if unit.hospital_id is None or unit.incident_id is None or not (at_hospital or arrives_at is not None):
        return None
    own_at = unit.status_at if at_hospital or arrives_at is None else max(arrives_at, now)
    ahead = sorted(
        other.status_at - now
        for other in state.units.values()
        if other.status is UnitStatus.AT_HOSPITAL
        and other.hospital_id == unit.hospital_id
        and other.incident_id is not None
        and (other.status_at, other.unit_id) < (own_at, unit.unit_id)
    )
    known = settings.receiving
    service_s = handover_time_s(state.receptions.get(unit.hospital_id), unit.hospital_id, settings=settings)
    arrival_s = np.minimum(np.array(ahead, dtype=np.float64), 0.0)
    wait_s = handover_wait_s(
        arrival_s, service_s, known.bays_of(unit.hospital_id), known.overdue_handover_s, own_at - now
    )
    return max(own_at + wait_s + service_s, now + (known.overdue_handover_s if at_hospital else 0.0))
