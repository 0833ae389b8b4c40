"""The index of stock: which available units lie at a place, by component and group, first to expire first."""

from bisect import bisect_left

from immutables import Map

from bloodbank.model import BloodGroup, BloodState, BloodUnit, BloodUnitStatus, Component

Stock = Map[str, tuple[str, ...]]
Units = Map[str, BloodUnit]


def stock_key(place_id: str, component: Component, group: BloodGroup) -> str:
    """The key of `BloodState.stock`: ids of the available units of one place, component and group."""
    return f"{place_id}/{component.value}/{group.value}"


def stock_of(state: BloodState, place_id: str, component: Component, group: BloodGroup) -> tuple[str, ...]:
    """Ids of available units, first to expire first; among equals by id."""
    return state.stock.get(stock_key(place_id, component, group), ())


def fixed_place_ids(state: BloodState) -> tuple[str, ...]:
    """Places that are no ambulances, by id: what is aboard those is nobody else's stock."""
    return tuple(place_id for place_id in sorted(state.places) if state.places[place_id].unit_id is None)


def restock(stock: Stock, units: Units, *, before: BloodUnit | None, after: BloodUnit) -> Stock:
    """The index after a unit changed from `before` (None: just received) to `after`.

    `units` must hold every unit that is in the index.
    """
    if before is not None and _is_stock(before):
        stock = _without(stock, before)
    if _is_stock(after):
        stock = _with(stock, units, after)
    return stock


def _is_stock(unit: BloodUnit) -> bool:
    """Autologous and directed units are nobody else's stock."""
    return unit.status is BloodUnitStatus.AVAILABLE and unit.only_for_patient_id is None


def _without(stock: Stock, unit: BloodUnit) -> Stock:
    key = stock_key(unit.place_id, unit.component, unit.group)
    left = tuple(unit_id for unit_id in stock.get(key, ()) if unit_id != unit.blood_unit_id)
    return stock.set(key, left) if left else stock.delete(key)


def _with(stock: Stock, units: Units, unit: BloodUnit) -> Stock:
    key = stock_key(unit.place_id, unit.component, unit.group)
    held = stock.get(key, ())
    at = bisect_left(held, (unit.expires_at, unit.blood_unit_id), key=lambda other: (units[other].expires_at, other))
    return stock.set(key, (*held[:at], unit.blood_unit_id, *held[at:]))
