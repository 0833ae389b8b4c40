"""The traffic of a city pack, as compiled code takes it."""

from __future__ import annotations

import numpy as np

from roads.pack import CityPack, ProfileTraffic
from sim.worlds.class_shares import Floats, class_shares
from sim.worlds.traffic import Traffic, traffic_of
from sim.worlds.travel import Travel
from sim.worlds.world import Places


def pack_traffic(
    pack: CityPack, names: tuple[str, ...], travel: Travel, stations: Places, demand: Places, weight: Floats
) -> Traffic | None:
    """Of the profiles in use: the pack's factors, those learnt from drives where they are applied, and the spreads
    learnt; None where all drive at free flow.
    """
    spreads = {} if pack.travel_times is None else pack.travel_times.spreads
    told = [week for by_name in (pack.settings.traffic, spreads) for name, week in by_name.items() if name in names]
    if not told:
        return None
    classes = len(pack.graph.road_classes)
    share = np.full((len(names), classes + 1), 1.0 / (classes + 1))
    if any(_differs_by_class(week) for week in told):
        share = class_shares(pack.graph, travel, stations, demand, weight)
    return traffic_of(
        names=names,
        traffic=pack.settings.traffic,
        spreads=spreads,
        road_classes=pack.graph.road_classes,
        class_share=share,
    )


def _differs_by_class(week: ProfileTraffic) -> bool:
    return bool(week.by_road_class)
