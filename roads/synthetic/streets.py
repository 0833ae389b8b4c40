"""Streets of the network: which edges they consist of, how long they are, what they are called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roads.synthetic.arterials import Ints
from roads.synthetic.blocks import Blocks
from roads.synthetic.mesh import Mesh
from roads.synthetic.naming import (
    AVENUE,
    DRIVE,
    EDGE_NAMES,
    LANE,
    STREET,
    TRACT,
    NameGiver,
    Names,
    StreetType,
    country_ring_names,
    ring_names,
)
from roads.synthetic.terrain import Bools, Floats

CITY, COUNTRY = 0, -1
_SHORTEST_STREET_M, _SHORTEST_LANE_M = 420.0, 200.0
_FIRST_BLOCK_STREET = 1_000_000
_KEYS_PER_CELL = 200_000


@dataclass(frozen=True, eq=False)
class Streets:
    """`of_edge` (edges) street number, -1 = none; `names`; `settlement` (s): 0 the city, 1.. villages, -1 open country;
    `length_m` (s); `middle` (s, 2) a point on the street."""

    of_edge: Ints
    names: tuple[Names, ...]
    settlement: Ints
    length_m: Floats
    middle: Floats


def name_streets(mesh: Mesh, blocks: Blocks, kinds: tuple[str, ...], rng: np.random.Generator) -> Streets:
    """`kinds` of the arterials by street number. Longer streets are named first."""
    keys, of_edge = np.unique(mesh.street, return_inverse=True)
    of_edge = of_edge.ravel() - int(keys[0] < 0)
    keys = keys[keys >= 0]
    known = of_edge >= 0
    total: Floats = np.bincount(of_edge[known], weights=mesh.length_m[known], minlength=len(keys)).astype(np.float64)
    settlement = _settlements(keys, blocks, kinds)
    giver = NameGiver(rng)
    names: list[Names | None] = [None] * len(keys)
    for number in np.lexsort((keys, -total)).tolist():
        key = int(keys[number])
        if key < _FIRST_BLOCK_STREET:
            names[number] = _arterial_names(kinds, key, giver)
        else:
            names[number] = giver.street(int(settlement[number]), _type(float(total[number]), int(settlement[number])))
    return Streets(
        of_edge=of_edge,
        names=tuple(name for name in names if name is not None),
        settlement=settlement,
        length_m=total,
        middle=_middles(mesh, of_edge, known, len(keys)),
    )


def _settlements(keys: Ints, blocks: Blocks, kinds: tuple[str, ...]) -> Ints:
    cell = np.clip((keys - _FIRST_BLOCK_STREET) // _KEYS_PER_CELL, 0, len(blocks.cell_is_village) - 1)
    village_number = np.cumsum(blocks.cell_is_village)
    in_blocks = np.where(blocks.cell_is_village[cell], village_number[cell], CITY)
    outside = np.array([kind in ("highway", "country_ring", "edge") for kind in kinds])
    arterial = np.where(outside[np.minimum(keys, len(kinds) - 1)], COUNTRY, CITY)
    return np.where(keys < _FIRST_BLOCK_STREET, arterial, in_blocks)


def _type(length_m: float, settlement: int) -> StreetType:
    if length_m >= _SHORTEST_STREET_M or settlement != CITY:
        return STREET if length_m >= _SHORTEST_LANE_M else LANE
    return LANE if length_m >= _SHORTEST_LANE_M else DRIVE


def _arterial_names(kinds: tuple[str, ...], street: int, giver: NameGiver) -> Names:
    kind = kinds[street]
    if kind == "edge":
        return EDGE_NAMES
    if kind == "ring":
        return ring_names(1 + kinds[:street].count("ring"))
    if kind == "country_ring":
        return country_ring_names(1 + kinds[:street].count("country_ring"))
    return giver.street(CITY if kind == "radial" else COUNTRY, AVENUE if kind == "radial" else TRACT)


def _middles(mesh: Mesh, of_edge: Ints, known: Bools, count: int) -> Floats:
    """The middle of each street's middle edge."""
    edges = np.flatnonzero(known)
    edges = edges[np.lexsort((mesh.order[edges], of_edge[edges]))]
    sizes = np.bincount(of_edge[edges], minlength=count)
    middle = edges[np.cumsum(sizes) - sizes + sizes // 2]
    points: Floats = mesh.points[mesh.ends[middle]].mean(axis=1)
    return points
