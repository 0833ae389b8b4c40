"""What a crew reports of itself, checked against the working cycle."""

from dispatch.checks import check_instant, invalid
from dispatch.lifecycle import TRANSITIONS, Word, word_for
from dispatch.lookup import hospital_of, unit_of
from dispatch.messages import Event, RecordUnitStatus, UnitStatusChanged
from dispatch.model import Unit, UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

WITH_HOSPITAL = frozenset({UnitStatus.TRANSPORTING, UnitStatus.AT_HOSPITAL})


def record_status(
    state: DispatchState, command: RecordUnitStatus, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """A repeated status changes nothing; a late report counts only if the status may follow the present one."""
    unit = unit_of(state, command.unit_id)
    status = _status_of(command)
    reported_at = now if command.reported_at is None else command.reported_at
    check_instant(reported_at, field="reported_at", now=now)
    _check_extras(state, command, status=status)
    if status is not unit.status:
        _check_transition(unit, status=status, reported_at=reported_at)
    elif not _adds_something(unit, command):
        return []
    hospital_id = _hospital_of(state, unit, command, status=status)
    return [
        UnitStatusChanged(
            unit_id=unit.unit_id,
            status=status,
            reported_at=float(reported_at),
            incident_id=unit.incident_id,
            hospital_id=hospital_id,
            handed_over=command.handed_over,
        )
    ]


def _status_of(command: RecordUnitStatus) -> UnitStatus:
    try:
        return UnitStatus(command.status)
    except ValueError:
        raise invalid("status", f"must be one of {', '.join(UnitStatus)}") from None


def _check_extras(state: DispatchState, command: RecordUnitStatus, *, status: UnitStatus) -> None:
    if not isinstance(command.handed_over, bool):
        raise invalid("handed_over", "must be true or false")
    if command.handed_over and status is not UnitStatus.AT_HOSPITAL:
        raise invalid("handed_over", f"goes with the status at-hospital only, not with {status}")
    if command.hospital_id is None:
        return
    if status not in WITH_HOSPITAL:
        raise invalid("hospital_id", f"goes with transporting and at-hospital only, not with {status}")
    hospital_of(state, command.hospital_id)


def _check_transition(unit: Unit, *, status: UnitStatus, reported_at: float) -> None:
    word = word_for(unit.status, status)
    if word is Word.CREW:
        return
    if reported_at < unit.status_at:
        detail = (
            f"Unit {unit.unit_id} has been {unit.status} since {unit.status_at:.0f}; its report of {status} at "
            f"{reported_at:.0f} comes too late to count."
        )
        raise Refused("late-report", detail, kind="conflict", field="reported_at")
    if word is not None:
        detail = f"Unit {unit.unit_id} goes from {unit.status} to {status} by {word}, not by the crew's report."
        raise Refused("not-by-report", detail, kind="conflict", field="status")
    followers = ", ".join(after for after, by in TRANSITIONS[unit.status].items() if by is Word.CREW)
    detail = f"Unit {unit.unit_id} is {unit.status}: {status} can't follow; the crew may report {followers}."
    raise Refused("illegal-transition", detail, kind="conflict", field="status")


def _adds_something(unit: Unit, command: RecordUnitStatus) -> bool:
    """Whether a repeated status brings news: the patient is handed over, or the transport goes elsewhere."""
    another_hospital = command.hospital_id is not None and command.hospital_id != unit.hospital_id
    if unit.status is UnitStatus.AT_HOSPITAL and another_hospital:
        detail = f"Unit {unit.unit_id} is at hospital {unit.hospital_id} already; it can't arrive at another one."
        raise Refused("at-another-hospital", detail, kind="conflict", field="hospital_id")
    return another_hospital or (command.handed_over and unit.incident_id is not None)


def _hospital_of(state: DispatchState, unit: Unit, command: RecordUnitStatus, *, status: UnitStatus) -> str | None:
    if status not in WITH_HOSPITAL:
        return None
    incident = None if unit.incident_id is None else state.incidents[unit.incident_id]
    hospital_id = command.hospital_id or unit.hospital_id or (incident.hospital_id if incident else None)
    if hospital_id is None and status is UnitStatus.AT_HOSPITAL:
        raise invalid("hospital_id", f"is needed: no hospital is chosen for incident {unit.incident_id}")
    return hospital_id


DECISIONS: Decisions = {RecordUnitStatus: record_status}
