"""How many units of each kind lie at each place: kept as units change, so that nobody has to count them."""

from immutables import Map

from bloodbank.kinds import BloodUnitStatus
from bloodbank.model import BloodUnit

Lying = Map[str, Map[str, int]]

_ON_THE_SHELF = (
    BloodUnitStatus.AVAILABLE,
    BloodUnitStatus.RESERVED,
    BloodUnitStatus.ISSUED,
    BloodUnitStatus.ABOARD,
)
_SET_ASIDE = (BloodUnitStatus.QUARANTINED, BloodUnitStatus.RECALLED)


def takes_room(unit: BloodUnit) -> bool:
    """On a shelf of its place. What is in a van, or in a ward's hands and in no storage, is not."""
    if unit.status in _SET_ASIDE:
        return unit.tour_id is None and unit.transfer_id is None
    return unit.status in _ON_THE_SHELF or (unit.status is BloodUnitStatus.DELIVERED and unit.storage_id is not None)


def kind_of(unit: BloodUnit) -> str:
    """Component and attributes, as rules of keeping tell kinds apart."""
    return "+".join((unit.component.value, *unit.attributes))


def with_lying(lying: Lying, *, before: BloodUnit | None, after: BloodUnit) -> Lying:
    """The counts after a unit changed from `before` (None: just received) to `after`."""
    was = None if before is None or not takes_room(before) else (before.place_id, kind_of(before))
    now = (after.place_id, kind_of(after)) if takes_room(after) else None
    if was == now:
        return lying
    lying = lying if was is None else _counted(lying, *was, more=-1)
    return lying if now is None else _counted(lying, *now, more=1)


def _counted(lying: Lying, place_id: str, kind: str, *, more: int) -> Lying:
    there = lying.get(place_id, Map())
    count = there.get(kind, 0) + more
    return lying.set(place_id, there.set(kind, count) if count else there.delete(kind))
