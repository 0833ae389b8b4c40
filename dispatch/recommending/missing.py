"""What could not be met for one incident, and who could meet it next."""

from collections.abc import Sequence

from dispatch.messages import Reason
from dispatch.model import Incident
from dispatch.needs import Slot
from dispatch.reasons import joined
from dispatch.recommending import reasons
from dispatch.recommending.why import Comparison
from dispatch.shortfalls import missed_target, unfilled_needs
from dispatch.state import DispatchState


def missing_units(
    state: DispatchState,
    incident: Incident,
    seen: Comparison,
    *,
    unfilled: Sequence[Slot],
    norm_s: float | None,
    now: float,
) -> tuple[Reason, ...]:
    """Needs that stay open, with the unit that will be free for them first; and the norm, when it is missed."""
    candidates, arrival_s = seen.fleet.candidates, seen.approach.arrival_s
    sent = {candidates[number].unit.unit_id for number in seen.slot_of}
    missing = unfilled_needs(state, unfilled, sent=sent, unavailable=seen.fleet.unavailable)
    wanted = [slot for slot in dict.fromkeys(unfilled) if not slot.optional]
    ahead = tuple(reason for slot in wanted for reason in _next_to_be_free(seen, slot))
    if not seen.slot_of:
        return (*missing, *ahead)
    first_s = min(float(arrival_s[number]) for number in seen.slot_of)
    return (*missing, *ahead, *missed_target(incident, arrival_s=first_s, now=now, norm_s=norm_s))


def _next_to_be_free(seen: Comparison, slot: Slot) -> tuple[Reason, ...]:
    candidates, approach = seen.fleet.candidates, seen.approach
    soon = [n for n in approach.order.tolist()
            if candidates[n].available_in_s is not None and slot.accepts(candidates[n].capabilities)]  # fmt: skip
    if not soon:
        return ()
    first = min(soon, key=lambda number: (approach.arrival_s[number], number))
    told = reasons.next_to_be_free(
        need=joined(slot.capabilities),
        unit_id=candidates[first].unit.unit_id,
        available_in_s=float(approach.available_in_s[first]),
        estimated_arrival_s=float(approach.arrival_s[first]),
    )
    return (told,)
