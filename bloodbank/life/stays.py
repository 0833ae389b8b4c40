"""Which units lay in a storage, and from when to when: a logger's readings are often read long after."""

import math
from collections.abc import Iterator

from msgspec import structs

from bloodbank.model import BloodState, BloodStorage, BloodUnit, Stay


def left_by(storage: BloodStorage, unit: BloodUnit, *, at: float) -> BloodStorage:
    """The storage without a unit that leaves it at an instant, or that was taken out before for good."""
    unit_ids = tuple(other for other in storage.unit_ids if other != unit.blood_unit_id)
    return structs.replace(storage, unit_ids=unit_ids, stays=(*storage.stays, _stay(unit, left_at=at)))


def all_stays(state: BloodState, storage: BloodStorage) -> Iterator[Stay]:
    """Of units that lie in it and of those that left after its last reading."""
    yield from storage.stays
    for unit_id in storage.unit_ids:
        yield _stay(state.blood_units[unit_id], left_at=math.inf)


def _stay(unit: BloodUnit, *, left_at: float) -> Stay:
    return Stay(
        blood_unit_id=unit.blood_unit_id,
        stored_at=unit.stored_at or 0.0,
        left_at=left_at if unit.out_since_at is None else unit.out_since_at,
    )
