"""A corrected unit is what its label says; under another product code it goes on under another id."""

from msgspec import structs

from bloodbank.evolution.units import change_units, with_new_unit
from bloodbank.life.donations import donations_in
from bloodbank.messages import BloodUnitCorrected
from bloodbank.model import BloodState, BloodStorage, BloodUnit, BloodUnitStatus
from bloodbank.stock import restock
from bloodbank.storage_limits.lying import with_lying
from bloodbank.tables import Changes


def corrected(state: BloodState, event: BloodUnitCorrected, *, at: float) -> BloodState:
    def put_right(unit: BloodUnit) -> BloodUnit:
        settled = event.settled
        return structs.replace(
            unit,
            **structs.asdict(event.after),
            contested=tuple(each for each in unit.contested if each not in settled),
            refuted=tuple(each for each in unit.refuted if each not in settled),
            typed_group=None if "group" in settled and unit.typed_group is not event.after.group else unit.typed_group,
        )

    if event.corrected_unit_id == event.blood_unit_id:
        return change_units(state, (event.blood_unit_id,), put_right, at=at)
    return _under_another_id(state, put_right(state.blood_units[event.blood_unit_id]), event)


def _under_another_id(state: BloodState, right: BloodUnit, event: BloodUnitCorrected) -> BloodState:
    """The bag stays where it is, in its refrigerator too. The old entry ends; the donor's group is right on it, too."""
    before = state.blood_units[event.blood_unit_id]
    ended = structs.replace(
        before,
        status=BloodUnitStatus.MODIFIED,
        group=right.group,
        quarantine_reasons=(),
        contested=(),
        storage_id=None,
        stored_at=None,
        out_since_at=None,
    )
    units = state.blood_units.set(before.blood_unit_id, ended)
    stock = restock(state.stock, units, before=before, after=ended)
    state = structs.replace(
        state, blood_units=units, stock=stock, lying=with_lying(state.lying, before=before, after=ended)
    )
    after = structs.replace(right, blood_unit_id=event.corrected_unit_id, source_unit_ids=(before.blood_unit_id,))
    state = with_new_unit(state, after, donations=donations_in(state, after))
    storages = state.storages
    for storage_id, storage in state.storages.items():
        renamed = _renamed(storage, before.blood_unit_id, after.blood_unit_id)
        storages = storages if renamed == storage else storages.set(storage_id, renamed)
    return structs.replace(state, storages=storages)


def _renamed(storage: BloodStorage, old: str, new: str) -> BloodStorage:
    """Readings that come later concern the bag under its right id."""
    if old not in storage.unit_ids and all(stay.blood_unit_id != old for stay in storage.stays):
        return storage
    return structs.replace(
        storage,
        unit_ids=tuple(new if unit_id == old else unit_id for unit_id in storage.unit_ids),
        stays=tuple(
            structs.replace(stay, blood_unit_id=new) if stay.blood_unit_id == old else stay for stay in storage.stays
        ),
    )


CHANGES: Changes = {BloodUnitCorrected: corrected}
