"""Crew members are made known; they come aboard and leave."""

from dispatch.checks import check_capabilities, check_id
from dispatch.evolving.crews import qualified, signed_off, signed_on
from dispatch.instants import shown_span
from dispatch.lookup import unit_of
from dispatch.messages import Event, Reason
from dispatch.messages.crews import (
    CrewMemberQualified,
    CrewMemberRegistered,
    CrewSignedOff,
    CrewSignedOn,
    QualifyCrewMember,
    RegisterCrewMember,
    SignOffCrew,
    SignOnCrew,
)
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.shifts import reasons
from dispatch.shifts.lookup import member_of
from dispatch.shifts.manning import crew_changes, units_of_member
from dispatch.shifts.settings import ShiftSettings
from dispatch.shifts.state import CrewMember, ShiftsState
from dispatch.state import DispatchState
from dispatch.tables import Decisions

EARLY_SIGN_ON_S = 7_200.0


def register_member(
    state: DispatchState, command: RegisterCrewMember, *, now: float, settings: DispatchSettings
) -> list[Event]:
    check_id(command.member_id, field="member_id")
    check_capabilities(command.qualifications, field="qualifications")
    if command.member_id in state.shifts.members:
        detail = f"There is a crew member {command.member_id!r} already; choose another id, or qualify this one."
        raise Refused("crew-member-exists", detail, kind="conflict", field="member_id")
    return [CrewMemberRegistered(member_id=command.member_id, qualifications=command.qualifications)]


def qualify_member(
    state: DispatchState, command: QualifyCrewMember, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Units whose crew the member belongs to now may be something else from now on."""
    member = member_of(state.shifts, command.member_id)
    check_capabilities(command.qualifications, field="qualifications")
    if command.qualifications == member.qualifications:
        return []
    event = CrewMemberQualified(member_id=member.member_id, qualifications=command.qualifications)
    after = qualified(state, event, at=now)
    return [event, *crew_changes(after, units_of_member(after, member.member_id), settings=settings.shifts)]


def sign_on(state: DispatchState, command: SignOnCrew, *, now: float, settings: DispatchSettings) -> list[Event]:
    """Signing on where one is aboard already changes nothing; aboard two units at once nobody can be."""
    member, unit = member_of(state.shifts, command.member_id), unit_of(state, command.unit_id)
    duty = state.shifts.duties.get(member.member_id)
    if duty is not None and duty.unit_id == unit.unit_id:
        return []
    if duty is not None:
        detail = f"Crew member {member.member_id} is aboard unit {duty.unit_id}: sign the member off there first."
        raise Refused("signed-on-elsewhere", detail, kind="conflict", field="member_id")
    passed = _rest_before(member, now=now, settings=settings.shifts)
    if passed and not command.despite_limits:
        detail = (
            f"Crew member {member.member_id} has rested {shown_span(float(passed[0].values['rest_s']))} since the "
            f"last duty; {shown_span(settings.shifts.minimum_rest_s)} is the least; to sign on "
            "all the same, set 'despite_limits'."
        )
        raise Refused("rest-too-short", detail, kind="conflict", field="member_id")
    event = CrewSignedOn(
        member_id=member.member_id,
        unit_id=unit.unit_id,
        shift_id=_own_shift_id(state.shifts, member.member_id, unit.unit_id, now=now),
        reasons=passed,
    )
    after = signed_on(state, event, at=now)
    return [event, *crew_changes(after, units_of_member(after, member.member_id), settings=settings.shifts)]


def sign_off(state: DispatchState, command: SignOffCrew, *, now: float, settings: DispatchSettings) -> list[Event]:
    """Nobody leaves a unit that has work: the job is finished, or the unit goes out of service, first."""
    member = member_of(state.shifts, command.member_id)
    duty = state.shifts.duties.get(member.member_id)
    if duty is None:
        return []
    unit = state.units[duty.unit_id]
    if unit.incident_id is not None:
        detail = (
            f"Unit {unit.unit_id} is {unit.status}, on incident {unit.incident_id}: crew member {member.member_id} "
            "can sign off when it is clear."
        )
        raise Refused("unit-responding", detail, kind="conflict", field="member_id")
    event = CrewSignedOff(member_id=member.member_id, unit_id=unit.unit_id)
    affected = units_of_member(state, member.member_id)
    return [event, *crew_changes(signed_off(state, event, at=now), affected, settings=settings.shifts)]


def _rest_before(member: CrewMember, *, now: float, settings: ShiftSettings) -> tuple[Reason, ...]:
    """Back aboard within a quarter of an hour is no new duty: a crew that changes its vehicle, a slip of the finger."""
    if member.duty_ended_at is None:
        return ()
    rest_s = now - member.duty_ended_at
    if rest_s >= settings.minimum_rest_s or rest_s <= settings.change_vehicle_within_s:
        return ()
    minimum_s = settings.minimum_rest_s
    return (reasons.too_little_rest(member_id=member.member_id, rest_s=rest_s, minimum_s=minimum_s),)


def _own_shift_id(shifts: ShiftsState, member_id: str, unit_id: str, *, now: float) -> str | None:
    planned = (shifts.shifts[shift_id] for shift_id in shifts.shift_ids_of_member.get(member_id, ()))
    fitting = (s for s in planned if s.unit_id == unit_id and s.from_at - EARLY_SIGN_ON_S <= now < s.until_at)
    return next((shift.shift_id for shift in fitting), None)


DECISIONS: Decisions = {
    RegisterCrewMember: register_member,
    QualifyCrewMember: qualify_member,
    SignOnCrew: sign_on,
    SignOffCrew: sign_off,
}
