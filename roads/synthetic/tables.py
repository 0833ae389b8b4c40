"""The tables of the pack: nodes, arcs, turns and population."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from roads.pack.coded_words import coded_words
from roads.pack.layout import NODE_SCHEMA, POPULATION_SCHEMA, TURN_SCHEMA
from roads.synthetic.demand import Population
from roads.synthetic.driving import Driving
from roads.synthetic.mesh import ROAD_CLASSES, TRUNK, Mesh
from roads.synthetic.streets import Streets
from roads.synthetic.terrain import Floats, to_lonlat


def node_table(mesh: Mesh) -> pa.Table:
    lonlat = to_lonlat(mesh.points)
    least = np.full(len(mesh.points), TRUNK)
    np.maximum.at(least, mesh.ends.ravel(), np.repeat(mesh.road_class, 2))
    columns = [np.arange(len(lonlat), dtype=np.int32), lonlat[:, 0], lonlat[:, 1], (least > TRUNK).astype(np.int8)]
    return pa.table([pa.array(column) for column in columns], schema=NODE_SCHEMA)


def arc_table(mesh: Mesh, driving: Driving, streets: Streets, times: dict[str, Floats]) -> pa.Table:
    length_m = mesh.length_m[driving.edge]
    street = streets.of_edge[driving.edge].astype(np.int32)
    columns = {
        "arc_id": pa.array(np.arange(len(length_m), dtype=np.int32)),
        "from_node": pa.array(driving.ends[:, 0].astype(np.int32)),
        "to_node": pa.array(driving.ends[:, 1].astype(np.int32)),
        "length_m": pa.array(length_m.astype(np.float32).round(1)),
        **{f"t_{profile}_s": pa.array(t.astype(np.float32).round(2)) for profile, t in times.items()},
        "road_class": coded_words(mesh.road_class[driving.edge].astype(np.int32), ROAD_CLASSES),
        "name": coded_words(street, [names.ru for names in streets.names]),
    }
    return pa.table(columns)


def turn_table(driving: Driving) -> pa.Table:
    offsets = pa.array(np.arange(len(driving.banned) + 1, dtype=np.int32) * 2)
    pairs = pa.array(driving.banned.ravel().astype(np.int32))
    return pa.table([pa.ListArray.from_arrays(offsets, pairs)], schema=TURN_SCHEMA)


def population_table(population: Population) -> pa.Table:
    """People in each inhabited cell of the grid."""
    lonlat = to_lonlat(population.points)
    return pa.table([pa.array(column) for column in (*lonlat.T, population.people)], schema=POPULATION_SCHEMA)
