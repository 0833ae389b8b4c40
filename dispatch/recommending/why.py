"""Why a candidate was chosen, or why another one was chosen before it: in codes and the decision's own numbers."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch import reasons
from dispatch.approach import Approach
from dispatch.fleet import Candidate, Fleet
from dispatch.messages import Reason
from dispatch.needs import Capabilities, Slot
from dispatch.policies import Loss
from dispatch.recommending import reasons as weighed
from dispatch.settings import DispatchSettings

CLEARLY_NEARER_M = 1.0
SAME_SECOND_S = 0.5


class Comparison(Struct, frozen=True):
    """All that explanations look at: `slot_of` names the slot of every chosen candidate."""

    fleet: Fleet
    approach: Approach
    slots: tuple[Slot, ...]
    slot_of: Mapping[int, Slot]
    settings: DispatchSettings


def slowest_rival(seen: Comparison, capabilities: Capabilities) -> int | None:
    """The dearest of the chosen candidates that a unit with these capabilities could have replaced."""
    rivals = [number for number, slot in seen.slot_of.items() if slot.accepts(capabilities)]
    return max(rivals, key=lambda number: (seen.approach.cost[number], number), default=None)


def why_chosen(seen: Comparison, number: int) -> Reason:
    """The need it fills, or, when only one unit is wanted, what made it the best."""
    approach, slot = seen.approach, seen.slot_of[number]
    arrival_s, loss = float(approach.arrival_s[number]), float(approach.loss[number])
    step = slot.preference(seen.fleet.candidates[number].capabilities)
    if step > 0:
        alternative = slot.alternatives[step - 1]
        return reasons.fills_need_otherwise(
            need=slot.capabilities, alternative=alternative, estimated_arrival_s=arrival_s
        )
    if len(seen.slots) > 1:
        return reasons.fills_need(need=slot.capabilities, estimated_arrival_s=arrival_s)
    if approach.policy.loss is Loss.COVERAGE:
        return weighed.best_by_cover(estimated_arrival_s=arrival_s, coverage_lost_share=loss)
    if approach.policy.loss is Loss.PREPAREDNESS:
        return weighed.best_by_preparedness(estimated_arrival_s=arrival_s, preparedness_lost_share=loss)
    return reasons.closest_suitable(
        estimated_arrival_s=arrival_s,
        travel_s=float(approach.travel_s[number]),
        preparation_s=float(approach.preparation_s[number]),
    )


def why_not(seen: Comparison, number: int, *, rival: int | None) -> Reason:
    """Why its rival was chosen before a ranked candidate: better suited, earlier, or cheaper for the region."""
    if rival is None:
        return reasons.need_met()
    own, other = seen.fleet.candidates[number], seen.fleet.candidates[rival]
    slot = seen.slot_of[rival]
    if slot.preference(own.capabilities) > slot.preference(other.capabilities):
        return reasons.only_an_alternative(than_unit_id=other.unit.unit_id)
    later_s = float(seen.approach.arrival_s[number] - seen.approach.arrival_s[rival])
    if later_s <= -SAME_SECOND_S:
        return _why_not_though_earlier(seen, number, own, rival=rival, earlier_s=-later_s)
    if later_s < SAME_SECOND_S:
        return reasons.equally_soon(than_unit_id=other.unit.unit_id)
    nearer_m = float(seen.approach.straight_line_m[rival] - seen.approach.straight_line_m[number])
    if nearer_m >= CLEARLY_NEARER_M:
        return reasons.nearer_but_later(nearer_m=nearer_m, later_s=later_s, than_unit_id=other.unit.unit_id)
    return reasons.later(later_s=later_s, than_unit_id=other.unit.unit_id)


def _why_not_though_earlier(seen: Comparison, number: int, own: Candidate, *, rival: int, earlier_s: float) -> Reason:
    than_unit_id = seen.fleet.candidates[rival].unit.unit_id
    if own.available_in_s is not None:
        return weighed.earlier_once_free(earlier_s=earlier_s, than_unit_id=than_unit_id)
    if own.leaves_incident_id is not None:
        margin_s = seen.settings.preemption.earlier_by_s
        return weighed.not_worth_taking(earlier_s=earlier_s, than_unit_id=than_unit_id, margin_s=margin_s)
    lost, than_lost = float(seen.approach.loss[number]), float(seen.approach.loss[rival])
    if seen.approach.policy.loss is Loss.COVERAGE:
        return weighed.costs_more_cover(
            earlier_s=earlier_s,
            coverage_lost_share=lost,
            than_unit_id=than_unit_id,
            than_coverage_lost_share=than_lost,
        )
    if seen.approach.policy.loss is Loss.PREPAREDNESS:
        return weighed.costs_more_preparedness(
            earlier_s=earlier_s,
            preparedness_lost_share=lost,
            than_unit_id=than_unit_id,
            than_preparedness_lost_share=than_lost,
        )
    return reasons.need_met()
