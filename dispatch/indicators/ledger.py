"""The ledger: every call, incident and response of a log, with its times, filled event by event.

It is a second reading of the log beside the state: compact columns that keep what is closed, so that a late report
still finds its row. Take the events in order; what concerns no interval is passed over.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from dispatch.indicators.records import Records
from dispatch.indicators.table import NOTHING, Codes, Table
from dispatch.indicators.times import hand_over, leave, reach
from dispatch.intake.merging import MERGED
from dispatch.life.response import ResponseEnd
from dispatch.messages import (
    CallReceived,
    EpidemicNormsSwitched,
    IncidentClosed,
    IncidentNeedsChanged,
    IncidentOpened,
    IncidentPriorityChanged,
    IncidentReopened,
    IncidentsMerged,
    IncidentUnmerged,
    PatientAttended,
    StatusTimeReported,
    UnitAssigned,
    UnitCrewChanged,
    UnitDiverted,
    UnitRegistered,
    UnitStationChanged,
    UnitStatusChanged,
    UnitStoodDown,
)
from dispatch.model import Need, UnitStatus
from dispatch.needs import Slot

LEAVES = frozenset({UnitStatus.RETURNING, UnitStatus.AVAILABLE_AT_STATION, UnitStatus.OUT_OF_SERVICE})


TRANSPORT = "transport"


class _Unit(Struct):
    unit_type: int
    station: int
    capabilities: int
    last_row: int = NOTHING


class _Merge(Struct):
    """What must be known of a merge to take it back: the rows that passed over, and what the older incident was."""

    rows: list[int]
    priority_before: int
    needs_before: int
    priority_merged: int
    needs_merged: int


class Ledger:
    """Begin with an empty one and `take` every event of the log, in order."""

    def __init__(self) -> None:
        self.calls = Table(numbers=("received_at", "answered_at"), codes=("incident",))
        self.incidents = Table(
            numbers=("call_received_at", "answered_at", "opened_at", "closed_at", "lon", "lat"),
            codes=(
                "priority",
                "first_priority",
                "determinant",
                "disposition",
                "leading_need",
                "split",
                "merged",
                "has_call",
                "transport",
            ),
        )
        self.responses = Table(
            numbers=(
                "assigned_at",
                "en_route_at",
                "on_scene_at",
                "at_patient_at",
                "transporting_at",
                "at_hospital_at",
                "handed_over_at",
                "returning_at",
                "left_at",
                "at_station_at",
            ),
            codes=("incident", "unit", "unit_type", "station", "capabilities", "hospital", "ended"),
        )
        self.incident_ids: Codes[str] = Codes()
        self.words: Codes[str] = Codes()
        self.capabilities: Codes[frozenset[str]] = Codes()
        self.needs: Codes[Slot] = Codes()
        self.epidemic_switches: list[tuple[float, bool]] = []
        self.last_at = 0.0
        self._units: dict[str, _Unit] = {}
        self._rows_of: dict[int, list[int]] = {}
        self._merges: dict[str, _Merge] = {}

    def take(self, event: Any, *, at: float) -> None:
        """An event that was recorded at the instant `at`."""
        self.last_at = max(self.last_at, at)
        taker = TAKERS.get(type(event))
        if taker is not None:
            taker(self, event, at)

    def records(self) -> Records:
        """Everything up to now, as columns to calculate with."""
        return Records.of(self)

    def _response_of(self, incident_id: str, unit_id: str) -> int | None:
        """The unit's response to the incident, the last one when it came more than once."""
        unit = self.words.of(unit_id)
        rows = self._rows_of.get(self.incident_ids.of(incident_id), ())
        units = self.responses.codes["unit"]
        return next((row for row in reversed(rows) if units[row] == unit), None)

    def _call_received(self, event: CallReceived, at: float) -> None:
        incident = self.incident_ids.of(event.incident_id)
        answered_at = float("nan") if event.answered_at is None else event.answered_at
        self.calls.add({"received_at": event.received_at, "answered_at": answered_at, "incident": incident})
        has_call = self.incidents.codes["has_call"]
        if not has_call[incident] and event.received_at == self.incidents.numbers["call_received_at"][incident]:
            self.incidents.numbers["answered_at"][incident] = answered_at
            has_call[incident] = 1

    def _opened(self, event: IncidentOpened, at: float) -> None:
        self.incident_ids.of(event.incident_id)
        self.incidents.add(
            {
                "call_received_at": event.call_received_at,
                "opened_at": at,
                "lon": event.lon,
                "lat": event.lat,
                "priority": event.priority,
                "first_priority": event.priority,
                "determinant": self.words.of(event.determinant),
                "leading_need": self._leading(event.needs),
                "split": int(event.split_from_incident_id is not None),
                "merged": 0,
                "has_call": 0,
                "transport": int(event.kind == TRANSPORT),
            }
        )

    def _closed(self, event: IncidentClosed, at: float) -> None:
        self._close(event.incident_id, event.disposition, at)
        for unit_id in event.released_unit_ids:
            self._leave(event.incident_id, unit_id, at, ResponseEnd.INCIDENT_CLOSED)

    def _reopened(self, event: IncidentReopened, at: float) -> None:
        self._reopen(event.incident_id)

    def _priority_changed(self, event: IncidentPriorityChanged, at: float) -> None:
        incident = self.incident_ids.of(event.incident_id)
        self.incidents.codes["priority"][incident] = event.priority
        self.incidents.codes["determinant"][incident] = self.words.of(event.determinant)

    def _needs_changed(self, event: IncidentNeedsChanged, at: float) -> None:
        self.incidents.codes["leading_need"][self.incident_ids.of(event.incident_id)] = self._leading(event.needs)

    def _merged(self, event: IncidentsMerged, at: float) -> None:
        kept, other = self.incident_ids.of(event.incident_id), self.incident_ids.of(event.merged_incident_id)
        priorities, needs = self.incidents.codes["priority"], self.incidents.codes["leading_need"]
        rows = self._rows_of.pop(other, [])
        merge = _Merge(rows, priorities[kept], needs[kept], event.priority, self._leading(event.needs))
        self._merges[event.merged_incident_id] = merge
        self._give(rows, kept)
        priorities[kept], needs[kept] = merge.priority_merged, merge.needs_merged
        self._close(event.merged_incident_id, MERGED, at)
        self.incidents.codes["merged"][other] = 1

    def _unmerged(self, event: IncidentUnmerged, at: float) -> None:
        kept, other = self.incident_ids.of(event.incident_id), self.incident_ids.of(event.merged_incident_id)
        merge = self._merges.pop(event.merged_incident_id)
        own = set(merge.rows)
        rows = self._rows_of.get(kept, [])
        self._rows_of[kept] = [row for row in rows if row not in own]
        self._give([row for row in rows if row in own], other)
        priorities, needs = self.incidents.codes["priority"], self.incidents.codes["leading_need"]
        if priorities[kept] == merge.priority_merged:
            priorities[kept] = merge.priority_before
        if needs[kept] == merge.needs_merged:
            needs[kept] = merge.needs_before
        self.incidents.codes["merged"][other] = 0
        self._reopen(event.merged_incident_id)
        self._reopen(event.incident_id)

    def _give(self, rows: list[int], incident: int) -> None:
        self._rows_of.setdefault(incident, []).extend(rows)
        for row in rows:
            self.responses.codes["incident"][row] = incident

    def _close(self, incident_id: str, disposition: str, at: float) -> None:
        incident = self.incident_ids.of(incident_id)
        self.incidents.numbers["closed_at"][incident] = at
        self.incidents.codes["disposition"][incident] = self.words.of(disposition)

    def _reopen(self, incident_id: str) -> None:
        incident = self.incident_ids.of(incident_id)
        self.incidents.numbers["closed_at"][incident] = float("nan")
        self.incidents.codes["disposition"][incident] = NOTHING

    def _registered(self, event: UnitRegistered, at: float) -> None:
        self._units[event.unit_id] = _Unit(
            self.words.of(event.unit_type), self.words.of(event.station_id), self.capabilities.of(event.capabilities)
        )

    def _station_changed(self, event: UnitStationChanged, at: float) -> None:
        self._units[event.unit_id].station = self.words.of(event.station_id)

    def _crew_changed(self, event: UnitCrewChanged, at: float) -> None:
        self._units[event.unit_id].capabilities = self.capabilities.of(event.capabilities)

    def _assigned(self, event: UnitAssigned, at: float) -> None:
        unit, incident = self._units[event.unit_id], self.incident_ids.of(event.incident_id)
        unit.last_row = self.responses.add(
            {
                "assigned_at": at,
                "incident": incident,
                "unit": self.words.of(event.unit_id),
                "unit_type": unit.unit_type,
                "station": unit.station,
                "capabilities": unit.capabilities,
            }
        )
        self._rows_of.setdefault(incident, []).append(unit.last_row)

    def _status_changed(self, event: UnitStatusChanged, at: float) -> None:
        reported_at = min(event.reported_at, at)
        if event.incident_id is None:
            self._at_station(event, reported_at)
            return
        row = self._response_of(event.incident_id, event.unit_id)
        if row is None:
            return
        reach(self.responses, row, event.status, reported_at)
        self._hospital(row, event.hospital_id)
        if event.handed_over:
            hand_over(self.responses, row, reported_at)
        if event.handed_over or event.status in LEAVES:
            broken = event.status is UnitStatus.OUT_OF_SERVICE
            how = ResponseEnd.OUT_OF_SERVICE if broken else ResponseEnd.CLEARED
            leave(self.responses, row, reported_at, ended=self.words.of(how))
        self._at_station(event, reported_at)

    def _at_station(self, event: UnitStatusChanged, at: float) -> None:
        """The first time that the unit is back at its station, until it is sent again."""
        row = self._units[event.unit_id].last_row
        if event.status is not UnitStatus.AVAILABLE_AT_STATION or row == NOTHING:
            return
        times = self.responses.numbers["at_station_at"]
        if times[row] != times[row]:
            times[row] = at

    def _time_reported(self, event: StatusTimeReported, at: float) -> None:
        row = self._response_of(event.incident_id, event.unit_id)
        if row is not None:
            reach(self.responses, row, event.status, min(event.reported_at, at))
            self._hospital(row, event.hospital_id)

    def _attended(self, event: PatientAttended, at: float) -> None:
        row = self._response_of(event.incident_id, event.unit_id)
        times = self.responses.numbers["at_patient_at"]
        if row is not None and times[row] != times[row]:
            times[row] = at

    def _stood_down(self, event: UnitStoodDown, at: float) -> None:
        self._leave(event.incident_id, event.unit_id, at, ResponseEnd.STOOD_DOWN)

    def _diverted(self, event: UnitDiverted, at: float) -> None:
        self._leave(event.from_incident_id, event.unit_id, at, ResponseEnd.DIVERTED)

    def _leave(self, incident_id: str, unit_id: str, at: float, how: ResponseEnd) -> None:
        row = self._response_of(incident_id, unit_id)
        if row is not None:
            leave(self.responses, row, at, ended=self.words.of(how))

    def _hospital(self, row: int, hospital_id: str | None) -> None:
        if hospital_id is not None:
            self.responses.codes["hospital"][row] = self.words.of(hospital_id)

    def _epidemic(self, event: EpidemicNormsSwitched, at: float) -> None:
        self.epidemic_switches.append((at, event.epidemic))

    def _leading(self, needs: tuple[Need, ...]) -> int:
        """Whoever fills it stops the clock: of the needs that are not optional the first of most capabilities."""
        slots = [Slot(need.capabilities, need.alternatives) for need in needs if not need.optional]
        leading = max(slots, key=lambda slot: len(slot.capabilities), default=Slot())
        return self.needs.of(leading)


TAKERS: dict[type, Callable[[Ledger, Any, float], None]] = {
    CallReceived: Ledger._call_received,
    IncidentOpened: Ledger._opened,
    IncidentClosed: Ledger._closed,
    IncidentReopened: Ledger._reopened,
    IncidentPriorityChanged: Ledger._priority_changed,
    IncidentNeedsChanged: Ledger._needs_changed,
    IncidentsMerged: Ledger._merged,
    IncidentUnmerged: Ledger._unmerged,
    UnitRegistered: Ledger._registered,
    UnitStationChanged: Ledger._station_changed,
    UnitCrewChanged: Ledger._crew_changed,
    UnitAssigned: Ledger._assigned,
    UnitStatusChanged: Ledger._status_changed,
    StatusTimeReported: Ledger._time_reported,
    PatientAttended: Ledger._attended,
    UnitStoodDown: Ledger._stood_down,
    UnitDiverted: Ledger._diverted,
    EpidemicNormsSwitched: Ledger._epidemic,
}
CONCERNED = tuple(TAKERS)
"""The events that a ledger takes notice of; all others may be left out."""
