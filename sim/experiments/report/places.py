"""What maps show of a city besides results: stations, hospitals and the roads."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from roads.pack import read_pack
from sim.worlds.matrix_world import is_matrix_folder

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stand:
    """A station, the units it has room for, and those that the city itself has there."""

    station_id: str
    name: str
    lon: float
    lat: float
    capacity: int
    units: int


@dataclass(frozen=True, eq=False)
class CityPlaces:
    """`hospitals` (h, 2) and `roads` (r, 4: from lon, lat, to lon, lat) in degrees."""

    name: str
    stands: tuple[Stand, ...]
    hospitals: Floats
    roads: Floats

    @property
    def centre_lat(self) -> float:
        """Mean latitude of the stations."""
        return float(np.mean([stand.lat for stand in self.stands]))


def places_of(folder: Path) -> CityPlaces | None:
    """Of a city pack; None of a matrix world, which has no map."""
    if is_matrix_folder(folder):
        return None
    pack = read_pack(folder)
    graph = pack.graph
    one_way_each = graph.tail < graph.head
    ends = (graph.lon[graph.tail], graph.lat[graph.tail], graph.lon[graph.head], graph.lat[graph.head])
    standing = [unit.station_id for unit in pack.units]
    return CityPlaces(
        name=pack.settings.name,
        stands=tuple(
            Stand(s.station_id, s.name, s.lon, s.lat, s.capacity, standing.count(s.station_id)) for s in pack.stations
        ),
        hospitals=np.array([[hospital.lon, hospital.lat] for hospital in pack.hospitals]).reshape(-1, 2),
        roads=np.column_stack(ends)[one_way_each],
    )
