"""What a row of each table holds: the names are those of the columns."""

from typing import NamedTuple

from dispatch.indicators.table import NOTHING, UNKNOWN


class CallTimes(NamedTuple):
    received_at: float
    answered_at: float


class CallCodes(NamedTuple):
    incident: int


class IncidentNumbers(NamedTuple):
    call_received_at: float
    opened_at: float
    lon: float
    lat: float
    answered_at: float = UNKNOWN
    closed_at: float = UNKNOWN


class IncidentCodes(NamedTuple):
    """`newest_response` is the row of the response that came last, each of which names the one before it.

    The last four are 0 or 1.
    """

    priority: int
    first_priority: int
    determinant: int
    leading_need: int
    disposition: int = NOTHING
    newest_response: int = NOTHING
    split: int = 0
    merged: int = 0
    has_call: int = 0
    transport: int = 0


class ResponseTimes(NamedTuple):
    """The stages in the order in which a response goes through them, the instant it ended, and times beside them."""

    assigned_at: float
    en_route_at: float = UNKNOWN
    on_scene_at: float = UNKNOWN
    transporting_at: float = UNKNOWN
    at_hospital_at: float = UNKNOWN
    returning_at: float = UNKNOWN
    left_at: float = UNKNOWN
    handed_over_at: float = UNKNOWN
    at_patient_at: float = UNKNOWN
    at_station_at: float = UNKNOWN


class ResponseCodes(NamedTuple):
    """`earlier_response` is the row of the response to the same incident before this one."""

    incident: int
    unit: int
    unit_type: int
    station: int
    capabilities: int
    earlier_response: int = NOTHING
    hospital: int = NOTHING
    ended: int = NOTHING
