"""Storages, what lies in them, and their last reading."""

from msgspec import structs

from bloodbank.evolution.units import change_units
from bloodbank.messages import BloodUnitStored, BloodUnitTakenOut, StorageRegistered, TemperaturesRecorded
from bloodbank.model import BloodState, BloodStorage, BloodUnit
from bloodbank.tables import Changes


def storage_registered(state: BloodState, event: StorageRegistered, *, at: float) -> BloodState:
    storage = BloodStorage(storage_id=event.storage_id, place_id=event.place_id, low_c=event.low_c, high_c=event.high_c)
    return _with_storage(state, storage)


def stored(state: BloodState, event: BloodUnitStored, *, at: float) -> BloodState:
    def put_in(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, storage_id=event.storage_id, out_since_at=None)

    state = without_storage(state, event.blood_unit_id)
    state = change_units(state, (event.blood_unit_id,), put_in)
    storage = state.storages[event.storage_id]
    return _with_storage(state, structs.replace(storage, unit_ids=(*storage.unit_ids, event.blood_unit_id)))


def taken_out(state: BloodState, event: BloodUnitTakenOut, *, at: float) -> BloodState:
    def run_the_clock(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, out_since_at=event.taken_out_at)

    return change_units(state, (event.blood_unit_id,), run_the_clock)


def temperatures_recorded(state: BloodState, event: TemperaturesRecorded, *, at: float) -> BloodState:
    last = event.readings[-1]
    storage = structs.replace(
        state.storages[event.storage_id],
        last_at=last.at,
        last_c=last.celsius,
        outside_since_at=event.outside_since_at,
    )
    return _with_storage(state, storage)


def without_storage(state: BloodState, blood_unit_id: str) -> BloodState:
    """The state in which the unit lies in no storage."""
    storage = state.storages.get(state.blood_units[blood_unit_id].storage_id or "")
    if storage is None:
        return state
    left = tuple(unit_id for unit_id in storage.unit_ids if unit_id != blood_unit_id)
    return _with_storage(state, structs.replace(storage, unit_ids=left))


def _with_storage(state: BloodState, storage: BloodStorage) -> BloodState:
    return structs.replace(state, storages=state.storages.set(storage.storage_id, storage))


CHANGES: Changes = {
    StorageRegistered: storage_registered,
    BloodUnitStored: stored,
    BloodUnitTakenOut: taken_out,
    TemperaturesRecorded: temperatures_recorded,
}
