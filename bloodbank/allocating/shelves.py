"""What lies where, in lots: units of one place and kind that expire at about the same time."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from bloodbank.allocating.settings import AllocationSettings
from bloodbank.model import BloodGroup, BloodState, BloodUnit, Component
from bloodbank.stock import stock_of

HOUR_S, DAY_S = 3_600.0, 86_400.0
_EDGES_S = np.array([4, 8, 12, 18, 24, 36, 48, 72, 96, 120, 168, 240, 336, 504, 672, 840]) * HOUR_S

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Lot(Struct, frozen=True, kw_only=True):
    """Units of one place and kind, first to expire first. `reserved`: a remote place keeps them for itself."""

    place: int
    kind: int
    units: tuple[BloodUnit, ...]
    reserved: bool = False


class Shelves(Struct, frozen=True, kw_only=True):
    """All lots, and the places and kinds they are numbered by. A kind stands for component, group and what is known.

    Of each kind there is the freshest unit as its example.
    """

    place_ids: tuple[str, ...]
    kinds: tuple[BloodUnit, ...]
    lots: tuple[Lot, ...]
    place: Ints
    kind: Ints
    count: Ints
    first_expiry_at: Floats
    last_expiry_at: Floats
    reserved: NDArray[np.bool_]


def gather_shelves(
    state: BloodState,
    components: Sequence[Component],
    *,
    isolated: Iterable[str],
    now: float,
    settings: AllocationSettings,
) -> Shelves:
    """Every available unit of these components that has not expired. `isolated`: ids of places that keep a reserve."""
    place_ids = tuple(sorted(state.places))
    remote = frozenset(isolated)
    kinds: dict[tuple[object, ...], int] = {}
    examples: list[BloodUnit] = []
    lots: list[Lot] = []
    for row, place_id in enumerate(place_ids):
        for component in components:
            kept = settings.reserve_units.get(component.value, 0) if place_id in remote else 0
            for group in BloodGroup:
                units = [
                    unit
                    for unit_id in stock_of(state, place_id, component, group)
                    if (unit := state.blood_units[unit_id]).expires_at > now
                ]
                free = len(units) - min(kept, len(units))
                lots += _lots(units[:free], row, kinds, examples, now=now, reserved=False)
                lots += _lots(units[free:], row, kinds, examples, now=now, reserved=True)
    return _numbered(place_ids, examples, lots)


def _lots(
    units: Sequence[BloodUnit],
    place: int,
    kinds: dict[tuple[object, ...], int],
    examples: list[BloodUnit],
    *,
    now: float,
    reserved: bool,
) -> list[Lot]:
    if not units:
        return []
    spans = np.searchsorted(_EDGES_S, np.array([unit.expires_at for unit in units]) - now).tolist()
    found: dict[tuple[int, int], list[BloodUnit]] = {}
    for unit, span in zip(units, spans, strict=True):
        key = (unit.component, unit.group, unit.attributes, unit.antigens_absent, unit.antigens_present)
        kind = kinds.get(key)
        if kind is None:
            kind = kinds[key] = len(examples)
            examples.append(unit)
        elif (unit.collected_at or 0.0) > (examples[kind].collected_at or 0.0):
            examples[kind] = unit
        found.setdefault((kind, span), []).append(unit)
    return [Lot(place=place, kind=kind, units=tuple(some), reserved=reserved) for (kind, _), some in found.items()]


def _numbered(place_ids: tuple[str, ...], kinds: Sequence[BloodUnit], lots: Sequence[Lot]) -> Shelves:
    return Shelves(
        place_ids=place_ids,
        kinds=tuple(kinds),
        lots=tuple(lots),
        place=np.array([lot.place for lot in lots], dtype=np.int64),
        kind=np.array([lot.kind for lot in lots], dtype=np.int64),
        count=np.array([len(lot.units) for lot in lots], dtype=np.int64),
        first_expiry_at=np.array([lot.units[0].expires_at for lot in lots], dtype=np.float64),
        last_expiry_at=np.array([lot.units[-1].expires_at for lot in lots], dtype=np.float64),
        reserved=np.array([lot.reserved for lot in lots], dtype=np.bool_),
    )


def isolated_places(between_s: Floats, place_ids: Sequence[str], *, isolated_s: float) -> tuple[str, ...]:
    """Places that every other place is farther away from than this, by the time from there; an only place is none."""
    if len(place_ids) < 2:
        return ()
    away = np.where(np.eye(len(place_ids), dtype=np.bool_), math.inf, between_s)
    return tuple(
        place_id for place_id, nearest in zip(place_ids, away.min(axis=0).tolist(), strict=True) if nearest > isolated_s
    )
