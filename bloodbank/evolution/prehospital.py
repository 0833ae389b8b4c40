"""Blood aboard ambulances. What is free at a vehicle's place is aboard: see `change_units`."""

from msgspec import structs

from bloodbank.evolution.storing import without_storage
from bloodbank.evolution.units import change_units
from bloodbank.messages import BloodLoadedAboard, BloodUnloaded
from bloodbank.model import BloodState, BloodUnit
from bloodbank.tables import Changes


def loaded(state: BloodState, event: BloodLoadedAboard, *, at: float) -> BloodState:
    return _moved(state, event.blood_unit_ids, to=event.place_id, at=at)


def unloaded(state: BloodState, event: BloodUnloaded, *, at: float) -> BloodState:
    return _moved(state, event.blood_unit_ids, to=event.to_place_id, at=at)


def _moved(state: BloodState, unit_ids: tuple[str, ...], *, to: str, at: float) -> BloodState:
    def move(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, place_id=to, storage_id=None, out_since_at=None, stored_at=None)

    for unit_id in unit_ids:
        state = without_storage(state, unit_id, at=at)
    return change_units(state, unit_ids, move, at=at)


CHANGES: Changes = {BloodLoadedAboard: loaded, BloodUnloaded: unloaded}
