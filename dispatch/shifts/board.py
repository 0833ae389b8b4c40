"""Who is on, as one line a unit: crew, shift, rest, breaks, and why it can't be given work."""

from msgspec import Struct

from dispatch.messages import Reason
from dispatch.model import Unit
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_notes, duty_obstacle
from dispatch.shifts.fatigue import Rest, rest_of
from dispatch.shifts.roster import crew_of, manned_shift, next_shift, planned_breaks, running_break
from dispatch.shifts.state import Break, CrewMember, Shift
from dispatch.state import DispatchState


class UnitDuty(Struct, frozen=True, kw_only=True):
    """One unit's duty now.

    `crew` are those aboard, `signed_on` whether they said so themselves; `shift` is the one they are on, `next_shift`
    the one after. `obstacle` keeps the unit from every call, `notes` from none. `rest` is absent without a crew known.
    """

    unit_id: str
    crew: tuple[CrewMember, ...]
    signed_on: bool
    shift: Shift | None
    next_shift: Shift | None
    rest: Rest | None
    running_break: Break | None
    planned_breaks: tuple[Break, ...]
    obstacle: Reason | None
    notes: tuple[Reason, ...]


def unit_duty(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> UnitDuty:
    shifts, unit_id = state.shifts, unit.unit_id
    return UnitDuty(
        unit_id=unit_id,
        crew=tuple(shifts.members[member_id] for member_id in crew_of(shifts, unit_id, settings=settings.shifts)),
        signed_on=bool(shifts.aboard.get(unit_id)),
        shift=manned_shift(shifts, unit_id, at=now),
        next_shift=next_shift(shifts, unit_id, after=now),
        rest=rest_of(shifts, unit_id, now=now, settings=settings.shifts),
        running_break=running_break(shifts, unit_id),
        planned_breaks=tuple(planned_breaks(shifts, unit_id)),
        obstacle=duty_obstacle(state, unit, now=now, settings=settings),
        notes=duty_notes(state, unit, now=now, settings=settings),
    )
