"""What an ambulance has aboard that can be used."""

from collections.abc import Iterator

from bloodbank.model import BloodPlace, BloodState, BloodUnit
from bloodbank.prehospital.settings import PrehospitalSettings


def vehicle_of(state: BloodState, unit_id: str) -> BloodPlace | None:
    """The place for blood aboard a unit of dispatch."""
    return next((place for place in vehicles(state) if place.unit_id == unit_id), None)


def vehicles(state: BloodState) -> Iterator[BloodPlace]:
    """Places that are vehicles, by id."""
    return (state.places[place_id] for place_id in sorted(state.places) if state.places[place_id].unit_id is not None)


def aboard(state: BloodState, place_id: str) -> list[BloodUnit]:
    """Units ready for use on scene, expired ones too, the first to expire first."""
    units = (state.blood_units[unit_id] for unit_id in sorted(state.aboard.get(place_id, ())))
    return sorted(units, key=lambda unit: (unit.expires_at, unit.blood_unit_id))


def carries_blood(state: BloodState, place_id: str, *, now: float, settings: PrehospitalSettings) -> bool:
    """Whether there is anything aboard that helps somebody who bleeds."""
    wanted = settings.capability_components
    return any(unit.component in wanted and unit.expires_at > now for unit in aboard(state, place_id))
