"""Gridville: a small made-up town of square blocks, with everything the story needs, by plain arithmetic."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from roads.pack import PackContent, write_pack
from roads.pack.content import BloodPlace, CitySettings, District, Hospital, Profile, Station, Unit, Van

SIDE = 12
STEP_DEGREES = 0.004
WEST, SOUTH = 27.50, 53.88
BLOCK_M = 300.0
PEOPLE_IN_THE_WEST, PEOPLE_IN_THE_EAST = 100.0, 300.0
CENTRE = (WEST + STEP_DEGREES * SIDE / 2, SOUTH + STEP_DEGREES * SIDE / 2)


def corner(column: int, row: int) -> tuple[float, float]:
    """lon, lat of a crossing; column 0 is the western street, row 0 the southern."""
    return WEST + STEP_DEGREES * column, SOUTH + STEP_DEGREES * row


def build_town(folder: Path, *, units: int = 6) -> Path:
    """Write the town's city pack; `units` stand at its two stations in turn."""
    write_pack(folder, town_content(units=units))
    return folder


def build_settled_town(folder: Path, *, units: int = 6) -> Path:
    """The town with people at every crossing, three times as many in the eastern half as in the western."""
    crossings = [(column, row) for column in range(SIDE) for row in range(SIDE)]
    lon, lat = zip(*(corner(*crossing) for crossing in crossings), strict=True)
    people = [PEOPLE_IN_THE_WEST if column < SIDE / 2 else PEOPLE_IN_THE_EAST for column, _ in crossings]
    districts = (
        District("west", "Western", 7_200, *corner(2, 6)),
        District("east", "Eastern", 21_600, *corner(9, 6)),
    )
    table = pa.table({"lon": lon, "lat": lat, "density": people})
    write_pack(folder, replace(town_content(units=units), population=table, districts=districts))
    return folder


def town_content(*, units: int) -> PackContent:
    settings = CitySettings(
        name="Gridville",
        synthetic=True,
        timezone="Europe/Minsk",
        languages=("ru", "be", "en"),
        targets_s={1: 480.0, 2: 900.0, 3: 1800.0},
        profiles={"lights": Profile((1, 2), 20.0), "normal": Profile((3,), 15.0), "van": Profile((), 15.0)},
        attribution="Gridville is invented",
    )
    nodes, arcs = _grid()
    return PackContent(
        settings=settings,
        nodes=nodes,
        arcs=arcs,
        stations=(
            Station("S1", "North station", *corner(2, 10), 4, {"ru": "Северная", "be": "Паўночная", "en": "North"}),
            Station("S2", "South station", *corner(9, 1), 4, {"ru": "Южная", "be": "Паўднёвая", "en": "South"}),
        ),
        hospitals=(
            Hospital("H1", "City hospital", *corner(10, 10), frozenset({"trauma", "cardiac"})),
            Hospital("H2", "Small hospital", *corner(1, 1), frozenset()),
        ),
        units=tuple(
            Unit(
                f"A{n}", f"S{n % 2 + 1}", "ambulance", frozenset({"paramedic"} if n % 3 else {"paramedic", "physician"})
            )
            for n in range(1, units + 1)
        ),
        blood_places=(BloodPlace("centre", "Blood centre", "blood_centre", *corner(5, 6)),),
        vans=(Van("V1", "centre", 40), Van("V2", "centre", 40)),
    )


def _grid() -> tuple[pa.Table, pa.Table]:
    """Two-way streets along every row and column; 36 km/h with lights, 30 without."""
    columns, rows = (axis.ravel() for axis in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    number = rows * SIDE + columns
    east = [(a, a + 1) for a in number if a % SIDE < SIDE - 1]
    north = [(a, a + SIDE) for a in number if a // SIDE < SIDE - 1]
    pairs = np.array([pair for a, b in east + north for pair in ((a, b), (b, a))], dtype=np.int32)
    count = len(pairs)
    nodes = pa.table(
        {
            "node_id": pa.array(number, pa.int32()),
            "lon": WEST + STEP_DEGREES * columns,
            "lat": SOUTH + STEP_DEGREES * rows,
            "off_road_access": pa.array(np.ones(SIDE * SIDE), pa.int8()),
        }
    )
    arcs = pa.table(
        {
            "arc_id": pa.array(np.arange(count), pa.int32()),
            "from_node": pairs[:, 0],
            "to_node": pairs[:, 1],
            "length_m": pa.array(np.full(count, BLOCK_M), pa.float32()),
            "t_lights_s": pa.array(np.full(count, 30.0), pa.float32()),
            "t_normal_s": pa.array(np.full(count, 36.0), pa.float32()),
            "t_van_s": pa.array(np.full(count, 36.0), pa.float32()),
            "road_class": pa.array(["residential"] * count).dictionary_encode(),
            "name": pa.array(["Sadovaya"] * (count // 2) + ["Lesnaya"] * (count - count // 2)).dictionary_encode(),
        }
    )
    return nodes, arcs
