"""How much room a place has left, under each of its limits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from bloodbank.kinds import BloodUnitStatus, Component
from bloodbank.life.settings import LifeSettings
from bloodbank.model import BloodState
from bloodbank.redistributing.model import TransferStatus
from bloodbank.storage_limits.model import StorageLimit, TemperatureClass

WARMEST_CHILLED_C = 15.0

Kind = tuple[Component, Sequence[str]]
"""Component and attributes."""


class LimitStanding(Struct, frozen=True, kw_only=True):
    """A limit with what counts under it: what lies at the place, and what comes there with accepted transfers.

    `left`: units that have room besides; below zero when the place is too full.
    """

    place_id: str
    most_units: int
    lying: int
    coming: int
    left: int
    component: Component | None = None
    temperature_class: TemperatureClass | None = None


def temperature_class(component: Component, attributes: Sequence[str], *, life: LifeSettings) -> TemperatureClass:
    """By the range in which the kind is stored."""
    high_c = life.kept(component, attributes).high_c
    if high_c < 0.0:
        return TemperatureClass.FROZEN
    return TemperatureClass.CHILLED if high_c <= WARMEST_CHILLED_C else TemperatureClass.ROOM


def counts(limit: StorageLimit, kind: Kind, *, life: LifeSettings) -> bool:
    """Whether a unit of the kind is limited by it."""
    if limit.component is not None:
        return kind[0] is limit.component
    return temperature_class(*kind, life=life) is limit.temperature_class


def standings(
    state: BloodState, place_id: str, *, life: LifeSettings, without: str | None = None
) -> Iterator[tuple[StorageLimit, LimitStanding]]:
    """Each limit of the place; the transfer `without` is not counted among those that come."""
    limits = state.storage_limits.get(place_id, ())
    kinds = list(_coming(state, place_id, without=without)) if limits else []
    lying = [(_kind(key), count) for key, count in state.lying.get(place_id, {}).items()] if limits else []
    for limit in limits:
        here = sum(count for kind, count in lying if counts(limit, kind, life=life))
        coming = sum(counts(limit, kind, life=life) for kind in kinds)
        standing = LimitStanding(
            place_id=place_id,
            most_units=limit.most_units,
            lying=here,
            coming=coming,
            left=limit.most_units - here - coming,
            component=limit.component,
            temperature_class=limit.temperature_class,
        )
        yield limit, standing


def room_left(
    state: BloodState, place_ids: Iterable[str], *, life: LifeSettings
) -> dict[tuple[str, Component | TemperatureClass], int]:
    """Of each limited place and what is limited there, units that it can take besides all that comes or is proposed."""
    left: dict[tuple[str, Component | TemperatureClass], int] = {}
    for place_id in place_ids:
        proposed = list(_units_for(state, place_id, TransferStatus.PROPOSED, without=None))
        for limit, standing in standings(state, place_id, life=life):
            what = limit.component or limit.temperature_class
            if what is not None:
                taken = sum(counts(limit, kind, life=life) for kind in proposed)
                left[place_id, what] = max(0, standing.left - taken)
    return left


def room_beside(
    limits: Mapping[str, Sequence[StorageLimit]], held: Iterable[tuple[str, Kind]], *, life: LifeSettings
) -> dict[tuple[str, Component | TemperatureClass], int]:
    """The same of limits and stock that come from files: `held` are place and kind of each unit."""
    kinds: dict[str, list[Kind]] = {}
    for place_id, kind in held:
        kinds.setdefault(place_id, []).append(kind)
    left: dict[tuple[str, Component | TemperatureClass], int] = {}
    for place_id, of_place in limits.items():
        for limit in of_place:
            what = limit.component or limit.temperature_class
            if what is not None:
                lying = sum(counts(limit, kind, life=life) for kind in kinds.get(place_id, ()))
                left[place_id, what] = max(0, limit.most_units - lying)
    return left


def too_full(
    state: BloodState, place_id: str, arriving: Iterable[Kind], *, life: LifeSettings, without: str | None = None
) -> tuple[LimitStanding, int] | None:
    """The first limit that these units more would break, and how many of them count under it."""
    more = list(arriving)
    for limit, standing in standings(state, place_id, life=life, without=without):
        asked = sum(counts(limit, kind, life=life) for kind in more)
        if asked and asked > standing.left:
            return standing, asked
    return None


def _coming(state: BloodState, place_id: str, *, without: str | None) -> Iterator[Kind]:
    """With transfers that were accepted, or left."""
    on_the_way = (TransferStatus.ACCEPTED, TransferStatus.IN_TRANSIT, TransferStatus.INCOMPLETE)
    return _units_for(state, place_id, *on_the_way, without=without)


def _units_for(state: BloodState, place_id: str, *statuses: TransferStatus, without: str | None) -> Iterator[Kind]:
    for transfer_id in state.live_transfer_ids:
        transfer = state.transfers[transfer_id]
        if transfer.to_place_id != place_id or transfer.status not in statuses or transfer_id == without:
            continue
        left = transfer.status in (TransferStatus.IN_TRANSIT, TransferStatus.INCOMPLETE)
        for unit_id in transfer.blood_unit_ids:
            unit = state.blood_units[unit_id]
            waits = not left and unit.status is BloodUnitStatus.AVAILABLE
            if waits or unit.transfer_id == transfer_id:
                yield unit.component, unit.attributes


def _kind(key: str) -> Kind:
    component, *attributes = key.split("+")
    return Component(component), attributes
