"""Every unit told: where it ranks and with which numbers, or why it is left out."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch.approach import Approach
from dispatch.fleet import Candidate, Fleet
from dispatch.messages import Reason
from dispatch.recommending import reasons
from dispatch.recommending.left_calls import LeftCall
from dispatch.recommending.why import Comparison, slowest_rival, why_chosen, why_not


class RankedUnit(Struct, frozen=True, kw_only=True, gc=False):
    """A unit that could fill one of the incident's needs: free, soon free, or on its way to a less urgent call.

    `estimated_arrival_s` = `available_in_s` + `preparation_s` + `travel_s`. `cost_s` is what it was ranked by.
    `probability_within_norm` is None without a norm, `coverage_lost` (share of the expected demand) where demand is
    not known. A unit with `preempts_incident_id` would leave that incident, which then waits `left_call_delay_s`
    longer (None: nobody else is free for it, or not asked for a unit far down).
    """

    unit_id: str
    estimated_arrival_s: float
    travel_s: float
    preparation_s: float
    reasons: tuple[Reason, ...]
    available_in_s: float = 0.0
    cost_s: float = 0.0
    probability_within_norm: float | None = None
    coverage_lost: float | None = None
    preempts_incident_id: str | None = None
    left_call_delay_s: float | None = None


class ExcludedUnit(Struct, frozen=True, kw_only=True, gc=False):
    """A unit that can't be sent, and why."""

    unit_id: str
    reasons: tuple[Reason, ...]


def tell_ranked(
    seen: Comparison, *, left: Mapping[int, LeftCall], coverage_lost: Mapping[str, float] | None
) -> tuple[RankedUnit, ...]:
    kinds = {candidate.capabilities for candidate in seen.fleet.candidates}
    rivals = {kind: slowest_rival(seen, kind) for kind in kinds}
    return tuple(
        _ranked(seen, number, rivals=rivals, left=left.get(number), coverage_lost=coverage_lost)
        for number in seen.approach.order.tolist()
    )


def tell_excluded(fleet: Fleet, approach: Approach) -> tuple[ExcludedUnit, ...]:
    found: dict[str, tuple[Reason, ...]] = {unit_id: (reason,) for unit_id, reason in fleet.left_out.items()}
    for number, reason in approach.excluded.items():
        candidate = fleet.candidates[number]
        found[candidate.unit.unit_id] = (reason, *candidate.notes)
    return tuple(ExcludedUnit(unit_id=unit_id, reasons=found[unit_id]) for unit_id in sorted(found))


def _ranked(
    seen: Comparison,
    number: int,
    *,
    rivals: Mapping[frozenset[str], int | None],
    left: LeftCall | None,
    coverage_lost: Mapping[str, float] | None,
) -> RankedUnit:
    candidate, approach = seen.fleet.candidates[number], seen.approach
    chosen = number in seen.slot_of
    why = why_chosen(seen, number) if chosen else why_not(seen, number, rival=rivals[candidate.capabilities])
    unit_id = candidate.unit.unit_id
    return RankedUnit(
        unit_id=unit_id,
        estimated_arrival_s=float(approach.arrival_s[number]),
        travel_s=float(approach.travel_s[number]),
        preparation_s=float(approach.preparation_s[number]),
        reasons=(why, *_at_work(seen, number, candidate, left=left), *candidate.notes),
        available_in_s=float(approach.available_in_s[number]),
        cost_s=float(approach.cost[number]),
        probability_within_norm=None if approach.probability is None else float(approach.probability[number]),
        coverage_lost=None if coverage_lost is None else coverage_lost.get(unit_id, 0.0) if candidate.is_free else 0.0,
        preempts_incident_id=candidate.leaves_incident_id,
        left_call_delay_s=None if left is None else left.delay_s,
    )


def _at_work(seen: Comparison, number: int, candidate: Candidate, *, left: LeftCall | None) -> tuple[Reason, ...]:
    """What it does now, and what it costs to take it from there."""
    unit = candidate.unit
    if candidate.available_in_s is not None:
        soon = reasons.soon_free(
            status=unit.status, incident_id=unit.incident_id or "", available_in_s=candidate.available_in_s
        )
        return (soon,)
    if left is None:
        return ()
    if number not in seen.slot_of:
        return (reasons.could_be_taken(incident_id=left.incident_id, left_priority=left.priority), left.reason)
    return (_why_taken(seen, number, left), left.reason)


def _why_taken(seen: Comparison, number: int, left: LeftCall) -> Reason:
    """Compared with the earliest free unit that could have filled its slot."""
    fleet, arrival_s, slot = seen.fleet, seen.approach.arrival_s, seen.slot_of[number]
    free = [
        other
        for other in seen.approach.order.tolist()
        if fleet.candidates[other].is_free
        and other not in seen.slot_of
        and slot.accepts(fleet.candidates[other].capabilities)
    ]
    if not free:
        return reasons.taken_as_none_free(incident_id=left.incident_id, left_priority=left.priority)
    best = min(free, key=lambda other: (arrival_s[other], other))
    return reasons.taken_as_earlier(
        incident_id=left.incident_id,
        left_priority=left.priority,
        earlier_s=float(arrival_s[best] - arrival_s[number]),
        than_unit_id=fleet.candidates[best].unit.unit_id,
    )
