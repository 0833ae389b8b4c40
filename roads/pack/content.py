"""All a pack is made of, in memory, as an importer or generator hands it to `write_pack`."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from roads.pack.records import BloodPlace, District, Hospital, Station, Unit, Van
from roads.pack.settings import CitySettings, Profile, ProfileTraffic

__all__ = [
    "BloodPlace",
    "CitySettings",
    "District",
    "Hospital",
    "PackContent",
    "Profile",
    "ProfileTraffic",
    "Station",
    "Unit",
    "Van",
]


@dataclass(frozen=True, eq=False)
class PackContent:
    """Tables have the columns of `roads.pack.layout`; None = the pack has no such file."""

    settings: CitySettings
    nodes: pa.Table
    arcs: pa.Table
    turns: pa.Table | None = None
    places: pa.Table | None = None
    stations: tuple[Station, ...] = ()
    hospitals: tuple[Hospital, ...] = ()
    units: tuple[Unit, ...] = ()
    blood_places: tuple[BloodPlace, ...] = ()
    vans: tuple[Van, ...] = ()
    districts: tuple[District, ...] = ()
    population: pa.Table | None = None
