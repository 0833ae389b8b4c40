"""Where units are sent: to an incident, off it again, to a post."""

from dispatch.checks import check_number, check_place, check_reasons, check_text
from dispatch.deciding.left_behind import with_help
from dispatch.lifecycle import Word, is_free, word_for
from dispatch.lookup import open_incident_of, unit_of
from dispatch.messages import (
    AssignUnit,
    Event,
    PostUnit,
    Reason,
    StandDownUnit,
    UnitAssigned,
    UnitPosted,
    UnitStoodDown,
)
from dispatch.model import Incident, Unit, UnitStatus
from dispatch.needs import filling_of, filling_with
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle
from dispatch.state import DispatchState
from dispatch.tables import Decisions
from dispatch.words import say

WEEK_S = 604_800.0


def assign_unit(state: DispatchState, command: AssignUnit, *, now: float, settings: DispatchSettings) -> list[Event]:
    incident = open_incident_of(state, command.incident_id)
    unit = unit_of(state, command.unit_id)
    check_arrival(command.estimated_arrival_s)
    check_reasons(command.reasons)
    if not is_free(unit):
        raise unavailable(unit)
    if not command.additional:
        check_needed(state, incident=incident, unit=unit)
    if not command.despite_duty:
        check_duty(state, unit, now=now, settings=settings)
    return [
        UnitAssigned(
            unit_id=unit.unit_id,
            incident_id=incident.incident_id,
            estimated_arrival_s=command.estimated_arrival_s,
            reasons=with_duty(state, command.reasons, unit, priority=incident.priority, now=now, settings=settings),
        )
    ]


def check_duty(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> None:
    """Only what holds for every call is a wall: nobody is aboard, or the crew may not be disturbed."""
    obstacle = duty_obstacle(state, unit, now=now, settings=settings)
    if obstacle is not None:
        detail = f"Unit {unit.unit_id}: {say(obstacle, 'en')} To send it all the same, set 'despite_duty'."
        raise Refused("crew-unavailable", detail, kind="conflict", field="unit_id")


def with_duty(
    state: DispatchState,
    given: tuple[Reason, ...],
    unit: Unit,
    *,
    priority: int,
    now: float,
    settings: DispatchSettings,
) -> tuple[Reason, ...]:
    """The reasons given, and what the crew is sent in spite of, so that the log tells it."""
    obstacle = duty_obstacle(state, unit, now=now, settings=settings, priority=priority)
    if obstacle is None or obstacle.code in {reason.code for reason in given}:
        return given
    return (*given, obstacle)


def stand_down(state: DispatchState, command: StandDownUnit, *, now: float, settings: DispatchSettings) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    check_text(command.reason, field="reason", least=1)
    if unit.incident_id is None or word_for(unit.status, UnitStatus.RETURNING) is not Word.STAND_DOWN:
        detail = f"Unit {unit.unit_id} is {standing_of(unit)}: only an assigned or en-route unit can be stood down."
        raise Refused("not-on-the-way", detail, kind="conflict", field="unit_id")
    called_off = UnitStoodDown(unit_id=unit.unit_id, incident_id=unit.incident_id, reason=command.reason)
    return with_help(state, [called_off], incident_id=unit.incident_id, unit_id=unit.unit_id, now=now)


def post_unit(state: DispatchState, command: PostUnit, *, now: float, settings: DispatchSettings) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    check_place(lon=command.lon, lat=command.lat)
    if not is_free(unit):
        raise unavailable(unit)
    if unit.status is UnitStatus.POSTED and unit.post == (command.lon, command.lat):
        return []
    return [UnitPosted(unit_id=unit.unit_id, lon=command.lon, lat=command.lat)]


def unavailable(unit: Unit) -> Refused:
    """A unit that has work or is out of service keeps it: nothing is ever silently reset."""
    detail = f"Unit {unit.unit_id} is {standing_of(unit)}, and can't be sent elsewhere; choose another unit."
    return Refused("unit-not-available", detail, kind="conflict", field="unit_id")


def standing_of(unit: Unit) -> str:
    return unit.status if unit.incident_id is None else f"{unit.status}, on incident {unit.incident_id}"


def check_arrival(estimated_arrival_s: float | None) -> None:
    if estimated_arrival_s is not None:
        check_number(estimated_arrival_s, field="estimated_arrival_s", least=0.0, most=WEEK_S)


def check_needed(state: DispatchState, *, incident: Incident, unit: Unit) -> None:
    """Raises `Refused` when the unit would fill none of the open needs, nor one better than it is filled now."""
    present = filling_of(state, incident)
    wanted = (*present.open, *present.improvable)
    remedy = "to send it all the same, set 'additional'."
    if not wanted:
        detail = f"All needs of incident {incident.incident_id} are met; {remedy}"
        raise Refused("needs-met", detail, kind="conflict", field="incident_id")
    if not filling_with(state, incident, unit).is_better_than(present):
        kinds = " or ".join("+".join(sorted(slot.capabilities)) or "any unit" for slot in dict.fromkeys(wanted))
        detail = f"Incident {incident.incident_id} still needs {kinds}; unit {unit.unit_id} can't be that; {remedy}"
        raise Refused("unit-not-suitable", detail, kind="conflict", field="unit_id")


DECISIONS: Decisions = {AssignUnit: assign_unit, StandDownUnit: stand_down, PostUnit: post_unit}
