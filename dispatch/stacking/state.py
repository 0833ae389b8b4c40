"""Which incidents are queued on which units."""

from immutables import Map
from msgspec import Struct


class StackingState(Struct, frozen=True, kw_only=True):
    """`stacks`: unit id -> ids of incidents, the next one first; units without any are absent.

    `unit_of` is the same the other way round: an incident is queued on one unit at most. `offered` holds incidents
    that could start now but were offered to a nearer unit, with that unit's id. A queued incident stays on the board
    like any other: the queue is an intention, and whoever is sent first ends it.
    """

    stacks: Map[str, tuple[str, ...]] = Map()
    unit_of: Map[str, str] = Map()
    offered: Map[str, str] = Map()


def pushed(stacking: StackingState, *, unit_id: str, incident_id: str, place: int) -> StackingState:
    stacking = removed(stacking, incident_id)
    stack = list(stacking.stacks.get(unit_id, ()))
    stack.insert(place, incident_id)
    return StackingState(
        stacks=stacking.stacks.set(unit_id, tuple(stack)),
        unit_of=stacking.unit_of.set(incident_id, unit_id),
        offered=stacking.offered,
    )


def removed(stacking: StackingState, incident_id: str) -> StackingState:
    """Without an incident, whether it was queued or not."""
    unit_id = stacking.unit_of.get(incident_id)
    if unit_id is None:
        return stacking
    left = tuple(other for other in stacking.stacks[unit_id] if other != incident_id)
    offered = stacking.offered.delete(incident_id) if incident_id in stacking.offered else stacking.offered
    return StackingState(
        stacks=stacking.stacks.set(unit_id, left) if left else stacking.stacks.delete(unit_id),
        unit_of=stacking.unit_of.delete(incident_id),
        offered=offered,
    )
