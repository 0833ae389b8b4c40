"""What could not be met, in codes and numbers."""

from collections import Counter
from collections.abc import Iterable, Set

from dispatch import reasons
from dispatch.lifecycle import is_free
from dispatch.messages import Reason
from dispatch.model import Incident
from dispatch.needs import Slot
from dispatch.state import DispatchState


def unfilled_needs(
    state: DispatchState, open_slots: Iterable[Slot], *, sent: Set[str], unavailable: Set[str] = frozenset()
) -> tuple[Reason, ...]:
    """One reason a kind of slot left open, but none for optional ones.

    `sent` are the ids of the units that the same decision sends anywhere; `unavailable` those that look free
    and whose crews can't be given the call.
    """
    wanted = Counter(slot for slot in open_slots if not slot.optional)
    return tuple(
        _unfilled(state, slot, count=count, sent=sent, unavailable=unavailable) for slot, count in wanted.items()
    )


def missed_target(incident: Incident, *, arrival_s: float, now: float, norm_s: float | None) -> tuple[Reason, ...]:
    """Whether the first unit of an incident that nobody serves yet comes after the norm, counted from the call."""
    response_s = max(now - incident.call_received_at, 0.0) + arrival_s
    if incident.unit_ids or norm_s is None or response_s <= norm_s:
        return ()
    return (reasons.target_missed(response_s=response_s, target_s=norm_s, late_s=response_s - norm_s),)


def _unfilled(state: DispatchState, slot: Slot, *, count: int, sent: Set[str], unavailable: Set[str]) -> Reason:
    suitable = {unit_id for unit_id, unit in state.units.items() if slot.accepts(unit.capabilities)}
    if not suitable:
        return reasons.no_such_unit(need=slot.capabilities, count=count)
    idle = {unit_id for unit_id in suitable if is_free(state.units[unit_id]) and unit_id not in unavailable}
    return reasons.need_unfilled(
        need=slot.capabilities,
        count=count,
        suitable=len(suitable),
        busy=len(suitable - idle),
        sent=len(idle & sent),
        out_of_reach=len(idle - sent),
    )
