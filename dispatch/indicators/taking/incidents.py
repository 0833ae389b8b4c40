"""Calls and incidents: when they came, what became of them."""

from dispatch.indicators.rows import CallCodes, CallTimes, IncidentCodes, IncidentNumbers
from dispatch.indicators.sheets import Sheets, Taker
from dispatch.indicators.table import NOTHING, UNKNOWN
from dispatch.indicators.times import leave
from dispatch.life.response import ResponseEnd
from dispatch.messages import (
    CallReceived,
    EpidemicNormsSwitched,
    IncidentClosed,
    IncidentNeedsChanged,
    IncidentOpened,
    IncidentPriorityChanged,
    IncidentReopened,
)

TRANSPORT = "transport"


def call_received(sheets: Sheets, event: CallReceived, at: float) -> None:
    incident = sheets.incident_ids.of(event.incident_id)
    answered_at = UNKNOWN if event.answered_at is None else event.answered_at
    sheets.calls.add(CallTimes(event.received_at, answered_at), CallCodes(incident))
    incidents = sheets.incidents
    has_call = incidents.code(incident, "has_call")
    if not has_call and event.received_at == incidents.number(incident, "call_received_at"):
        incidents.put_number(incident, "answered_at", answered_at)
        incidents.put_code(incident, "has_call", 1)


def opened(sheets: Sheets, event: IncidentOpened, at: float) -> None:
    sheets.incident_ids.of(event.incident_id)
    sheets.incidents.add(
        IncidentNumbers(event.call_received_at, at, event.lon, event.lat),
        IncidentCodes(
            priority=event.priority,
            first_priority=event.priority,
            determinant=sheets.words.of(event.determinant),
            leading_need=sheets.leading(event.needs),
            split=int(event.split_from_incident_id is not None),
            transport=int(event.kind == TRANSPORT),
        ),
    )


def closed(sheets: Sheets, event: IncidentClosed, at: float) -> None:
    close(sheets, event.incident_id, event.disposition, at)
    how = sheets.words.of(str(ResponseEnd.INCIDENT_CLOSED))
    for unit_id in event.released_unit_ids:
        row = sheets.response_of(event.incident_id, unit_id)
        if row != NOTHING:
            leave(sheets.responses, row, at, ended=how)


def reopened(sheets: Sheets, event: IncidentReopened, at: float) -> None:
    reopen(sheets, event.incident_id)


def priority_changed(sheets: Sheets, event: IncidentPriorityChanged, at: float) -> None:
    incident = sheets.incident_ids.of(event.incident_id)
    sheets.incidents.put_code(incident, "priority", event.priority)
    sheets.incidents.put_code(incident, "determinant", sheets.words.of(event.determinant))


def needs_changed(sheets: Sheets, event: IncidentNeedsChanged, at: float) -> None:
    incident = sheets.incident_ids.of(event.incident_id)
    sheets.incidents.put_code(incident, "leading_need", sheets.leading(event.needs))


def epidemic_switched(sheets: Sheets, event: EpidemicNormsSwitched, at: float) -> None:
    sheets.epidemic_switches.append((at, event.epidemic))


def close(sheets: Sheets, incident_id: str, disposition: str, at: float) -> None:
    incident = sheets.incident_ids.of(incident_id)
    sheets.incidents.put_number(incident, "closed_at", at)
    sheets.incidents.put_code(incident, "disposition", sheets.words.of(disposition))


def reopen(sheets: Sheets, incident_id: str) -> None:
    incident = sheets.incident_ids.of(incident_id)
    sheets.incidents.put_number(incident, "closed_at", UNKNOWN)
    sheets.incidents.put_code(incident, "disposition", NOTHING)


TAKERS: dict[type, Taker] = {
    CallReceived: call_received,
    IncidentOpened: opened,
    IncidentClosed: closed,
    IncidentReopened: reopened,
    IncidentPriorityChanged: priority_changed,
    IncidentNeedsChanged: needs_changed,
    EpidemicNormsSwitched: epidemic_switched,
}
