"""Which units to send to one incident, why these, and why not the others."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch import reasons
from dispatch.approach import Approach, measure_approach, slowest_rival, why_not
from dispatch.fleet import Fleet, gather_fleet
from dispatch.fulfilment import fulfil
from dispatch.lookup import open_incident_of
from dispatch.messages import Reason
from dispatch.model import Incident, Position
from dispatch.needs import Slot, serving_capabilities, slots_of
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.shortfalls import missed_target, unfilled_needs
from dispatch.state import DispatchState


class RankedUnit(Struct, frozen=True, kw_only=True):
    """A free unit that could fill one of the incident's needs."""

    unit_id: str
    estimated_arrival_s: float
    travel_s: float
    preparation_s: float
    reasons: tuple[Reason, ...]


class ExcludedUnit(Struct, frozen=True, kw_only=True):
    """A unit that can't be sent, and why."""

    unit_id: str
    reasons: tuple[Reason, ...]


class Recommendation(Struct, frozen=True, kw_only=True):
    """Units to send now (`chosen`, a subset of `ranked`, best first), and what can't be met."""

    incident_id: str
    chosen: tuple[str, ...]
    ranked: tuple[RankedUnit, ...]
    excluded: tuple[ExcludedUnit, ...]
    shortfalls: tuple[Reason, ...]
    at: float


def recommend_units(
    state: DispatchState,
    incident_id: str,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> Recommendation:
    """Rank the fleet for one incident and choose units for all its open needs.

    `positions` are the last live positions by unit id. Raises `Refused` for an unknown or closed incident.
    """
    incident = open_incident_of(state, incident_id)
    fleet = gather_fleet(state, positions=positions, now=now, settings=settings)
    slots = slots_of(incident)
    approach = measure_approach(fleet, incident, slots, travel_times=travel_times, now=now, settings=settings)
    filled = _fill_slots(state, incident, slots, fleet=fleet, approach=approach)
    chosen = set(filled.values())
    return Recommendation(
        incident_id=incident_id,
        chosen=tuple(fleet.candidates[n].unit.unit_id for n in approach.order.tolist() if n in chosen),
        ranked=_ranked(fleet, slots, approach=approach, filled=filled),
        excluded=_excluded(fleet, approach),
        shortfalls=_shortfalls(state, incident, slots, fleet=fleet, approach=approach, filled=filled, now=now,
                               settings=settings),
        at=now,
    )  # fmt: skip


def _fill_slots(
    state: DispatchState, incident: Incident, slots: tuple[Slot, ...], *, fleet: Fleet, approach: Approach
) -> dict[int, int | None]:
    """Slot number -> number of the candidate that fills it, or None; slots filled already are absent."""
    order = approach.order
    by_rank = fulfil(
        slots,
        serving=serving_capabilities(state, incident),
        candidates=[fleet.candidates[number].unit.capabilities for number in order],
        cost=approach.cost[order],
    )
    return {slot: None if rank is None else int(order[rank]) for slot, rank in by_rank.items()}


def _ranked(
    fleet: Fleet, slots: tuple[Slot, ...], *, approach: Approach, filled: Mapping[int, int | None]
) -> tuple[RankedUnit, ...]:
    slot_of = {number: slots[slot] for slot, number in filled.items() if number is not None}
    kinds = {candidate.unit.capabilities for candidate in fleet.candidates}
    rivals = {kind: slowest_rival(kind, approach, slot_of=slot_of) for kind in kinds}
    ranked = []
    for number in approach.order.tolist():
        candidate = fleet.candidates[number]
        if number in slot_of:
            why = _why_chosen(fleet, approach, number, slot=slot_of[number], alone=len(slots) == 1)
        else:
            rival = rivals[candidate.unit.capabilities]
            why = why_not(fleet, approach, number, rival=rival, slot=slots[0] if rival is None else slot_of[rival])
        unit = RankedUnit(
            unit_id=candidate.unit.unit_id,
            estimated_arrival_s=float(approach.arrival_s[number]),
            travel_s=float(approach.travel_s[number]),
            preparation_s=float(approach.preparation_s[number]),
            reasons=(why,) if candidate.note is None else (why, candidate.note),
        )
        ranked.append(unit)
    return tuple(ranked)


def _why_chosen(fleet: Fleet, approach: Approach, number: int, *, slot: Slot, alone: bool) -> Reason:
    arrival_s = float(approach.arrival_s[number])
    step = slot.preference(fleet.candidates[number].unit.capabilities)
    if step > 0:
        alternative = slot.alternatives[step - 1]
        return reasons.fills_need_otherwise(
            need=slot.capabilities, alternative=alternative, estimated_arrival_s=arrival_s
        )
    if not alone:
        return reasons.fills_need(need=slot.capabilities, estimated_arrival_s=arrival_s)
    return reasons.closest_suitable(
        estimated_arrival_s=arrival_s,
        travel_s=float(approach.travel_s[number]),
        preparation_s=float(approach.preparation_s[number]),
    )


def _excluded(fleet: Fleet, approach: Approach) -> tuple[ExcludedUnit, ...]:
    found = {unit_id: [reason] for unit_id, reason in fleet.left_out.items()}
    for number, reason in approach.excluded.items():
        candidate = fleet.candidates[number]
        found[candidate.unit.unit_id] = [reason] if candidate.note is None else [reason, candidate.note]
    return tuple(ExcludedUnit(unit_id=unit_id, reasons=tuple(found[unit_id])) for unit_id in sorted(found))


def _shortfalls(
    state: DispatchState,
    incident: Incident,
    slots: tuple[Slot, ...],
    *,
    fleet: Fleet,
    approach: Approach,
    filled: Mapping[int, int | None],
    now: float,
    settings: DispatchSettings,
) -> tuple[Reason, ...]:
    chosen = {number for number in filled.values() if number is not None}
    sent = {fleet.candidates[number].unit.unit_id for number in chosen}
    missing = unfilled_needs(state, [slots[slot] for slot, number in filled.items() if number is None], sent=sent)
    if not chosen:
        return missing
    first_s = min(float(approach.arrival_s[number]) for number in chosen)
    return (*missing, *missed_target(incident, arrival_s=first_s, now=now, settings=settings))
