"""Crew members after an event: who they are, which unit they are aboard, what they make of it."""

from msgspec.structs import replace

from dispatch.messages.crews import (
    CrewMemberQualified,
    CrewMemberRegistered,
    CrewSignedOff,
    CrewSignedOn,
    UnitCrewChanged,
)
from dispatch.shifts.state import CrewMember, Duty
from dispatch.state import DispatchState
from dispatch.tables import Changes


def registered(state: DispatchState, event: CrewMemberRegistered, *, at: float) -> DispatchState:
    member = CrewMember(member_id=event.member_id, qualifications=event.qualifications)
    return _with_member(state, member)


def qualified(state: DispatchState, event: CrewMemberQualified, *, at: float) -> DispatchState:
    return _with_member(state, replace(state.shifts.members[event.member_id], qualifications=event.qualifications))


def signed_on(state: DispatchState, event: CrewSignedOn, *, at: float) -> DispatchState:
    shifts = state.shifts
    duty = Duty(member_id=event.member_id, unit_id=event.unit_id, since_at=at, shift_id=event.shift_id)
    aboard = (*shifts.aboard.get(event.unit_id, ()), event.member_id)
    changed = replace(
        shifts,
        duties=shifts.duties.set(event.member_id, duty),
        aboard=shifts.aboard.set(event.unit_id, aboard),
    )
    return replace(state, shifts=changed)


def signed_off(state: DispatchState, event: CrewSignedOff, *, at: float) -> DispatchState:
    shifts = state.shifts
    left = tuple(other for other in shifts.aboard[event.unit_id] if other != event.member_id)
    aboard = shifts.aboard.set(event.unit_id, left) if left else shifts.aboard.delete(event.unit_id)
    member = replace(shifts.members[event.member_id], duty_ended_at=at)
    changed = replace(
        shifts,
        duties=shifts.duties.delete(event.member_id),
        aboard=aboard,
        members=shifts.members.set(event.member_id, member),
    )
    return replace(state, shifts=changed)


def crew_changed(state: DispatchState, event: UnitCrewChanged, *, at: float) -> DispatchState:
    """The vehicle's own capabilities are kept from the first time a crew changes them."""
    unit = state.units[event.unit_id]
    vehicle = unit.capabilities if unit.vehicle_capabilities is None else unit.vehicle_capabilities
    unit = replace(unit, capabilities=event.capabilities, vehicle_capabilities=vehicle)
    return replace(state, units=state.units.set(unit.unit_id, unit))


def _with_member(state: DispatchState, member: CrewMember) -> DispatchState:
    members = state.shifts.members.set(member.member_id, member)
    return replace(state, shifts=replace(state.shifts, members=members))


CHANGES: Changes = {
    CrewMemberRegistered: registered,
    CrewMemberQualified: qualified,
    CrewSignedOn: signed_on,
    CrewSignedOff: signed_off,
    UnitCrewChanged: crew_changed,
}
