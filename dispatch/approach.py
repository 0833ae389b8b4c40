"""One incident seen from every candidate: arrival, how sure it is, and what it costs to send that one."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.fleet import Candidate, Fleet, travel_times_s
from dispatch.geometry import straight_line_m
from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray
from dispatch.kernels.policies import rank_by_cost
from dispatch.kernels.uncertainty import probability_within
from dispatch.messages import Reason
from dispatch.model import Incident
from dispatch.needs import Slot
from dispatch.policies import CLOSEST, Loss, Policy
from dispatch.ports import TravelTimes
from dispatch.recommending.losses import Losses
from dispatch.recommending.reasons import out_of_range
from dispatch.settings import DispatchSettings
from dispatch.uncertainty.spread import spreads_to

NO_NORM_S = 86_400.0


class Approach(Struct, frozen=True):
    """Arrays over the candidates of a fleet; `order` holds those that can come, best first.

    `arrival_s` = `available_in_s` + `preparation_s` + `travel_s`. `cost` is what the policy ranks by, in seconds.
    `loss` is what the policy counted as lost (0 where nothing is), `probability` of arriving inside the norm (None
    without a norm).
    """

    policy: Policy
    available_in_s: FloatArray
    travel_s: FloatArray
    preparation_s: FloatArray
    arrival_s: FloatArray
    loss: FloatArray
    cost: FloatArray
    probability: FloatArray | None
    straight_line_m: FloatArray
    order: IndexArray
    excluded: Mapping[int, Reason]


def measure_approach(
    fleet: Fleet,
    incident: Incident,
    slots: tuple[Slot, ...],
    *,
    travel_times: TravelTimes,
    losses: Losses,
    norm_s: float | None,
    now: float,
    settings: DispatchSettings,
) -> Approach:
    """Arrival, certainty and cost of every candidate for an incident, by the policy of its priority.

    `norm_s` runs from the call to the arrival; None: there is none.
    Where the losses that the policy looks at are not known, the earliest arrival decides.
    """
    profile = settings.profile_of(incident.priority)
    places, scene = fleet.places, np.array([[incident.lon, incident.lat]])
    found = travel_times_s(travel_times, origins=places, destinations=scene, profile=profile, at=now)
    travel_s = np.ascontiguousarray(found[:, 0])
    preparation_s = fleet.preparation_s(settings, profile=profile)
    available_in_s = np.array([c.available_in_s or 0.0 for c in fleet.candidates], dtype=np.float64)
    arrival_s = available_in_s + preparation_s + travel_s
    distance_m = straight_line_m(places, lon=incident.lon, lat=incident.lat)
    excluded = _excluded(fleet, slots, arrival_s=arrival_s, distance_m=distance_m, settings=settings)
    suitable = np.array([number not in excluded for number in range(len(fleet.candidates))], dtype=np.bool_)
    policy, loss = _policy_and_loss(fleet, incident, losses=losses, settings=settings)
    left_s = None if norm_s is None else norm_s - max(now - incident.call_received_at, 0.0)
    cost = _cost(fleet, policy, arrival_s=arrival_s, loss=loss, left_s=left_s, suitable=suitable, settings=settings)
    order = np.empty(len(cost), dtype=np.int64)
    count = rank_by_cost(cost, suitable, order)
    spread = spreads_to(
        scene, places, travel_times=travel_times, profile=profile, at=now, settings=settings.uncertainty
    )
    certain_s = available_in_s + preparation_s
    return Approach(
        policy=policy,
        available_in_s=available_in_s,
        travel_s=travel_s,
        preparation_s=preparation_s,
        arrival_s=arrival_s,
        loss=loss,
        cost=cost,
        probability=None if left_s is None else probability_within(travel_s, certain_s, left_s, spread),
        straight_line_m=distance_m,
        order=order[:count],
        excluded=excluded,
    )


def _policy_and_loss(
    fleet: Fleet, incident: Incident, *, losses: Losses, settings: DispatchSettings
) -> tuple[Policy, FloatArray]:
    """A unit that is at work keeps nothing ready where it is: nothing is lost when it comes."""
    policy = settings.policy_of(incident.priority)
    known = losses.of(policy.loss)
    if policy.loss is Loss.NOTHING or known is None:
        return CLOSEST, np.zeros(len(fleet.candidates))
    shares = [known.get(c.unit.unit_id, 0.0) if c.is_free else 0.0 for c in fleet.candidates]
    return policy, np.clip(np.array(shares, dtype=np.float64), 0.0, 1.0)


def _cost(
    fleet: Fleet,
    policy: Policy,
    *,
    arrival_s: FloatArray,
    loss: FloatArray,
    left_s: float | None,
    suitable: BoolArray,
    settings: DispatchSettings,
) -> FloatArray:
    """What the policy says of free units; of units at work as much more than their arrival as of the dearest free one.

    So a unit is taken from another call before a free one only when it arrives earlier by the margin, by any policy.
    """
    cost = np.empty(len(arrival_s))
    weight_s = settings.recommendation.coverage_weight_s
    policy.cost(arrival_s, loss, NO_NORM_S if left_s is None else left_s, weight_s, cost)
    free = np.array([candidate.is_free for candidate in fleet.candidates], dtype=np.bool_)
    compared = free & suitable
    extra_s = float((cost[compared] - arrival_s[compared]).max(initial=0.0))
    taken = np.array([c.leaves_incident_id is not None for c in fleet.candidates], dtype=np.bool_)
    margin_s = np.where(taken, settings.preemption.earlier_by_s, 0.0)
    return np.where(free, cost, arrival_s + extra_s + margin_s)


def _excluded(
    fleet: Fleet,
    slots: tuple[Slot, ...],
    *,
    arrival_s: FloatArray,
    distance_m: FloatArray,
    settings: DispatchSettings,
) -> dict[int, Reason]:
    lacks = {kind: _missing(kind, slots) for kind in {candidate.capabilities for candidate in fleet.candidates}}
    found = {}
    for number, candidate in enumerate(fleet.candidates):
        reason = lacks[candidate.capabilities] or _too_far(
            candidate, arrival_s=float(arrival_s[number]), distance_m=float(distance_m[number]), settings=settings
        )
        if reason is not None:
            found[number] = reason
    return found


def _missing(capabilities: frozenset[str], slots: tuple[Slot, ...]) -> Reason | None:
    if any(slot.accepts(capabilities) for slot in slots):
        return None
    lacks = (slot.missing(capabilities) for slot in slots)
    return reasons.capability_missing(missing=min(lacks, key=lambda lacking: (len(lacking), sorted(lacking))))


def _too_far(candidate: Candidate, *, arrival_s: float, distance_m: float, settings: DispatchSettings) -> Reason | None:
    if arrival_s == np.inf:
        return reasons.unreachable()
    if arrival_s > settings.latest_arrival_s:
        return reasons.too_far(estimated_arrival_s=arrival_s, limit_s=settings.latest_arrival_s)
    range_m = settings.recommendation.range_by_unit_type_m.get(candidate.unit.unit_type)
    if range_m is not None and distance_m > range_m:
        return out_of_range(distance_m=distance_m, range_m=range_m)
    return None
