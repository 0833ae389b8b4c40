"""Which free units may be moved, and how far."""

from collections.abc import Mapping, Sequence

import numpy as np

from dispatch.kernels.arrival import FloatArray
from dispatch.messages import Reason
from dispatch.model import Unit
from dispatch.relocation import reasons
from dispatch.relocation.limits import resting_s, unit_moves_left
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle
from dispatch.shifts.roster import manned_shift
from dispatch.shifts.settings import LOWEST_PRIORITY
from dispatch.state import DispatchState


def why_not_movable(
    state: DispatchState, unit: Unit, *, needed: Mapping[str, str], now: float, settings: DispatchSettings
) -> Reason | None:
    """None when the unit may be moved; its crew's rest and breaks count as for the least urgent call."""
    if unit.unit_id in needed:
        return reasons.needed_by_waiting_call(incident_id=needed[unit.unit_id])
    if unit_moves_left(state, unit.unit_id, now=now, settings=settings) <= 0:
        return reasons.moved_enough(limit=settings.relocation.most_moves_an_hour_by_unit)
    rest_s = resting_s(state, unit.unit_id, now=now, settings=settings)
    if rest_s > 0.0:
        return reasons.rests_between_moves(remaining_s=rest_s)
    return duty_obstacle(
        state,
        unit,
        now=now,
        settings=settings,
        priority=LOWEST_PRIORITY,
        expected_job_s=settings.relocation.shortest_stay_s,
    )


def longest_drives_s(
    state: DispatchState, units: Sequence[Unit], *, now: float, settings: DispatchSettings
) -> FloatArray:
    """(m,) how long each unit may drive: there, stay a while, and back before its shift ends."""
    limits = settings.relocation
    longest = np.full(len(units), limits.longest_drive_s)
    for number, unit in enumerate(units):
        shift = manned_shift(state.shifts, unit.unit_id, at=now)
        if shift is not None:
            longest[number] = min(limits.longest_drive_s, (shift.until_at - now - limits.shortest_stay_s) / 2.0)
    return longest
