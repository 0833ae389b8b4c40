"""Responses: a unit sent to an incident, the times of its stages, how it ended."""

from dispatch.indicators.rows import ResponseCodes, ResponseTimes
from dispatch.indicators.sheets import INCIDENT_WIDTH, NEWEST, Sheets, Taker
from dispatch.indicators.table import NOTHING
from dispatch.indicators.times import AT_PATIENT, AT_STATION, hand_over, keep_first, leave, reach
from dispatch.life.response import ResponseEnd
from dispatch.messages import (
    PatientAttended,
    StatusTimeReported,
    UnitAssigned,
    UnitDiverted,
    UnitStatusChanged,
    UnitStoodDown,
)
from dispatch.model import UnitStatus

RETURNING, BACK, BROKEN = UnitStatus.RETURNING, UnitStatus.AVAILABLE_AT_STATION, UnitStatus.OUT_OF_SERVICE
# As plain text: a name of an enumeration is slower to look up.
CLEARED, OUT_OF_SERVICE = str(ResponseEnd.CLEARED), str(ResponseEnd.OUT_OF_SERVICE)
STOOD_DOWN, DIVERTED = str(ResponseEnd.STOOD_DOWN), str(ResponseEnd.DIVERTED)


def assigned(sheets: Sheets, event: UnitAssigned, at: float) -> None:
    unit, incident = sheets.units[event.unit_id], sheets.incident_ids.of(event.incident_id)
    newest, heads = incident * INCIDENT_WIDTH + NEWEST, sheets.incidents.codes
    codes = ResponseCodes(incident, unit.code, unit.unit_type, unit.station, unit.capabilities, heads[newest])
    heads[newest] = unit.last_row = sheets.responses.add(ResponseTimes(at), codes)


def status_changed(sheets: Sheets, event: UnitStatusChanged, at: float) -> None:
    status, reported_at = event.status, event.reported_at
    if reported_at > at:
        reported_at = at
    if event.incident_id is None:
        if status is BACK:
            at_station(sheets, event, reported_at)
        return
    row = sheets.response_of(event.incident_id, event.unit_id)
    if row == NOTHING:
        return
    responses = sheets.responses
    reach(responses, row, status, reported_at)
    if event.hospital_id is not None:
        responses.put_code(row, "hospital", sheets.words.of(event.hospital_id))
    if event.handed_over:
        hand_over(responses, row, reported_at)
    if event.handed_over or status is RETURNING or status is BACK or status is BROKEN:
        how = OUT_OF_SERVICE if status is BROKEN else CLEARED
        leave(responses, row, reported_at, ended=sheets.words.of(how))
    if status is BACK:
        at_station(sheets, event, reported_at)


def at_station(sheets: Sheets, event: UnitStatusChanged, at: float) -> None:
    """The first time that the unit is back at its station, until it is sent again."""
    row = sheets.units[event.unit_id].last_row
    if row != NOTHING:
        keep_first(sheets.responses, row, AT_STATION, at)


def time_reported(sheets: Sheets, event: StatusTimeReported, at: float) -> None:
    row = sheets.response_of(event.incident_id, event.unit_id)
    if row == NOTHING:
        return
    reach(sheets.responses, row, event.status, min(event.reported_at, at))
    if event.hospital_id is not None:
        sheets.responses.put_code(row, "hospital", sheets.words.of(event.hospital_id))


def attended(sheets: Sheets, event: PatientAttended, at: float) -> None:
    row = sheets.response_of(event.incident_id, event.unit_id)
    if row != NOTHING:
        keep_first(sheets.responses, row, AT_PATIENT, at)


def stood_down(sheets: Sheets, event: UnitStoodDown, at: float) -> None:
    _left(sheets, event.incident_id, event.unit_id, at, STOOD_DOWN)


def diverted(sheets: Sheets, event: UnitDiverted, at: float) -> None:
    _left(sheets, event.from_incident_id, event.unit_id, at, DIVERTED)


def _left(sheets: Sheets, incident_id: str, unit_id: str, at: float, how: str) -> None:
    row = sheets.response_of(incident_id, unit_id)
    if row != NOTHING:
        leave(sheets.responses, row, at, ended=sheets.words.of(how))


TAKERS: dict[type, Taker] = {
    UnitAssigned: assigned,
    UnitStatusChanged: status_changed,
    StatusTimeReported: time_reported,
    PatientAttended: attended,
    UnitStoodDown: stood_down,
    UnitDiverted: diverted,
}
