"""Queued jobs after an event; whatever ends a job's waiting, by whatever event, takes it off its unit."""

from collections.abc import Iterable

from msgspec.structs import replace

from dispatch.messages import Event, IncidentStacked, IncidentUnstacked, StackedIncidentOffered, StackReordered
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.needs import filling_of, filling_with
from dispatch.stacking.state import StackingState, pushed, removed
from dispatch.state import DispatchState
from dispatch.tables import Changes


def stacked(state: DispatchState, event: IncidentStacked, *, at: float) -> DispatchState:
    return _with(state, pushed(state.stacking, unit_id=event.unit_id, incident_id=event.incident_id, place=event.place))


def unstacked(state: DispatchState, event: IncidentUnstacked, *, at: float) -> DispatchState:
    return _with(state, removed(state.stacking, event.incident_id))


def reordered(state: DispatchState, event: StackReordered, *, at: float) -> DispatchState:
    stacks = state.stacking.stacks.set(event.unit_id, event.incident_ids)
    return _with(state, replace(state.stacking, stacks=stacks))


def offered(state: DispatchState, event: StackedIncidentOffered, *, at: float) -> DispatchState:
    offers = state.stacking.offered.set(event.incident_id, event.nearer_unit_id)
    return _with(state, replace(state.stacking, offered=offers))


def job_taken(before: DispatchState, after: DispatchState, event: Event, *, at: float) -> DispatchState:
    """An incident that is closed, has its unit, or needs nobody any more is queued no longer; nor is one on a unit
    that went out of service."""
    stacking = after.stacking
    if not stacking.stacks:
        return after
    for incident_id in _queued(stacking, event.streams):
        unit_id = stacking.unit_of[incident_id]
        if after.units[unit_id].status is UnitStatus.OUT_OF_SERVICE or _is_served(after, incident_id, unit_id):
            stacking = removed(stacking, incident_id)
    return after if stacking is after.stacking else _with(after, stacking)


def _queued(stacking: StackingState, streams: Iterable[str]) -> list[str]:
    """The queued incidents that an event touched, itself or by their unit."""
    named = [stream.partition("/") for stream in streams]
    of_units = [job for kind, _, name in named if kind == "unit" for job in stacking.stacks.get(name, ())]
    own = [name for kind, _, name in named if kind == "incident" and name in stacking.unit_of]
    return list(dict.fromkeys((*of_units, *own)))


def _is_served(state: DispatchState, incident_id: str, unit_id: str) -> bool:
    incident = state.incidents[incident_id]
    if incident.status is IncidentStatus.CLOSED or unit_id in incident.unit_ids:
        return True
    present = filling_of(state, incident)
    if any(not slot.optional for slot in present.open):
        return False
    return not (present.improvable and filling_with(state, incident, state.units[unit_id]).is_better_than(present))


def _with(state: DispatchState, stacking: StackingState) -> DispatchState:
    return replace(state, stacking=stacking)


CHANGES: Changes = {
    IncidentStacked: stacked,
    IncidentUnstacked: unstacked,
    StackReordered: reordered,
    StackedIncidentOffered: offered,
}
