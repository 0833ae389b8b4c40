"""The world of a matrix folder: numbered places (postcodes), drive times between them, and nothing else of the roads.

`postcodes.csv` (`postcode,x,y`, optional `population_share`), `siren_minutes.csv` (a row and a column for each
postcode, first column the postcode; row = from), `hospitals.csv` (`postcode`), `units.csv` (`unit,postcode`), optional
`bases.csv` (`postcode`: more places where units may stand). Units drive without siren at 1/0.95 of the time with it.
"""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from roads.labels import LabelArrays, RoadLinks, TreeArrays
from sim.calls import Calls, CallsUnusable
from sim.worlds.travel import Travel, frozen
from sim.worlds.ways import Ways
from sim.worlds.world import PRIORITIES, Places, World, WorldUnusable

MATRIX, PLACES, HOSPITALS, UNITS, BASES = (
    "siren_minutes.csv",
    "postcodes.csv",
    "hospitals.csv",
    "units.csv",
    "bases.csv",
)
WITHOUT_SIREN = 1.0 / 0.95
SIREN, CALM = 0, 1


def is_matrix_folder(folder: Path) -> bool:
    """A folder with a matrix and its places."""
    return (folder / MATRIX).is_file() and (folder / PLACES).is_file()


def matrix_world(folder: Path) -> World:
    """Raises WorldUnusable naming the file, the row and the remedy."""
    table = _read(folder / PLACES, ("postcode", "x", "y"))
    place_ids = _whole(folder / PLACES, table, "postcode")
    siren_s = _matrix_s(folder / MATRIX, place_ids)
    bases = _rows(folder / UNITS, "postcode", place_ids)
    station_nodes = _stations(folder, bases, place_ids)
    hospital_nodes = _rows(folder / HOSPITALS, "postcode", place_ids)
    units = _read(folder / UNITS, ("unit",))
    shares = table["population_share"] if "population_share" in table else np.ones(len(table))
    everywhere = np.arange(len(place_ids))
    return World(
        name=folder.resolve().name,
        checksum=hashlib.sha256(place_ids.tobytes() + siren_s.tobytes()).hexdigest(),
        profiles=("siren", "without siren"),
        profile_of_priority=np.full(PRIORITIES, SIREN),
        transport_profile=SIREN,
        return_profile=CALM,
        target_s=np.full(PRIORITIES, np.inf),
        station_ids=tuple(str(place_ids[node]) for node in station_nodes),
        stations=_on_road(station_nodes),
        hospital_ids=tuple(str(place_ids[node]) for node in hospital_nodes),
        hospitals=_on_road(hospital_nodes),
        unit_ids=tuple(units["unit"].astype(str)),
        unit_station=np.array([station_nodes.tolist().index(node) for node in bases.tolist()], np.int64),
        demand=_on_road(everywhere),
        demand_weight=np.asarray(shares, np.float64),
        travel=_travel(siren_s, table[["x", "y"]].to_numpy(np.float64), station_nodes, hospital_nodes),
        place_calls=partial(_call_places, place_ids),
    )


def _travel(siren_s: Any, place_xy: Any, station_nodes: Any, hospital_nodes: Any) -> Travel:
    matrix_s = np.stack([siren_s, siren_s * WITHOUT_SIREN])
    return Travel(
        off_road_m_s=frozen(np.ones(2)),
        from_station_s=frozen(matrix_s[:, station_nodes, :].transpose(0, 2, 1)),
        to_hospital_s=frozen(siren_s[:, hospital_nodes]),
        labels=(_empty(LabelArrays, _LABEL_SHAPES),) * 2,
        links=(_empty(RoadLinks, _LINK_SHAPES),) * 2,
        trees=TreeArrays(
            frozen(station_nodes, np.int32), frozen(np.empty((0, 0)), np.int32), frozen(np.empty((0, 0)), np.int32)
        ),
        ways=_empty(Ways, {}),
        matrix_s=frozen(matrix_s),
        place_xy=frozen(place_xy),
    )


_LABEL_SHAPES: dict[str, Any] = {"start": np.int64, "least_above": np.int16}
_LINK_SHAPES: dict[str, Any] = {"out_start": np.int64}


def _empty(kind: Any, types: dict[str, Any]) -> Any:
    """Arrays of the right types with nothing in them: this world has no roads."""
    shapes = {"least_above": (0, 0)}
    return kind(*(frozen(np.empty(shapes.get(name, 0)), types.get(name, np.int32)) for name in kind._fields))


def _on_road(nodes: Any) -> Places:
    return Places(np.asarray(nodes, np.int64), np.zeros(len(nodes)))


def _stations(folder: Path, bases: NDArray[np.int64], place_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places where units may stand: their bases and those of `bases.csv`, each once."""
    more = _rows(folder / BASES, "postcode", place_ids) if (folder / BASES).is_file() else np.empty(0, np.int64)
    return np.array(list(dict.fromkeys([*bases.tolist(), *more.tolist()])), np.int64)


def _matrix_s(path: Path, place_ids: NDArray[np.int64]) -> NDArray[np.float64]:
    table = pd.read_csv(path, index_col=0)
    wanted = [str(place) for place in place_ids.tolist()]
    table.index, table.columns = table.index.astype(str), table.columns.astype(str)
    missing = [place for place in wanted if place not in table.index or place not in table.columns]
    if missing:
        raise WorldUnusable(f"{path}: postcode {missing[0]} has no row or no column: add its drive times")
    minutes = table.loc[wanted, wanted].apply(pd.to_numeric, errors="coerce").to_numpy(np.float64)
    rows, columns = np.nonzero(~((minutes >= 0.0) & np.isfinite(minutes)))
    if len(rows):
        cell = f"row {wanted[rows[0]]}, column {wanted[columns[0]]}"
        raise WorldUnusable(f"{path}: {cell} is not 0 or more minutes: correct it")
    return np.ascontiguousarray(minutes * 60.0)


def _rows(path: Path, column: str, place_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of a file as positions in `place_ids`."""
    given = _whole(path, _read(path, (column,)), column)
    position = {place: row for row, place in enumerate(place_ids.tolist())}
    for row, place in enumerate(given.tolist(), start=1):
        if place not in position:
            raise WorldUnusable(f"{path}, row {row}, {column}: {place} is not in {PLACES}: correct it")
    return np.array([position[place] for place in given.tolist()], np.int64)


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise WorldUnusable(f"{path} can't be read: {error}") from error
    for column in columns:
        if column not in table:
            raise WorldUnusable(f"{path}: there is no column {column}: add it")
    if table.empty:
        raise WorldUnusable(f"{path} has no rows: a simulation needs one at least")
    return table


def _whole(path: Path, table: pd.DataFrame, column: str) -> NDArray[np.int64]:
    numbers = pd.to_numeric(table[column], errors="coerce").to_numpy(np.float64)
    wrong = np.flatnonzero(~(np.floor(numbers) == numbers))
    if len(wrong):
        raise WorldUnusable(
            f"{path}, row {wrong[0] + 1}, {column}: {table[column].iloc[wrong[0]]!r} is no whole number"
        )
    whole: NDArray[np.int64] = numbers.astype(np.int64)
    return whole


def _call_places(place_ids: NDArray[np.int64], calls: Calls) -> Places:
    if calls.place_id is None:
        message = "the calls have lon and lat, this world has numbered places"
        raise CallsUnusable(message, "Give calls with a postcode", field="lon, lat")
    order = np.argsort(place_ids)
    found = order[np.minimum(np.searchsorted(place_ids[order], calls.place_id), len(order) - 1)]
    wrong = np.flatnonzero(place_ids[found] != calls.place_id)
    if len(wrong):
        row = int(wrong[0])
        message = f"{calls.place_id[row]} is no place of this world"
        raise CallsUnusable(message, "Correct the postcode, or take the call out", row=row + 1, field="postcode")
    return _on_road(found)
