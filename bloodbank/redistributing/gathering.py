"""From units and expected demand to the numbers of a situation, and from planned counts back to units."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct, structs

from bloodbank.life.settings import LifeSettings
from bloodbank.model import BloodGroup, BloodState, BloodUnit, BloodUnitStatus, Component
from bloodbank.ports import TravelTimes
from bloodbank.redistributing.plan import RedistributionPlan, Transfer
from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import ExpectedDemand, Floats, Situation
from bloodbank.settings import BloodSettings
from bloodbank.stock import fixed_place_ids
from bloodbank.storage_limits.model import TemperatureClass
from bloodbank.storage_limits.room import room_left, temperature_class

DAY_S = 86_400.0
HIGHEST_MEAN = 100_000.0
ROUNDING = 1e-6

Shelf = tuple[str, Component, BloodGroup]
Room = Mapping[tuple[str, Component | TemperatureClass], int]
"""Place and what is limited there -> units more that it can take."""


class DemandUnusable(ValueError):
    """A row of expected demand that can't be; names the row and the field."""


class HeldUnit(Struct, frozen=True, kw_only=True):
    """A unit that may be moved. `plain`: nothing was done to it and nothing is known of it that is sought after.

    `coming`: it is promised to `place_id` or on its way there, counts there and stays.
    """

    blood_unit_id: str
    place_id: str
    component: Component
    group: BloodGroup
    expires_at: float
    plain: bool = True
    coming: bool = False


def movable_units(state: BloodState, *, now: float) -> list[HeldUnit]:
    """Available units that nobody holds, are for anybody and have not expired; and those that come with transfers.

    A unit of an open transfer counts where it goes, unless a patient has it by now.
    """
    goes_to = {
        unit_id: state.transfers[transfer_id].to_place_id
        for transfer_id in state.live_transfer_ids
        for unit_id in state.transfers[transfer_id].blood_unit_ids
    }
    return [
        HeldUnit(
            blood_unit_id=unit.blood_unit_id,
            place_id=goes_to.get(unit.blood_unit_id, unit.place_id),
            component=unit.component,
            group=unit.group,
            expires_at=unit.expires_at,
            plain=not unit.attributes and not unit.antigens_absent,
            coming=unit.blood_unit_id in goes_to,
        )
        for unit in state.blood_units.values()
        if _counts(unit, goes_to) and unit.only_for_patient_id is None and unit.expires_at > now
    ]


def _counts(unit: BloodUnit, goes_to: Mapping[str, str]) -> bool:
    on_its_way = unit.status is BloodUnitStatus.IN_TRANSIT and unit.blood_unit_id in goes_to and unit.transfer_id
    return unit.status is BloodUnitStatus.AVAILABLE or bool(on_its_way)


def require_demand(rows: Sequence[ExpectedDemand], place_ids: Iterable[str]) -> None:
    """Raises DemandUnusable."""
    known, seen = set(place_ids), set()
    for number, row in enumerate(rows):
        if row.place_id not in known:
            raise DemandUnusable(f"demand[{number}].place_id: no blood place {row.place_id}; register it first")
        if not row.means or any(not 0.0 <= mean <= HIGHEST_MEAN for mean in row.means):
            raise DemandUnusable(f"demand[{number}].means: give a number from 0 to {HIGHEST_MEAN:.0f} for each day")
        if not 1.0 <= row.variance_ratio <= 1000.0:
            raise DemandUnusable(f"demand[{number}].variance_ratio: give 1 to 1000, not {row.variance_ratio!r}")
        key = (row.place_id, row.component, row.group)
        if key in seen:
            raise DemandUnusable(f"demand[{number}]: {row.place_id}, {row.component} {row.group} is given twice")
        seen.add(key)


def gather(
    units: Iterable[HeldUnit],
    demand: Sequence[ExpectedDemand],
    *,
    place_ids: Sequence[str],
    travel_s: Floats,
    now: float,
    life: LifeSettings,
    settings: RedistributionSettings,
    room: Room | None = None,
) -> Situation:
    """`travel_s` in the order of `place_ids`. `room`: how many units more a place can take; without limit if absent."""
    require_demand(demand, place_ids)
    held = list(units)
    products = sorted({(unit.component, unit.group) for unit in held} | {(row.component, row.group) for row in demand})
    place_row = {place_id: row for row, place_id in enumerate(place_ids)}
    product_row = {product: row for row, product in enumerate(products)}
    days, shape = settings.horizon_days, (len(place_ids), len(products))
    stock = np.zeros((*shape, days + 1), dtype=np.int64)
    coming = np.zeros_like(stock)
    for unit in held:
        day = column_of(unit.expires_at, now=now, days=days)
        if day is not None:
            where_held = (place_row[unit.place_id], product_row[unit.component, unit.group], day)
            stock[where_held] += 1
            coming[where_held] += unit.coming
    means, ratio = np.zeros((*shape, days)), np.ones(shape)
    for row in demand:
        where = (place_row[row.place_id], product_row[row.component, row.group])
        means[where] = [row.means[min(day, len(row.means) - 1)] for day in range(days)]
        ratio[where] = row.variance_ratio
    classes = list(TemperatureClass)
    limits = [[(room or {}).get((place_id, what), -1) for what in (*Component, *classes)] for place_id in place_ids]
    return Situation(
        place_ids=tuple(place_ids),
        products=tuple(products),
        stock=stock,
        means=means,
        variance_ratio=ratio,
        travel_s=travel_s,
        transit_limit_s=np.array([life.kept(component, ()).longest_transit_s for component, _ in products]),
        room=np.array(limits, dtype=np.int64).reshape(len(place_ids), len(Component) + len(classes)),
        classes=tuple(classes.index(temperature_class(component, (), life=life)) for component, _ in products),
        coming=coming if coming.any() else None,
    )


def column_of(expires_at: float, *, now: float, days: int) -> int | None:
    """The column of `Situation.stock`: whole days left, less one; None for a unit that keeps less than a day."""
    left = math.floor((expires_at - now) / DAY_S + ROUNDING)
    return None if left < 1 else min(left, days + 1) - 1


def situation_of(
    state: BloodState,
    demand: Sequence[ExpectedDemand],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> tuple[Situation, list[HeldUnit]]:
    """Of the running blood bank."""
    place_ids = fixed_place_ids(state)
    points = np.array([(state.places[place_id].lon, state.places[place_id].lat) for place_id in place_ids])
    travel_s = (
        travel_times.travel_s(points, points, profile=settings.profile, at=now) if place_ids else np.zeros((0, 0))
    )
    fixed = set(place_ids)
    units = [unit for unit in movable_units(state, now=now) if unit.place_id in fixed]
    rules = settings.redistribution
    situation = gather(
        units,
        demand,
        place_ids=place_ids,
        travel_s=travel_s,
        now=now,
        life=settings.life,
        settings=rules,
        room=room_left(state, place_ids, life=settings.life),
    )
    return situation, units


def with_units(plan: RedistributionPlan, units: Iterable[HeldUnit], *, now: float, days: int) -> RedistributionPlan:
    """The same plan naming the units: plain ones first, of them the first to expire."""
    shelves: dict[tuple[Shelf, int], list[HeldUnit]] = {}
    here = (unit for unit in units if not unit.coming)
    for unit in sorted(here, key=lambda unit: (not unit.plain, unit.expires_at, unit.blood_unit_id), reverse=True):
        column = column_of(unit.expires_at, now=now, days=days)
        if column is not None:
            shelves.setdefault(((unit.place_id, unit.component, unit.group), column + 1), []).append(unit)
    return structs.replace(plan, transfers=tuple(_named(transfer, shelves) for transfer in plan.transfers))


def _named(transfer: Transfer, shelves: dict[tuple[Shelf, int], list[HeldUnit]]) -> Transfer:
    shelf = (transfer.from_place_id, transfer.component, transfer.group)
    ids = [
        shelves[shelf, day].pop().blood_unit_id
        for day, count in sorted(transfer.days_left.items())
        for _ in range(count)
    ]
    return structs.replace(transfer, blood_unit_ids=tuple(filter(None, ids)))
