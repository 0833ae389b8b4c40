"""What another crew makes of units: the events that follow when who is aboard has changed."""

from collections.abc import Iterable

from dispatch.messages.crews import UnitCrewChanged
from dispatch.model import Unit
from dispatch.shifts.crew_rules import capabilities_with_crew, qualifications_of
from dispatch.shifts.roster import crew_of
from dispatch.shifts.settings import ShiftSettings
from dispatch.state import DispatchState


def manned_capabilities(state: DispatchState, unit: Unit, *, settings: ShiftSettings) -> frozenset[str]:
    """What the unit can do with the crew aboard now; the vehicle's own capabilities when nobody is known to be."""
    vehicle = unit.capabilities if unit.vehicle_capabilities is None else unit.vehicle_capabilities
    crew_ids = crew_of(state.shifts, unit.unit_id, settings=settings)
    if not crew_ids:
        return vehicle
    qualifications = qualifications_of(state.shifts, crew_ids)
    return capabilities_with_crew(vehicle, qualifications=qualifications, rules=settings.crew_rules)


def crew_changes(state: DispatchState, unit_ids: Iterable[str], *, settings: ShiftSettings) -> list[UnitCrewChanged]:
    """One event for each of these units that can do something else with its crew of now than is on record."""
    changes = []
    for unit_id in dict.fromkeys(unit_ids):
        unit = state.units[unit_id]
        capabilities = manned_capabilities(state, unit, settings=settings)
        if capabilities != unit.capabilities:
            crew_ids = crew_of(state.shifts, unit_id, settings=settings)
            changes.append(UnitCrewChanged(unit_id=unit_id, crew_ids=crew_ids, capabilities=capabilities))
    return changes


def units_of_member(state: DispatchState, member_id: str) -> tuple[str, ...]:
    """Units whose crew a member belongs to now: by sign-on, or by a shift that has begun."""
    shifts = state.shifts
    duty = shifts.duties.get(member_id)
    begun = (shifts.shifts[shift_id] for shift_id in shifts.shift_ids_of_member.get(member_id, ()))
    by_shift = (s.unit_id for s in begun if shifts.begun_shift_ids.get(s.unit_id) == s.shift_id)
    return (*(() if duty is None else (duty.unit_id,)), *by_shift)
