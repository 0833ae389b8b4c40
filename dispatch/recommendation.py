"""Which units to send to one incident, why these, and why not the others."""

from collections.abc import Mapping
from math import inf

import numpy as np
from msgspec import Struct

from dispatch.approach import Approach, measure_approach
from dispatch.fleet import Fleet
from dispatch.fulfilment import fulfil
from dispatch.lookup import open_incident_of
from dispatch.messages import Reason
from dispatch.model import Incident, Position
from dispatch.needs import Slot, serving_units, slots_of
from dispatch.norms.norm import response_norm
from dispatch.policies import Loss
from dispatch.ports import TravelTimes
from dispatch.recommending import reasons
from dispatch.recommending.candidates import gather_candidates
from dispatch.recommending.left_calls import LeftCall, left_calls
from dispatch.recommending.losses import Losses
from dispatch.recommending.missing import missing_units
from dispatch.recommending.telling import ExcludedUnit, RankedUnit, tell_excluded, tell_ranked
from dispatch.recommending.why import Comparison, slowest_rival
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.transports.first_aid import FirstResponder, first_responders, given_at
from dispatch.transports.reasons import first_aid_under_way

MOST_LEFT_CALLS = 8

__all__ = ["ExcludedUnit", "RankedUnit", "Recommendation", "recommend_units"]


class Recommendation(Struct, frozen=True, kw_only=True):
    """Units to send now (`chosen`, a subset of `ranked`, best first), and what can't be met.

    `policy` is the one that decided; `notes` say when it is not the configured one. `first_responders` could stop there
    before the others with their own patients aboard, and are none of those who are needed.
    """

    incident_id: str
    chosen: tuple[str, ...]
    ranked: tuple[RankedUnit, ...]
    excluded: tuple[ExcludedUnit, ...]
    shortfalls: tuple[Reason, ...]
    at: float
    policy: str = "closest"
    notes: tuple[Reason, ...] = ()
    first_responders: tuple[FirstResponder, ...] = ()


def recommend_units(
    state: DispatchState,
    incident_id: str,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
    coverage_lost: Mapping[str, float] | None = None,
    preparedness_lost: Mapping[str, float] | None = None,
) -> Recommendation:
    """Rank the fleet for one incident and choose units for all its open needs.

    `positions` are the last live positions by unit id. `coverage_lost` (share of the expected demand) and
    `preparedness_lost` (share of the worst prepared zone's preparedness), both 0..1 by unit id, say what the region
    loses when a unit leaves; None = not known. Raises `Refused` for an unknown or closed incident.
    """
    incident = open_incident_of(state, incident_id)
    fleet = gather_candidates(state, incident, positions=positions, now=now, settings=settings)
    slots, losses = slots_of(incident), Losses(coverage_lost, preparedness_lost)
    norm = response_norm(state, priority=incident.priority, place=(incident.lon, incident.lat), settings=settings)
    approach = measure_approach(
        fleet,
        incident,
        slots,
        travel_times=travel_times,
        losses=losses,
        norm_s=norm.norm_s,
        now=now,
        settings=settings,
    )
    filled = _fill_slots(state, incident, slots, fleet=fleet, approach=approach)
    slot_of = {number: slots[slot] for slot, number in filled.items() if number is not None}
    seen = Comparison(fleet, approach, slots, slot_of, settings)
    left = _left_calls(state, seen, travel_times=travel_times, now=now)
    unfilled = [slots[slot] for slot, number in filled.items() if number is None]
    return Recommendation(
        incident_id=incident_id,
        chosen=tuple(fleet.candidates[n].unit.unit_id for n in approach.order.tolist() if n in slot_of),
        ranked=tell_ranked(seen, left=left, coverage_lost=coverage_lost),
        excluded=tell_excluded(fleet, approach),
        shortfalls=missing_units(state, incident, seen, unfilled=unfilled, norm_s=norm.norm_s, now=now),
        at=now,
        policy=approach.policy.name,
        notes=(
            *_notes(incident, losses=losses, settings=settings),
            *(first_aid_under_way(unit_id=unit_id) for unit_id in given_at(state, incident_id)),
        ),
        first_responders=first_responders(
            state,
            incident,
            others_arrive_s=min((float(approach.arrival_s[number]) for number in slot_of), default=inf),
            positions=positions,
            travel_times=travel_times,
            now=now,
            settings=settings,
        ),
    )


def _fill_slots(
    state: DispatchState, incident: Incident, slots: tuple[Slot, ...], *, fleet: Fleet, approach: Approach
) -> dict[int, int | None]:
    """Slot number -> number of the candidate that fills it, or None; slots filled already are absent.

    Units that are not free yet are told but not sent.
    """
    sendable = [n for n in approach.order.tolist() if fleet.candidates[n].available_in_s is None]
    candidates = [fleet.candidates[number] for number in sendable]
    by_rank = fulfil(
        slots,
        serving=serving_units(state, incident),
        candidates=[candidate.capabilities for candidate in candidates],
        cost=approach.cost[sendable],
        taken=np.array([candidate.leaves_incident_id is not None for candidate in candidates], dtype=np.bool_),
    )
    return {slot: None if rank is None else sendable[rank] for slot, rank in by_rank.items()}


def _left_calls(
    state: DispatchState, seen: Comparison, *, travel_times: TravelTimes, now: float
) -> dict[int, LeftCall]:
    """Of every unit that is taken, and of the first that could be, each instead of the rival it would replace."""
    fleet, chosen = seen.fleet, seen.slot_of
    takeable = [n for n in seen.approach.order.tolist() if fleet.candidates[n].leaves_incident_id is not None]
    takeable.sort(key=lambda number: number not in chosen)
    asked = [n for rank, n in enumerate(takeable) if n in chosen or rank < MOST_LEFT_CALLS]
    sent = {n: _sent_beside(seen, n) for n in asked}
    return left_calls(state, fleet, sent=sent, travel_times=travel_times, now=now, settings=seen.settings)


def _sent_beside(seen: Comparison, number: int) -> set[int]:
    """The chosen candidates, without the one that this one would replace."""
    if number in seen.slot_of:
        return set(seen.slot_of)
    return set(seen.slot_of) - {slowest_rival(seen, seen.fleet.candidates[number].capabilities)}


def _notes(incident: Incident, *, losses: Losses, settings: DispatchSettings) -> tuple[Reason, ...]:
    configured = settings.configured_policy_of(incident.priority)
    policy = settings.policy_of(incident.priority)
    if policy is not configured:
        return (reasons.earliest_as_life_threatening(policy=configured.name),)
    if policy.loss is not Loss.NOTHING and losses.of(policy.loss) is None:
        return (reasons.earliest_as_demand_unknown(policy=configured.name),)
    return ()
