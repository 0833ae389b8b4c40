"""One incident seen from every candidate: arrival, distance, and why one comes before another."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.fleet import Fleet, travel_times_s
from dispatch.geometry import straight_line_m
from dispatch.kernels.arrival import FloatArray, IndexArray
from dispatch.messages import Reason
from dispatch.model import Incident
from dispatch.needs import Capabilities, Slot
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings

CLEARLY_NEARER_M = 1.0
SAME_SECOND_S = 0.5


class Approach(Struct, frozen=True):
    """Arrays over the candidates of a fleet; `order` holds those that can come, best first."""

    travel_s: FloatArray
    preparation_s: FloatArray
    arrival_s: FloatArray
    cost: FloatArray
    straight_line_m: FloatArray
    order: IndexArray
    excluded: Mapping[int, Reason]


def measure_approach(
    fleet: Fleet,
    incident: Incident,
    slots: tuple[Slot, ...],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> Approach:
    """Travel, arrival and rank of every candidate for an incident, by the policy of its priority."""
    profile = settings.profile_of(incident.priority)
    places, scene = fleet.places, np.array([[incident.lon, incident.lat]])
    travel_s = travel_times_s(travel_times, origins=places, destinations=scene, profile=profile, at=now)[:, 0]
    preparation_s = fleet.preparation_s(settings, profile=profile)
    excluded = _excluded(fleet, slots, arrival_s=travel_s + preparation_s, limit_s=settings.latest_arrival_s)
    suitable = np.array([number not in excluded for number in range(len(fleet.candidates))], dtype=np.bool_)
    ranking = settings.policy_of(incident.priority)(
        travel_s=np.ascontiguousarray(travel_s), preparation_s=preparation_s, suitable=suitable
    )
    return Approach(
        travel_s=travel_s,
        preparation_s=preparation_s,
        arrival_s=ranking.arrival_s,
        cost=ranking.cost,
        straight_line_m=straight_line_m(places, lon=incident.lon, lat=incident.lat),
        order=ranking.order,
        excluded=excluded,
    )


def slowest_rival(capabilities: Capabilities, approach: Approach, *, slot_of: Mapping[int, Slot]) -> int | None:
    """The last to arrive of the chosen candidates that a unit with these capabilities could have replaced."""
    rivals = [number for number, slot in slot_of.items() if slot.accepts(capabilities)]
    return max(rivals, key=lambda number: (approach.arrival_s[number], number), default=None)


def why_not(fleet: Fleet, approach: Approach, number: int, *, rival: int | None, slot: Slot) -> Reason:
    """Why its rival was chosen for a slot before a ranked candidate: better suited, or earlier, though not nearer."""
    if rival is None:
        return reasons.need_met()
    own, other = fleet.candidates[number].unit, fleet.candidates[rival].unit
    if slot.preference(own.capabilities) > slot.preference(other.capabilities):
        return reasons.only_an_alternative(than_unit_id=other.unit_id)
    later_s = float(approach.arrival_s[number] - approach.arrival_s[rival])
    nearer_m = float(approach.straight_line_m[rival] - approach.straight_line_m[number])
    rival_id = fleet.candidates[rival].unit.unit_id
    if later_s < SAME_SECOND_S:
        return reasons.equally_soon(than_unit_id=rival_id)
    if nearer_m >= CLEARLY_NEARER_M:
        return reasons.nearer_but_later(nearer_m=nearer_m, later_s=later_s, than_unit_id=rival_id)
    return reasons.later(later_s=later_s, than_unit_id=rival_id)


def _excluded(fleet: Fleet, slots: tuple[Slot, ...], *, arrival_s: FloatArray, limit_s: float) -> dict[int, Reason]:
    found = {}
    for number, candidate in enumerate(fleet.candidates):
        arrival = float(arrival_s[number])
        reason = _obstacle(candidate.unit.capabilities, slots, arrival_s=arrival, limit_s=limit_s)
        if reason is not None:
            found[number] = reason
    return found


def _obstacle(
    capabilities: Capabilities, slots: tuple[Slot, ...], *, arrival_s: float, limit_s: float
) -> Reason | None:
    if not any(slot.accepts(capabilities) for slot in slots):
        lacks = (slot.missing(capabilities) for slot in slots)
        missing = min(lacks, key=lambda lacking: (len(lacking), sorted(lacking)))
        return reasons.capability_missing(missing=missing)
    if arrival_s == np.inf:
        return reasons.unreachable()
    if arrival_s > limit_s:
        return reasons.too_far(estimated_arrival_s=arrival_s, limit_s=limit_s)
    return None
