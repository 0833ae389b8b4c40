"""How the streets are driven: one-way streets of the centre, speeds, and turns that are forbidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from roads.synthetic.arterials import Ints
from roads.synthetic.mesh import ROAD_CLASSES, SECONDARY, Mesh
from roads.synthetic.plan import RegionPlan
from roads.synthetic.terrain import Bools, Floats

SPEEDS_KMH = {
    "lights": {"trunk": 92.0, "primary": 70.0, "secondary": 60.0, "tertiary": 50.0, "residential": 34.0},
    "normal": {"trunk": 80.0, "primary": 56.0, "secondary": 47.0, "tertiary": 39.0, "residential": 26.0},
    "van": {"trunk": 70.0, "primary": 50.0, "secondary": 42.0, "tertiary": 35.0, "residential": 22.0},
}
_JUNCTION_S = {"lights": 1.0, "normal": 3.0, "van": 3.5}
"""Lost at the end of every arc: lights, giving way, turning."""
_CENTRE_FACTOR = 0.85
_ONE_WAY_SHARE = 0.65
_BANNED_SHARE = 0.3
_LEFT = (np.radians(45), np.radians(135))


@dataclass(frozen=True, eq=False)
class Driving:
    """Arcs: `ends` (m, 2), `edge` of the mesh each runs along; `banned` (k, 2) pairs that may not follow each other."""

    ends: Ints
    edge: Ints
    banned: Ints


def lay_driving(mesh: Mesh, plan: RegionPlan, rng: np.random.Generator) -> Driving:
    ends, edge = _arcs(mesh, _one_ways(mesh, plan, rng))
    return Driving(ends=ends, edge=edge, banned=_turn_bans(mesh, ends, edge, rng))


def travel_seconds(mesh: Mesh, driving: Driving, plan: RegionPlan) -> dict[str, Floats]:
    """Profile -> (m) seconds of each arc in free flow."""
    road_class = mesh.road_class[driving.edge]
    middle = mesh.flat[driving.ends].mean(axis=1)
    factor = np.where(np.hypot(*middle.T) < plan.rings_m[0], _CENTRE_FACTOR, 1.0)
    times = {}
    for profile, speeds in SPEEDS_KMH.items():
        kmh = np.array([speeds[name] for name in ROAD_CLASSES])[road_class] * factor
        times[profile] = mesh.length_m[driving.edge] / (kmh / 3.6) + _JUNCTION_S[profile]
    return times


def _one_ways(mesh: Mesh, plan: RegionPlan, rng: np.random.Generator) -> Ints:
    """(edges) 0 = both ways, 1 = from the first end to the second, -1 = back. Neighbours run against each other.

    Where that would cut a street off, its edges are opened both ways again.
    """
    middle = mesh.flat[mesh.ends].mean(axis=1)
    central = mesh.local & (np.hypot(*middle.T) < plan.rings_m[min(1, len(plan.rings_m) - 2)])
    streets, number = np.unique(mesh.street, return_inverse=True)
    chosen = (rng.random(len(streets)) < _ONE_WAY_SHARE)[number.ravel()] & central
    step = mesh.points[mesh.ends[:, 1]] - mesh.points[mesh.ends[:, 0]]
    # A street's edges all run the same way along its main axis; which way goes by the parity of its line in the grid.
    total = np.zeros((len(streets), 2))
    np.add.at(total, number.ravel(), np.abs(step))
    axis = np.where(total[number.ravel(), 0] > total[number.ravel(), 1], step[:, 0], step[:, 1])
    direction = np.where(chosen, np.where((axis > 0) == (mesh.street % 2 == 0), 1, -1), 0)
    while True:
        ends, _ = _arcs(mesh, direction)
        cut_off = ~_strong(ends, len(mesh.points))[mesh.ends].all(axis=1) & (direction != 0)
        if not cut_off.any():
            return direction
        direction = np.where(cut_off, 0, direction)


def _arcs(mesh: Mesh, direction: Ints) -> tuple[Ints, Ints]:
    forth, back = np.flatnonzero(direction >= 0), np.flatnonzero(direction <= 0)
    ends = np.concatenate([mesh.ends[forth], mesh.ends[back][:, ::-1]])
    edge = np.concatenate([forth, back])
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    return ends[order], edge[order]


def _strong(ends: Ints, count: int) -> Bools:
    graph = coo_matrix((np.ones(len(ends), np.int8), ends.T), shape=(count, count))
    _, part = connected_components(graph, directed=True, connection="strong")
    return np.asarray(part == np.bincount(part).argmax())


def _turn_bans(mesh: Mesh, ends: Ints, edge: Ints, rng: np.random.Generator) -> Ints:
    """Left turns off or on to busy roads at some of their junctions; none that would cut an arc off from the others."""
    before, after = successors(ends)
    node = ends[before, 1]
    busy = mesh.road_class[edge] <= SECONDARY
    junctions = (np.bincount(mesh.ends.ravel(), minlength=len(mesh.points)) >= 4) & (
        rng.random(len(mesh.points)) < _BANNED_SHARE
    )
    heading = np.arctan2(*(mesh.points[ends[:, 1]] - mesh.points[ends[:, 0]]).T[::-1])
    turned = (heading[after] - heading[before] + np.pi) % (2 * np.pi) - np.pi
    left = (turned > _LEFT[0]) & (turned < _LEFT[1])
    banned = left & junctions[node] & (busy[before] ^ busy[after])
    while True:
        part = _main_arcs(len(ends), before[~banned], after[~banned])
        harmful = banned & ~(part[before] & part[after])
        if not harmful.any():
            return np.stack([before[banned], after[banned]], axis=1)
        banned &= ~harmful


def successors(ends: Ints) -> tuple[Ints, Ints]:
    """Every pair (arc, arc that begins where it ends), turning back included."""
    by_tail = np.argsort(ends[:, 0], kind="stable")
    count = np.bincount(ends[:, 0], minlength=int(ends.max()) + 1)
    first = np.cumsum(count) - count
    choices = count[ends[:, 1]]
    before = np.repeat(np.arange(len(ends)), choices)
    offset = np.arange(len(before)) - np.repeat(np.cumsum(choices) - choices, choices)
    return before, by_tail[first[ends[before, 1]] + offset]


def _main_arcs(count: int, before: Ints, after: Ints) -> Bools:
    graph = coo_matrix((np.ones(len(before), np.int8), (before, after)), shape=(count, count))
    _, part = connected_components(graph, directed=True, connection="strong")
    main: NDArray[np.bool_] = part == np.bincount(part).argmax()
    return main
