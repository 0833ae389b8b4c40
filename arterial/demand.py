"""The demand that a region is covered against: a forecast from a file, else the pack's population."""

from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from scipy.spatial import cKDTree

from arterial.demand_file import read_demand
from dispatch.coverage.demand import DemandForecast, demand_of_population
from dispatch.coverage.grid import Grid, grid_over
from dispatch.coverage.history import Inhabitants
from dispatch.norms.areas import in_city
from dispatch.ports import FloatArray
from dispatch.settings import DispatchSettings
from roads import CityPack, hour_of_week

CELL_OF_DENSITY_M = 1_000.0
POPULATION = ("lon", "lat", "density")


def demand_of(pack: CityPack, given: DispatchSettings, file: Path | None = None) -> DemandForecast | None:
    """None where nothing is known: no file, and no people in the pack. Raises DemandFileUnusable."""
    settings = given.coverage
    local_hour = partial(_hour_of_week, pack.settings.timezone)
    if file is not None:
        found = read_demand(file, hour_of_week=local_hour)
    else:
        points, people = population_of(pack)
        if not float(people.sum()) > 0.0:
            return None
        found = demand_of_population(
            points,
            people,
            calls_per_person_year=settings.calls_per_person_year,
            hour_weights=settings.hour_weights,
            cell_m=settings.cell_m,
            most_cells=settings.most_cells,
            hour_of_week=local_hour,
        )
    inside = np.array([in_city((lon, lat), given.norms) for lon, lat in found.cells.tolist()], dtype=np.bool_)
    return with_districts(msgspec.structs.replace(found, in_city=inside), pack)


def population_of(pack: CityPack) -> tuple[FloatArray, FloatArray]:
    """((k, 2) points, (k) people) of the pack's grid: in proportion to its densities.

    There are as many people as the pack's districts have in all; without districts the densities are taken to be
    people a square kilometre.
    """
    if pack.population_path is None:
        return np.empty((0, 2)), np.empty(0)
    wanted = pa_csv.ConvertOptions(column_types=dict.fromkeys(POPULATION, pa.float64()), include_columns=POPULATION)
    table = pa_csv.read_csv(pack.population_path, convert_options=wanted)
    lon, lat, density = (np.asarray(table[name].to_numpy(), dtype=np.float64) for name in POPULATION)
    points: FloatArray = np.stack([lon, lat], axis=1)
    in_districts = sum(district.population for district in pack.districts)
    if in_districts > 0 and density.sum() > 0:
        return points, density * (in_districts / density.sum())
    return points, density * _square_km(points)


def inhabitants_of(pack: CityPack) -> Inhabitants | None:
    """None where the pack counts nobody."""
    points, people = population_of(pack)
    return Inhabitants(points=points, people=people) if float(people.sum()) > 0.0 else None


def with_districts(demand: DemandForecast, pack: CityPack) -> DemandForecast:
    """Every cell in the district whose centre is nearest."""
    if not pack.districts:
        return demand
    centres = np.array([(district.lon, district.lat) for district in pack.districts])
    stretch = np.array([np.cos(np.radians(centres[:, 1].mean())), 1.0])
    _, nearest = cKDTree(centres * stretch).query(demand.cells * stretch)
    return msgspec.structs.replace(
        demand,
        district=nearest.astype(np.int64),
        district_names=tuple(district.name for district in pack.districts),
    )


def _square_km(points: FloatArray) -> float:
    """The area of a cell of the grid that the points stand on: as far apart as neighbours are."""
    if len(points) < 2:
        return 1.0
    grid: Grid = grid_over(points, cell_m=CELL_OF_DENSITY_M)
    on_plane_km = points / (grid.lon_step, grid.lat_step)
    apart, _ = cKDTree(on_plane_km).query(on_plane_km, k=2)
    return float(np.median(apart[:, 1])) ** 2


def _hour_of_week(timezone: str, at: float, /) -> int:
    return hour_of_week(at, timezone)
