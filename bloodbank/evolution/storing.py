"""Storages, what lies in them, and their last reading."""

from msgspec import structs

from bloodbank.evolution.units import change_units
from bloodbank.life.stays import left_by
from bloodbank.messages import BloodUnitStored, BloodUnitTakenOut, StorageRegistered, TemperaturesRecorded
from bloodbank.model import BloodState, BloodStorage, BloodUnit
from bloodbank.tables import Changes


def storage_registered(state: BloodState, event: StorageRegistered, *, at: float) -> BloodState:
    storage = BloodStorage(storage_id=event.storage_id, place_id=event.place_id, low_c=event.low_c, high_c=event.high_c)
    return _with_storage(state, storage)


def stored(state: BloodState, event: BloodUnitStored, *, at: float) -> BloodState:
    def put_in(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, storage_id=event.storage_id, stored_at=event.stored_at, out_since_at=None)

    state = without_storage(state, event.blood_unit_id, at=event.stored_at)
    state = change_units(state, (event.blood_unit_id,), put_in, at=at)
    storage = state.storages[event.storage_id]
    return _with_storage(state, structs.replace(storage, unit_ids=(*storage.unit_ids, event.blood_unit_id)))


def taken_out(state: BloodState, event: BloodUnitTakenOut, *, at: float) -> BloodState:
    def run_the_clock(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, out_since_at=event.taken_out_at)

    return change_units(state, (event.blood_unit_id,), run_the_clock, at=at)


def temperatures_recorded(state: BloodState, event: TemperaturesRecorded, *, at: float) -> BloodState:
    """Stays that these readings cover to their end need not be remembered."""
    last, storage = event.readings[-1], state.storages[event.storage_id]
    storage = structs.replace(
        storage,
        last_at=last.at,
        last_c=last.celsius,
        outside_since_at=event.outside_since_at,
        stays=tuple(stay for stay in storage.stays if stay.left_at > last.at),
    )
    return _with_storage(state, storage)


def without_storage(state: BloodState, blood_unit_id: str, *, at: float) -> BloodState:
    """The state in which the unit lies in no storage."""
    unit = state.blood_units[blood_unit_id]
    storage = state.storages.get(unit.storage_id or "")
    return state if storage is None else _with_storage(state, left_by(storage, unit, at=at))


def _with_storage(state: BloodState, storage: BloodStorage) -> BloodState:
    return structs.replace(state, storages=state.storages.set(storage.storage_id, storage))


CHANGES: Changes = {
    StorageRegistered: storage_registered,
    BloodUnitStored: stored,
    BloodUnitTakenOut: taken_out,
    TemperaturesRecorded: temperatures_recorded,
}
