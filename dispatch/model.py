"""The things a dispatcher names: stations, hospitals, units, incidents.

Frozen values; instants are POSIX seconds, UTC.
"""

from enum import StrEnum

from msgspec import Struct

from dispatch.life.patient import IncidentPatient
from dispatch.life.response import Response

LonLat = tuple[float, float]
EMERGENCY = "emergency"
"""The kind of an incident that a call opened; the other is `transport`, a scheduled one."""


class UnitStatus(StrEnum):
    """Where a unit is in its working cycle (NEMSIS eTimes, in the order of a complete response)."""

    AVAILABLE_AT_STATION = "available-at-station"
    POSTED = "posted"
    ASSIGNED = "assigned"
    EN_ROUTE = "en-route"
    ON_SCENE = "on-scene"
    TRANSPORTING = "transporting"
    AT_HOSPITAL = "at-hospital"
    RETURNING = "returning"
    OUT_OF_SERVICE = "out-of-service"


class IncidentStatus(StrEnum):
    """What has become of an incident so far: the furthest stage of the units on it now.

    `waiting`: nobody responds. `served`: everybody who responded has left again; it only wants closing.
    """

    WAITING = "waiting"
    RESPONDING = "responding"
    ON_SCENE = "on-scene"
    TRANSPORTING = "transporting"
    AT_HOSPITAL = "at-hospital"
    SERVED = "served"
    CLOSED = "closed"


class Station(Struct, frozen=True, kw_only=True):
    """A base where units wait between responses."""

    station_id: str
    name: str
    lon: float
    lat: float
    capacity: int = 1


class Hospital(Struct, frozen=True, kw_only=True):
    """A receiving facility: what it can treat, and whether it takes ambulance patients now."""

    hospital_id: str
    name: str
    lon: float
    lat: float
    capabilities: frozenset[str] = frozenset()
    diverting_until_at: float | None = None


class Position(Struct, frozen=True, kw_only=True):
    """Where a unit was last seen, and when."""

    lon: float
    lat: float
    seen_at: float


class Unit(Struct, frozen=True, kw_only=True):
    """A vehicle with its crew.

    `last_place` is where its last status put it: its station, its post, a scene, a hospital. A unit at a hospital
    with no incident has handed its patient over and is clear. `last_incident_id` is the incident it left last.
    `expected_return_at` is for a unit out of service. `capabilities` are those with its present crew;
    `vehicle_capabilities` are the vehicle's own, once a crew has made a difference.
    """

    unit_id: str
    station_id: str
    unit_type: str
    capabilities: frozenset[str] = frozenset()
    status: UnitStatus = UnitStatus.AVAILABLE_AT_STATION
    status_at: float = 0.0
    incident_id: str | None = None
    hospital_id: str | None = None
    post: LonLat | None = None
    last_place: LonLat | None = None
    last_incident_id: str | None = None
    out_of_service_reason: str | None = None
    expected_return_at: float | None = None
    vehicle_capabilities: frozenset[str] | None = None


class Need(Struct, frozen=True, kw_only=True):
    """So many units that each have all of these capabilities; when none such can come, all of an alternative, in order.

    An optional need ("2 if available") is met when a unit is free for it; nothing is missing when none is.
    """

    capabilities: frozenset[str] = frozenset()
    count: int = 1
    alternatives: tuple[frozenset[str], ...] = ()
    optional: bool = False


class Incident(Struct, frozen=True, kw_only=True):
    """One event that units respond to, from the call to the close.

    `unit_ids` are on it now, `responded_unit_ids` were ever assigned, `served_unit_ids` left it having been on scene,
    once for each time.
    `responses` are in the order of assignment, a unit's second response to the incident after its first.
    `more_needed`: a crew asked for further units, or lost its patient's ride: what is open must still be filled,
    whoever has served. `needs_for_patients` are those of `needs` that stand for patients who were told of or counted:
    they go when the patients turn out to want no unit of their own. `patients` are those who were counted, with or
    without identity; `patient_ids` the known ones.
    `scene` is where the call came from, when the incident has moved with a patient whose unit broke down.
    `kind` is `emergency`, or `transport` for a scheduled one. `provisional_unit_ids` were sent before it was last
    upgraded: as alternatives they fill its needs only until somebody with more of what is wanted can come.
    """

    incident_id: str
    determinant: str
    priority: int
    lon: float
    lat: float
    address_text: str
    needs: tuple[Need, ...]
    call_received_at: float
    status: IncidentStatus = IncidentStatus.WAITING
    unit_ids: tuple[str, ...] = ()
    responded_unit_ids: tuple[str, ...] = ()
    served_unit_ids: tuple[str, ...] = ()
    patient_ids: tuple[str, ...] = ()
    hospital_id: str | None = None
    hospital_capabilities: frozenset[str] = frozenset()
    first_assigned_at: float | None = None
    first_on_scene_at: float | None = None
    closed_at: float | None = None
    disposition: str | None = None
    responses: tuple[Response, ...] = ()
    more_needed: bool = False
    patients: tuple[IncidentPatient, ...] = ()
    scene: LonLat | None = None
    split_from_incident_id: str | None = None
    merged_into_id: str | None = None
    kind: str = EMERGENCY
    needs_for_patients: tuple[Need, ...] = ()
    provisional_unit_ids: tuple[str, ...] = ()
