"""What is free at a vehicle's place is aboard: nobody else's stock, ready for the crew. The index of it by place."""

from immutables import Map
from msgspec import structs

from bloodbank.model import BloodPlace, BloodUnit, BloodUnitStatus

Aboard = Map[str, tuple[str, ...]]


def at_its_place(places: Map[str, BloodPlace], unit: BloodUnit) -> BloodUnit:
    """The unit with the status that its place gives to what is free there."""
    place = places.get(unit.place_id)
    on_vehicle = place is not None and place.unit_id is not None
    if on_vehicle and unit.status is BloodUnitStatus.AVAILABLE:
        return structs.replace(unit, status=BloodUnitStatus.ABOARD)
    if not on_vehicle and unit.status is BloodUnitStatus.ABOARD:
        return structs.replace(unit, status=BloodUnitStatus.AVAILABLE)
    return unit


def with_aboard(index: Aboard, *, before: BloodUnit | None, after: BloodUnit) -> Aboard:
    """The index after a unit changed."""
    was = before is not None and before.status is BloodUnitStatus.ABOARD
    now = after.status is BloodUnitStatus.ABOARD
    if before is not None and was and not (now and before.place_id == after.place_id):
        left = tuple(unit_id for unit_id in index[before.place_id] if unit_id != before.blood_unit_id)
        index = index.set(before.place_id, left) if left else index.delete(before.place_id)
    if now and after.blood_unit_id not in index.get(after.place_id, ()):
        index = index.set(after.place_id, (*index.get(after.place_id, ()), after.blood_unit_id))
    return index
