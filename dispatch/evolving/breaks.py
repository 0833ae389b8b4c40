"""Breaks after an event, and what every new job adds to a crew's load."""

from msgspec.structs import replace

from dispatch.messages import Event
from dispatch.messages.breaks import BreakCancelled, BreakEnded, BreakPlanned, BreakStarted
from dispatch.shifts.roster import on_duty_since
from dispatch.shifts.state import Break, ShiftsState, Workload
from dispatch.state import DispatchState
from dispatch.tables import Changes


def planned(state: DispatchState, event: BreakPlanned, *, at: float) -> DispatchState:
    pause = Break(
        break_id=event.break_id,
        unit_id=event.unit_id,
        from_at=event.from_at,
        until_at=event.until_at,
        interruptible_to_priority=event.interruptible_to_priority,
    )
    shifts = state.shifts
    number = shifts.next_break_number + 1
    return _with(state, replace(shifts, breaks=shifts.breaks.set(pause.break_id, pause), next_break_number=number))


def cancelled(state: DispatchState, event: BreakCancelled, *, at: float) -> DispatchState:
    return _with(state, replace(state.shifts, breaks=state.shifts.breaks.delete(event.break_id)))


def started(state: DispatchState, event: BreakStarted, *, at: float) -> DispatchState:
    """A break that nobody had planned takes its number now."""
    shifts = state.shifts
    unplanned = event.break_id not in shifts.breaks
    pause = Break(
        break_id=event.break_id,
        unit_id=event.unit_id,
        from_at=at if unplanned else shifts.breaks[event.break_id].from_at,
        until_at=event.until_at,
        interruptible_to_priority=event.interruptible_to_priority,
        started_at=at,
    )
    running = replace(
        shifts,
        breaks=shifts.breaks.set(pause.break_id, pause),
        running_break_ids=shifts.running_break_ids.set(event.unit_id, event.break_id),
        next_break_number=shifts.next_break_number + (1 if unplanned else 0),
    )
    return _with(state, running)


def ended(state: DispatchState, event: BreakEnded, *, at: float) -> DispatchState:
    shifts = _broken_off(state.shifts, event.unit_id)
    if event.rested:
        shifts = replace(shifts, workloads=shifts.workloads.set(event.unit_id, Workload(rested_at=at)))
    return _with(state, shifts)


def job_begun(before: DispatchState, after: DispatchState, event: Event, *, at: float) -> DispatchState:
    """A unit that comes to an incident, by whatever event, has one job more and no break any longer."""
    for stream in event.streams:
        kind, _, unit_id = stream.partition("/")
        unit = after.units.get(unit_id) if kind == "unit" else None
        if unit is not None and unit.incident_id is not None and unit.incident_id != _incident_of(before, unit_id):
            after = _with(after, _with_job(_broken_off(after.shifts, unit_id), unit_id, at=at))
    return after


def _incident_of(state: DispatchState, unit_id: str) -> str | None:
    unit = state.units.get(unit_id)
    return None if unit is None else unit.incident_id


def _broken_off(shifts: ShiftsState, unit_id: str) -> ShiftsState:
    break_id = shifts.running_break_ids.get(unit_id)
    if break_id is None:
        return shifts
    running = shifts.running_break_ids.delete(unit_id)
    return replace(shifts, breaks=shifts.breaks.delete(break_id), running_break_ids=running)


def _with_job(shifts: ShiftsState, unit_id: str, *, at: float) -> ShiftsState:
    """Jobs are counted for crews that are known; a crew that came on duty since the last rest begins at one."""
    since_at = on_duty_since(shifts, unit_id, at=at)
    if since_at is None:
        return shifts
    workload = shifts.workloads.get(unit_id)
    if workload is None or workload.rested_at < since_at:
        workload = Workload(rested_at=since_at)
    workload = replace(workload, job_count=workload.job_count + 1)
    return replace(shifts, workloads=shifts.workloads.set(unit_id, workload))


def _with(state: DispatchState, shifts: ShiftsState) -> DispatchState:
    return replace(state, shifts=shifts)


CHANGES: Changes = {
    BreakPlanned: planned,
    BreakCancelled: cancelled,
    BreakStarted: started,
    BreakEnded: ended,
}
