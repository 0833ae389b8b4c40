"""The ledger's tables, and what must be known to fill them."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from dispatch.indicators.rows import (
    CallCodes,
    CallTimes,
    IncidentCodes,
    IncidentNumbers,
    ResponseCodes,
    ResponseTimes,
)
from dispatch.indicators.table import NOTHING, Codes, Table
from dispatch.model import Need
from dispatch.needs import Slot

NEWEST = IncidentCodes._fields.index("newest_response")
EARLIER = ResponseCodes._fields.index("earlier_response")
UNIT = ResponseCodes._fields.index("unit")
INCIDENT_WIDTH, RESPONSE_WIDTH = len(IncidentCodes._fields), len(ResponseCodes._fields)


class MeasuredUnit(Struct):
    """A unit as it would be sent now, by the codes of the sheets; `last_row`: its last response."""

    code: int
    unit_type: int
    station: int
    capabilities: int
    last_row: int = NOTHING


class Merge(Struct):
    """What must be known of a merge to take it back: the rows that passed over, and what the older incident was."""

    rows: list[int]
    priority_before: int
    needs_before: int
    priority_merged: int
    needs_merged: int


class Sheets:
    """Calls, incidents and responses, one row each; everything named is a code of one of the lists."""

    def __init__(self) -> None:
        self.calls = Table(numbers=CallTimes._fields, codes=CallCodes._fields)
        self.incidents = Table(numbers=IncidentNumbers._fields, codes=IncidentCodes._fields)
        self.responses = Table(numbers=ResponseTimes._fields, codes=ResponseCodes._fields)
        self.incident_ids: Codes[str] = Codes()
        self.words: Codes[str] = Codes()
        self.capabilities: Codes[frozenset[str]] = Codes()
        self.needs: Codes[Slot] = Codes()
        self.epidemic_switches: list[tuple[float, bool]] = []
        self.last_at = 0.0
        self.units: dict[str, MeasuredUnit] = {}
        self.merges: dict[str, Merge] = {}
        self._leading: dict[tuple[Need, ...], int] = {}

    def response_of(self, incident_id: str, unit_id: str) -> int:
        """The unit's response to the incident, the last one when it came more than once; NOTHING: there is none."""
        incident = self.incident_ids.code_of.get(incident_id)
        if incident is None:
            return NOTHING
        unit, codes = self.units[unit_id].code, self.responses.codes
        row = self.incidents.codes[incident * INCIDENT_WIDTH + NEWEST]
        while row != NOTHING and codes[row * RESPONSE_WIDTH + UNIT] != unit:
            row = codes[row * RESPONSE_WIDTH + EARLIER]
        return row

    def responses_to(self, incident: int) -> list[int]:
        """Rows, the earliest first."""
        return [*self._from_newest(incident)][::-1]

    def set_responses(self, incident: int, rows: list[int]) -> None:
        """Have exactly these rows be its responses, in this order."""
        earlier = NOTHING
        for row in rows:
            self.responses.put_code(row, "incident", incident)
            self.responses.put_code(row, "earlier_response", earlier)
            earlier = row
        self.incidents.put_code(incident, "newest_response", earlier)

    def leading(self, needs: tuple[Need, ...]) -> int:
        """Whoever fills it stops the clock: of the needs that are not optional the first of most capabilities."""
        code = self._leading.get(needs)
        if code is None:
            slots = [Slot(need.capabilities, need.alternatives) for need in needs if not need.optional]
            most = max(slots, key=lambda slot: len(slot.capabilities), default=Slot())
            code = self._leading[needs] = self.needs.of(most)
        return code

    def _from_newest(self, incident: int) -> Iterator[int]:
        row = self.incidents.code(incident, "newest_response")
        while row != NOTHING:
            yield row
            row = self.responses.code(row, "earlier_response")


Taker = Callable[[Sheets, Any, float], None]
"""Changes the sheets by an event that was recorded at an instant."""
