"""What a crew reports of itself, checked against the working cycle."""

from msgspec.structs import replace

from dispatch.checks import check_instant, check_place, invalid
from dispatch.deciding.late_reports import of_an_earlier_stage, of_an_incident_left, too_late
from dispatch.deciding.left_behind import with_help_or_less
from dispatch.deciding.patients_aboard import WITH_HOSPITAL, boarding, hospital_for, stranded
from dispatch.deciding.stacking import dropped
from dispatch.instants import shown_instant, shown_span
from dispatch.life.timeline import open_response
from dispatch.lifecycle import ON_THE_WAY, TRANSITIONS, Word, word_for
from dispatch.lookup import hospital_of, unit_of
from dispatch.messages import Event, RecordUnitStatus, UnitStatusChanged
from dispatch.model import LonLat, Unit, UnitStatus
from dispatch.refusal import Refused
from dispatch.relocation.places import is_same_place
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def record_status(
    state: DispatchState, command: RecordUnitStatus, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """A repeated status changes nothing; a late report of an earlier one fills in its time and no more."""
    unit = unit_of(state, command.unit_id)
    command = replace(command, status=_status_of(command))
    status = command.status
    reported_at = _instant_of(command, now=now, settings=settings)
    _check_extras(state, command, status=status)
    told = of_an_incident_left(state, unit, command, reported_at=reported_at, settings=settings)
    if told is not None:
        return told
    if status is not unit.status:
        late = _check_transition(state, unit, command, reported_at=reported_at, settings=settings)
        if late is not None:
            return late
    elif not _adds_something(unit, command):
        return []
    return _changed(state, unit, command, reported_at=reported_at, now=now)


def _changed(
    state: DispatchState, unit: Unit, command: RecordUnitStatus, *, reported_at: float, now: float
) -> list[Event]:
    """The new status, and what follows of it for those whom the unit carries or leaves behind."""
    numbers = boarding(state, unit, command)
    place = _stands_at(state, unit, command)
    changed = UnitStatusChanged(
        unit_id=unit.unit_id,
        status=command.status,
        reported_at=reported_at,
        incident_id=unit.incident_id,
        hospital_id=_hospital_of(state, unit, command, patient_numbers=numbers),
        handed_over=command.handed_over,
        patient_numbers=numbers,
        lon=None if place is None else place[0],
        lat=None if place is None else place[1],
    )
    lost = dropped(state, unit.unit_id, reason="out-of-service") if changed.status is UnitStatus.OUT_OF_SERVICE else []
    events = [changed, *stranded(state, unit, changed), *lost]
    return with_help_or_less(state, events, incident_id=unit.incident_id, unit_id=unit.unit_id, now=now)


def _stands_at(state: DispatchState, unit: Unit, command: RecordUnitStatus) -> LonLat | None:
    """Where the crew says it stands; at the station that it was posted to, when it says it is at a station."""
    if command.lon is not None and command.lat is not None:
        return command.lon, command.lat
    if command.status is not UnitStatus.AVAILABLE_AT_STATION or unit.status is not UnitStatus.POSTED:
        return None
    if unit.post is None or not any(is_same_place(unit.post, (s.lon, s.lat)) for s in state.stations.values()):
        return None
    return unit.post


def _status_of(command: RecordUnitStatus) -> UnitStatus:
    try:
        return UnitStatus(command.status)
    except ValueError:
        raise invalid("status", f"must be one of {', '.join(UnitStatus)}") from None


def _instant_of(command: RecordUnitStatus, *, now: float, settings: DispatchSettings) -> float:
    if command.reported_at is None:
        return now
    reported_at = check_instant(command.reported_at, field="reported_at", now=now)
    oldest_s = settings.life.oldest_report_s
    if reported_at < now - oldest_s:
        shown, span = shown_instant(reported_at), shown_span(oldest_s)
        detail = f"reported_at {shown} is more than {span} ago; set the crew's clock right."
        raise Refused("report-too-old", detail, kind="invalid", field="reported_at")
    return reported_at


def _check_extras(state: DispatchState, command: RecordUnitStatus, *, status: UnitStatus) -> None:
    if not isinstance(command.handed_over, bool):
        raise invalid("handed_over", "must be true or false")
    if command.handed_over and status is not UnitStatus.AT_HOSPITAL:
        raise invalid("handed_over", f"goes with the status at-hospital only, not with {status}")
    if command.lon is not None or command.lat is not None:
        check_place(lon=command.lon, lat=command.lat)
    if command.patient_numbers and status not in WITH_HOSPITAL:
        raise invalid("patient_numbers", f"goes with transporting and at-hospital only, not with {status}")
    if command.hospital_id is None:
        return
    if status not in WITH_HOSPITAL:
        raise invalid("hospital_id", f"goes with transporting and at-hospital only, not with {status}")
    hospital_of(state, command.hospital_id)


def _check_transition(
    state: DispatchState, unit: Unit, command: RecordUnitStatus, *, reported_at: float, settings: DispatchSettings
) -> list[Event] | None:
    """None when the status may follow the present one now; else what a late report adds. Raises `Refused`."""
    status = command.status
    word = word_for(unit.status, status)
    if word is Word.CREW or (word is Word.CREW_SKIPPING and _plausible(state, unit, status, reported_at, settings)):
        return None
    late = of_an_earlier_stage(state, unit, command, reported_at=reported_at, settings=settings)
    if late is not None:
        return late
    if reported_at < unit.status_at:
        raise too_late(unit, status, reported_at)
    if word is not None and word is not Word.CREW_SKIPPING:
        detail = f"Unit {unit.unit_id} goes from {unit.status} to {status} by {word}, not by the crew's report."
        raise Refused("not-by-report", detail, kind="conflict", field="status")
    followers = ", ".join(after for after, by in TRANSITIONS[unit.status].items() if by is Word.CREW)
    detail = f"Unit {unit.unit_id} is {unit.status}: {status} can't follow; the crew may report {followers}."
    raise Refused("illegal-transition", detail, kind="conflict", field="status")


def _plausible(
    state: DispatchState, unit: Unit, status: UnitStatus, reported_at: float, settings: DispatchSettings
) -> bool:
    """Whether the steps between may have happened unreported: nobody has a patient aboard moments after it was sent.

    A crew that has said itself that it is on scene may say all that follows, and at one instant.
    """
    response = open_response(state, unit)
    if response is None or unit.status not in ON_THE_WAY or status not in WITH_HOSPITAL:
        return True
    return reported_at - response.assigned_at >= settings.life.least_transport_s


def _adds_something(unit: Unit, command: RecordUnitStatus) -> bool:
    """Whether a repeated status brings news: the patient is handed over, another one is aboard, or the hospital is."""
    another_hospital = command.hospital_id is not None and command.hospital_id != unit.hospital_id
    if unit.status is UnitStatus.AT_HOSPITAL and another_hospital:
        detail = f"Unit {unit.unit_id} is at hospital {unit.hospital_id} already; it can't arrive at another one."
        raise Refused("at-another-hospital", detail, kind="conflict", field="hospital_id")
    boards = unit.status is UnitStatus.TRANSPORTING and bool(command.patient_numbers)
    return another_hospital or boards or (command.handed_over and unit.incident_id is not None)


def _hospital_of(
    state: DispatchState, unit: Unit, command: RecordUnitStatus, *, patient_numbers: tuple[int, ...]
) -> str | None:
    if command.status not in WITH_HOSPITAL:
        return None
    hospital_id = command.hospital_id or unit.hospital_id or hospital_for(state, unit, patient_numbers)
    if hospital_id is None and command.status is UnitStatus.AT_HOSPITAL:
        raise invalid("hospital_id", f"is needed: no hospital is chosen for incident {unit.incident_id}")
    return hospital_id


DECISIONS: Decisions = {RecordUnitStatus: record_status}
