"""Reports of statuses that were left behind long ago: late, out of order, or of an incident the unit has left."""

from dispatch.instants import shown_instant
from dispatch.life.timeline import TIME_OF_STATUS, latest_response, open_response, time_of
from dispatch.lookup import incident_of
from dispatch.messages import Event, RecordUnitStatus, StatusTimeReported
from dispatch.model import Unit, UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

IN_ORDER = (UnitStatus.ASSIGNED, *TIME_OF_STATUS)


def of_an_incident_left(
    state: DispatchState, unit: Unit, command: RecordUnitStatus, *, reported_at: float, settings: DispatchSettings
) -> list[Event] | None:
    """What a report adds to a response that is over; None when it is of the present one.

    It is when the report names another incident, or is older than the present assignment by more than clocks differ.
    """
    if command.incident_id is not None and command.incident_id != unit.incident_id:
        incident_of(state, command.incident_id)
        return _of_named(state, unit, command, reported_at=reported_at)
    response = open_response(state, unit)
    if response is None or reported_at >= response.assigned_at - settings.life.clock_slack_s:
        return None
    found = _time_for(state, unit, unit.last_incident_id, command, reported_at=reported_at)
    if found is None and command.status is not unit.status:
        raise too_late(unit, command.status, reported_at)
    return found or []


def of_an_earlier_stage(
    state: DispatchState, unit: Unit, command: RecordUnitStatus, *, reported_at: float, settings: DispatchSettings
) -> list[Event] | None:
    """What a report adds to the present response, or to the last one of an idle unit; None when it is not a late one.

    A stage that has its time already is a duplicate if it is older than the present status, and no event.
    """
    incident_id = unit.last_incident_id if unit.incident_id is None else unit.incident_id
    if command.reported_at is None or incident_id is None or command.status not in TIME_OF_STATUS:
        return None
    response = latest_response(state.incidents[incident_id], unit.unit_id)
    if response is None or (unit.status in IN_ORDER and not _before(command.status, unit.status)):
        return None
    known = time_of(response, command.status) is not None
    slack_s = 0.0 if known else settings.life.clock_slack_s
    if reported_at > unit.status_at + slack_s or (known and reported_at == unit.status_at):
        return None
    return _time_for(state, unit, incident_id, command, reported_at=reported_at)


def too_late(unit: Unit, status: UnitStatus, reported_at: float) -> Refused:
    detail = (
        f"Unit {unit.unit_id} has been {unit.status} since {shown_instant(unit.status_at)}; its report of {status} at "
        f"{shown_instant(reported_at)} comes too late to count."
    )
    return Refused("late-report", detail, kind="conflict", field="reported_at")


def _of_named(state: DispatchState, unit: Unit, command: RecordUnitStatus, *, reported_at: float) -> list[Event]:
    found = _time_for(state, unit, command.incident_id, command, reported_at=reported_at)
    if found is None:
        detail = (
            f"Unit {unit.unit_id} is {_with(unit)}, and its report of {command.status} names incident "
            f"{command.incident_id}, whose record has no place for it; leave incident_id out to speak of now."
        )
        raise Refused("not-its-incident", detail, kind="conflict", field="incident_id")
    return found


def _time_for(
    state: DispatchState, unit: Unit, incident_id: str | None, command: RecordUnitStatus, *, reported_at: float
) -> list[Event] | None:
    """The time of a stage that had none; nothing when it had one; None when the unit never responded there."""
    response = None if incident_id is None else latest_response(state.incidents[incident_id], unit.unit_id)
    if incident_id is None or response is None or command.status not in TIME_OF_STATUS:
        return None
    if time_of(response, command.status) is not None:
        return []
    return [
        StatusTimeReported(
            unit_id=unit.unit_id,
            incident_id=incident_id,
            status=command.status,
            reported_at=reported_at,
            hospital_id=command.hospital_id,
        )
    ]


def _before(status: UnitStatus, other: UnitStatus) -> bool:
    return IN_ORDER.index(status) < IN_ORDER.index(other)


def _with(unit: Unit) -> str:
    return f"{unit.status} on no incident" if unit.incident_id is None else f"{unit.status} on {unit.incident_id}"
