"""Places and vans become known."""

from bloodbank.checks import require_count, require_id, require_lon_lat, require_place, require_text
from bloodbank.decisions.van_duty import require_ride_limit, require_shifts
from bloodbank.messages import BloodPlaceRegistered, Event, RegisterBloodPlace, RegisterVan, VanRegistered
from bloodbank.model import BloodState
from bloodbank.prehospital.aboard import vehicle_of
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

LARGEST_VAN_UNITS = 10_000
VEHICLE = "vehicle"


def register_place(
    state: BloodState, command: RegisterBloodPlace, *, now: float, settings: BloodSettings
) -> list[Event]:
    """A place is registered once."""
    require_id(command.place_id, "place_id")
    require_text(command.name, "name")
    require_id(command.kind, "kind")
    require_lon_lat(command.lon, command.lat)
    if command.hospital_id is not None:
        require_id(command.hospital_id, "hospital_id")
    if command.place_id in state.places:
        detail = f"blood place {command.place_id} is registered already; use another id"
        raise Refused("place-exists", detail, kind="conflict", field="place_id")
    _require_vehicle(state, command)
    return [
        BloodPlaceRegistered(
            place_id=command.place_id,
            name=command.name,
            kind=command.kind,
            lon=command.lon,
            lat=command.lat,
            hospital_id=command.hospital_id,
            unit_id=command.unit_id,
        )
    ]


def _require_vehicle(state: BloodState, command: RegisterBloodPlace) -> None:
    """A unit has one place for blood, and only a vehicle has a unit."""
    if (command.kind == VEHICLE) != (command.unit_id is not None):
        detail = f"unit_id: give it for a place of kind {VEHICLE}, and for no other"
        raise Refused("vehicle-without-unit", detail, kind="invalid", field="unit_id")
    if command.unit_id is None:
        return
    require_id(command.unit_id, "unit_id")
    other = vehicle_of(state, command.unit_id)
    if other is not None:
        detail = f"unit {command.unit_id} has a place for blood already: {other.place_id}"
        raise Refused("vehicle-exists", detail, kind="conflict", field="unit_id")


def register_van(state: BloodState, command: RegisterVan, *, now: float, settings: BloodSettings) -> list[Event]:
    """A van is registered once, at a known place."""
    require_id(command.van_id, "van_id")
    require_place(state, command.place_id)
    require_count(command.capacity_units, "capacity_units", most=LARGEST_VAN_UNITS)
    if command.van_id in state.vans:
        detail = f"van {command.van_id} is registered already; use another id"
        raise Refused("van-exists", detail, kind="conflict", field="van_id")
    require_shifts(command.shifts)
    require_ride_limit(command.ride_limit_s)
    return [
        VanRegistered(
            van_id=command.van_id,
            place_id=command.place_id,
            capacity_units=command.capacity_units,
            shifts=command.shifts,
            ride_limit_s=command.ride_limit_s,
        )
    ]


DECISIONS: Decisions = {RegisterBloodPlace: register_place, RegisterVan: register_van}
