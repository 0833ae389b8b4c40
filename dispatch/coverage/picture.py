"""Coverage as it is now: for every cell the probability that a call there is reached within the norm.

MEXCLP (Daskin 1983) over the units that are free now: a cell that k of them reach in time is covered with probability
1 - q^k, where q is the probability that a unit is busy when it is wanted.
"""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch.coverage.available import AvailableUnits, available_units
from dispatch.coverage.covers import Covers, Standard, cell_extra_s, covers_of, road_budget_s, standard_of
from dispatch.coverage.demand import DemandForecast
from dispatch.kernels.coverage import coverage_loss, miss_probability
from dispatch.messages import Reason
from dispatch.model import Position
from dispatch.ports import FloatArray, TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class CoveragePicture(Struct, frozen=True, kw_only=True, eq=False):
    """Coverage at an instant by one standard.

    Over cells (n): `demand` (calls an hour), `covered` (0..1: a call there is reached in time). Over the counted units
    (m): `unit_ids`, `busy` (probability), `covers`. `share` is the covered share of the expected demand.
    """

    standard: Standard
    cells: FloatArray
    demand: FloatArray
    covered: FloatArray
    share: float
    unit_ids: tuple[str, ...]
    busy: FloatArray
    covers: Covers
    left_out: Mapping[str, Reason]
    at: float


def coverage_picture(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    demand: DemandForecast,
    now: float,
    settings: DispatchSettings,
    standard: Standard | None = None,
    capabilities: frozenset[str] | None = None,
) -> CoveragePicture:
    """Coverage of the expected demand of this hour by the units that are free now, from where they are.

    `standard` and `capabilities` absent: those of the settings. Raises `Refused` when the priority has no norm.
    """
    chosen = standard or standard_of(settings, state=state)
    wanted = settings.coverage.capabilities if capabilities is None else capabilities
    units = available_units(
        state, positions=positions, now=now, settings=settings, priority=chosen.priority, capabilities=wanted
    )
    budget_s = road_budget_s(
        chosen, preparation_s=units.preparation_s(settings, profile=chosen.profile), settings=settings.coverage
    )
    covers = covers_of(
        units.points,
        demand.cells,
        budget_s=budget_s,
        travel_times=travel_times,
        profile=chosen.profile,
        now=now,
        settings=settings.coverage,
        extra_s=cell_extra_s(chosen, demand),
    )
    return picture_of(units, covers, demand=demand, standard=chosen, now=now, settings=settings)


def picture_of(
    units: AvailableUnits,
    covers: Covers,
    *,
    demand: DemandForecast,
    standard: Standard,
    now: float,
    settings: DispatchSettings,
) -> CoveragePicture:
    """The picture of units that cover so much each."""
    expected, busy = demand.at(now), units.busy()
    miss = miss_probability(covers.starts, covers.cells, covers.chances, busy, len(expected))
    return CoveragePicture(
        standard=standard,
        cells=demand.cells,
        demand=expected,
        covered=1.0 - miss,
        share=covered_share(expected, miss),
        unit_ids=tuple(unit.unit_id for unit in units.units),
        busy=busy,
        covers=covers,
        left_out=units.left_out,
        at=now,
    )


def covered_share(demand: FloatArray, miss: FloatArray) -> float:
    """Share of the demand that is reached in time; nothing to cover is wholly covered."""
    total = float(demand.sum())
    return 1.0 - float(np.dot(demand, miss)) / total if total > 0.0 else 1.0


def coverage_lost(picture: CoveragePicture) -> dict[str, float]:
    """Share of the expected demand (0..1) that is no longer reached within the norm if that unit leaves, by unit."""
    total = float(picture.demand.sum())
    covers = picture.covers
    lost = coverage_loss(
        covers.starts, covers.cells, covers.chances, picture.busy, picture.demand, 1.0 - picture.covered
    )
    return {
        unit_id: loss / total if total > 0.0 else 0.0
        for unit_id, loss in zip(picture.unit_ids, lost.tolist(), strict=True)
    }
