"""The world of a city pack."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from roads.pack import CityPack, read_pack
from roads.points import PointError
from roads.snapping import Snapper
from sim.worlds.pack_traffic import pack_traffic
from sim.worlds.profiles import profiles_in_use
from sim.worlds.road_travel import road_travel
from sim.worlds.snapping import call_places, snapped
from sim.worlds.world import PRIORITIES, Places, World, WorldUnusable

Progress = Callable[[str, float], None]


def road_world(folder: Path, *, cache: Path | None = None, progress: Progress = lambda step, share: None) -> World:
    """The world of the pack in `folder`; large tables are kept in `cache` (default: the pack's index, or where that
    can't be written the user's cache) and mapped from there the next time.

    Raises PackError, WorldUnusable.
    """
    progress("reading the pack", 0.0)
    pack = read_pack(folder)
    _require_places(pack)
    return world_of_pack(pack, cache=cache or cache_folder(pack), progress=progress)


def world_of_pack(pack: CityPack, *, cache: Path, progress: Progress = lambda step, share: None) -> World:
    """The same of a pack that has been read."""
    snapper = Snapper(pack.graph)
    stations = _snapped(snapper, pack.stations, "stations.csv")
    hospitals = _snapped(snapper, pack.hospitals, "hospitals.csv")
    station_ids = tuple(station.station_id for station in pack.stations)
    profiles = profiles_in_use(pack)
    demand, weight = _demand(pack, snapper)
    target_s = np.full(PRIORITIES, np.inf)
    for priority, seconds in pack.settings.targets_s.items():
        if 0 < priority < PRIORITIES:
            target_s[priority] = seconds
    travel = road_travel(pack, profiles, stations, hospitals, cache=cache, progress=progress)
    traffic = pack_traffic(pack, profiles.names, travel, stations, demand, weight)
    return World(
        name=pack.settings.name,
        checksum=pack.graph.checksum if traffic is None else f"{pack.graph.checksum}-{traffic.checksum}",
        profiles=profiles.names,
        profile_of_priority=profiles.of_priority,
        transport_profile=profiles.calm,
        return_profile=profiles.calm,
        target_s=target_s,
        station_ids=station_ids,
        stations=stations,
        hospital_ids=tuple(hospital.hospital_id for hospital in pack.hospitals),
        hospitals=hospitals,
        unit_ids=tuple(unit.unit_id for unit in pack.units),
        unit_station=np.array([station_ids.index(unit.station_id) for unit in pack.units], np.int64),
        demand=demand,
        demand_weight=weight,
        travel=travel,
        place_calls=partial(call_places, snapper),
        traffic=traffic,
        unit_capabilities=tuple(tuple(sorted(unit.capabilities)) for unit in pack.units),
        hospital_capabilities=tuple(tuple(sorted(hospital.capabilities)) for hospital in pack.hospitals),
    )


def cache_folder(pack: CityPack) -> Path:
    """The pack's own index folder where it can be written, else a folder of the user's cache."""
    near = pack.index_folder if pack.index_folder.is_dir() else pack.folder
    if os.access(near, os.W_OK):
        return pack.index_folder
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "arterial" / pack.graph.checksum[:24]


def _require_places(pack: CityPack) -> None:
    for file, places in (("stations.csv", pack.stations), ("hospitals.csv", pack.hospitals)):
        if not places:
            raise WorldUnusable(f"{pack.folder}: {file} has no rows: a simulation needs one at least")


def _snapped(snapper: Snapper, records: Any, file: str) -> Places:
    try:
        return snapped(snapper, [r.lon for r in records], [r.lat for r in records])
    except PointError as error:
        row = "" if error.row is None else f", row {error.row + 1}"
        raise WorldUnusable(f"{file}{row}: {error.message}. Correct its lon and lat") from error


def _demand(pack: CityPack, snapper: Snapper) -> tuple[Places, NDArray[np.float64]]:
    """Where people live, by the pack's population grid; empty where there is none. Points off the map are left out."""
    if pack.population_path is None:
        return Places(np.empty(0, np.int64), np.empty(0)), np.empty(0)
    table = pd.read_csv(pack.population_path)
    table = table[table["density"] > 0]
    far = Snapper(pack.graph, warn_beyond_m=np.inf, refuse_beyond_m=np.inf)
    found = snapped(far, table["lon"], table["lat"])
    return found, table["density"].to_numpy(np.float64)
