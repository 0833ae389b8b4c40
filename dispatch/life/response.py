"""One unit's response to one incident: when it reached each stage, as far as is known."""

from enum import StrEnum

from msgspec import Struct


class ResponseEnd(StrEnum):
    """How a unit left an incident."""

    CLEARED = "cleared"
    STOOD_DOWN = "stood-down"
    DIVERTED = "diverted"
    OUT_OF_SERVICE = "out-of-service"
    INCIDENT_CLOSED = "incident-closed"


class Response(Struct, frozen=True, kw_only=True):
    """Times of one unit at one incident (NEMSIS eTimes); an absent time was not reached, or is unknown.

    Times are the crew's where it gave them, within the assignment and the instant the report came in. `left_at` is
    when the unit left the incident, and `ended` how. `response_number` counts the responses of the region.
    """

    unit_id: str
    assigned_at: float
    estimated_arrival_s: float | None = None
    en_route_at: float | None = None
    on_scene_at: float | None = None
    transporting_at: float | None = None
    at_hospital_at: float | None = None
    handed_over_at: float | None = None
    returning_at: float | None = None
    left_at: float | None = None
    ended: ResponseEnd | None = None
    hospital_id: str | None = None
    response_number: int = 0
