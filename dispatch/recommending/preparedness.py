"""How much the preparedness of the region falls when a unit leaves: Andersson and Värbrand 2007."""

from collections.abc import Mapping

import numpy as np

from dispatch.coverage.demand import DemandForecast
from dispatch.fleet import gather_fleet, travel_times_s
from dispatch.kernels.preparedness import worst_preparedness
from dispatch.model import Position
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


def preparedness_lost(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    demand: DemandForecast,
    now: float,
    settings: DispatchSettings,
) -> dict[str, float]:
    """Share (0..1) by which the preparedness of the worst prepared zone falls if that free unit leaves, by unit.

    Zones are the busiest cells of this hour's demand; units drive as for the standard that coverage is measured by.
    """
    rules = settings.recommendation
    fleet = gather_fleet(state, positions=positions, now=now, settings=settings)
    profile = settings.profile_of(settings.coverage.priority)
    expected = demand.at(now)
    zones = np.argsort(-expected, kind="stable")[: rules.preparedness_cells]
    zones = zones[expected[zones] > 0.0]
    times_s = (
        travel_times_s(travel_times, origins=fleet.places, destinations=demand.cells, profile=profile, at=now)[:, zones]
        + fleet.preparation_s(settings, profile=profile)[:, None]
    )
    gamma = np.power(rules.preparedness_decay, np.arange(rules.preparedness_units, dtype=np.float64))
    without = np.empty(len(fleet.candidates))
    worst = worst_preparedness(np.ascontiguousarray(times_s), expected[zones], gamma, without)
    fallen = 1.0 - without / worst if 0.0 < worst < np.inf else np.zeros(len(without))
    ids = (candidate.unit.unit_id for candidate in fleet.candidates)
    return dict(zip(ids, np.clip(fallen, 0.0, 1.0).tolist(), strict=True))
