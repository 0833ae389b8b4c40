"""When something of the roster is next due."""

from collections.abc import Iterator

from dispatch.shifts.roster import shifts_of
from dispatch.shifts.settings import ShiftSettings
from dispatch.state import DispatchState


def next_change_over_at(state: DispatchState, *, now: float, settings: ShiftSettings) -> float | None:
    """The earliest instant past `now` at which a shift or a break is to begin or to end; None when none is planned.

    What is due already and waits for a busy unit is looked at again after `change_over_check_s`.
    """
    due = [at if at > now else now + settings.change_over_check_s for at in _instants(state, now=now)]
    return min(due, default=None)


def _instants(state: DispatchState, *, now: float) -> Iterator[float]:
    shifts = state.shifts
    for shift_id in shifts.begun_shift_ids.values():
        yield shifts.shifts[shift_id].until_at
    for unit_id in shifts.shift_ids_of_unit:
        ahead = (s.from_at for s in shifts_of(shifts, unit_id) if s.began_at is None and s.until_at > now)
        first = next(ahead, None)
        if first is not None:
            yield first
    for pause in shifts.breaks.values():
        yield pause.from_at if pause.started_at is None else pause.until_at
