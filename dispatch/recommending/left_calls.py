"""What it costs a call when its unit is taken for another one: how much later somebody else gets there."""

from collections.abc import Mapping, Sequence, Set

import numpy as np
from msgspec import Struct

from dispatch.fleet import Fleet, travel_times_s
from dispatch.messages import Reason
from dispatch.model import Incident
from dispatch.needs import slots_of
from dispatch.ports import TravelTimes
from dispatch.recommending import reasons
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class LeftCall(Struct, frozen=True, kw_only=True):
    """The incident that a unit would leave; `delay_s` until the replacement, None when nobody else is free for it."""

    incident_id: str
    priority: int
    delay_s: float | None = None
    replacement_unit_id: str | None = None

    @property
    def reason(self) -> Reason:
        if self.delay_s is None or self.replacement_unit_id is None:
            return reasons.left_call_unserved(incident_id=self.incident_id)
        return reasons.left_call_waits(
            incident_id=self.incident_id, delay_s=self.delay_s, replacement_unit_id=self.replacement_unit_id
        )


def left_calls(
    state: DispatchState,
    fleet: Fleet,
    *,
    sent: Mapping[int, Set[int]],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> dict[int, LeftCall]:
    """For each key of `sent`, a candidate that would leave a call: that call, without help of those sent beside it."""
    found = {}
    for number, helping in sent.items():
        free = [n for n, candidate in enumerate(fleet.candidates) if candidate.is_free and n not in helping]
        left = _left_by(state, fleet, number)
        able = _replacements(fleet, left, number, free)
        origins = fleet.places[[number, *able]]
        profile, scene = settings.profile_of(left.priority), np.array([[left.lon, left.lat]])
        travel_s = travel_times_s(travel_times, origins=origins, destinations=scene, profile=profile, at=now)[:, 0]
        preparation_s = np.array([settings.preparation_of(fleet.candidates[n].unit, profile=profile) for n in able])
        arrival_s = travel_s[1:] + preparation_s
        found[number] = _left_call(fleet, left, able, arrival_s=arrival_s, own_s=float(travel_s[0]))
    return found


def _left_by(state: DispatchState, fleet: Fleet, number: int) -> Incident:
    incident_id = fleet.candidates[number].leaves_incident_id
    if incident_id is None:
        raise ValueError(f"unit {fleet.candidates[number].unit.unit_id} would leave no call")
    return state.incidents[incident_id]


def _replacements(fleet: Fleet, left: Incident, number: int, free: Sequence[int]) -> list[int]:
    """Free candidates that could fill a need of the left call that this one fills."""
    own = fleet.candidates[number].capabilities
    slots = [slot for slot in slots_of(left) if slot.accepts(own)]
    return [n for n in free if any(slot.accepts(fleet.candidates[n].capabilities) for slot in slots)]


def _left_call(
    fleet: Fleet, left: Incident, able: Sequence[int], *, arrival_s: np.ndarray[tuple[int], np.dtype[np.float64]],
    own_s: float,
) -> LeftCall:  # fmt: skip
    plain = LeftCall(incident_id=left.incident_id, priority=left.priority)
    if len(able) == 0 or not np.isfinite(own_s):
        return plain
    first = int(np.argmin(arrival_s))
    if not np.isfinite(arrival_s[first]):
        return plain
    return LeftCall(
        incident_id=left.incident_id,
        priority=left.priority,
        delay_s=max(float(arrival_s[first]) - own_s, 0.0),
        replacement_unit_id=fleet.candidates[able[first]].unit.unit_id,
    )
