"""From the mesh to the streets that stand: one connected network, some blocks merged, nothing crossing a bridge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from roads.synthetic.arterials import Ints
from roads.synthetic.mesh import Mesh
from roads.synthetic.terrain import Bools, Floats

_MERGED_SHARE = 0.08
_DEAD_END_SHARE = 0.05


def thin_network(mesh: Mesh, rng: np.random.Generator) -> Mesh:
    mesh = _keep_edges(mesh, ~_under_bridges(mesh))
    return largest_part(_merge_blocks(largest_part(mesh), rng))


def _merge_blocks(mesh: Mesh, rng: np.random.Generator) -> Mesh:
    """Leave out local streets at random, none that anything hangs on; some corners become dead ends."""
    count = len(mesh.points)
    a, b = mesh.ends.T
    dead_end = (mesh.cell >= 0) & (rng.random(count) < _DEAD_END_SHARE)
    spare = mesh.local & (dead_end[a] | dead_end[b])
    weights = np.where(mesh.local, 1.0 + rng.random(len(mesh.ends)), 0.5) + 5.0 * spare
    tree = minimum_spanning_tree(coo_matrix((weights, (np.minimum(a, b), np.maximum(a, b))), shape=(count, count)))
    held = tree.tocoo()
    needed = np.isin(np.minimum(a, b) * count + np.maximum(a, b), held.row.astype(np.int64) * count + held.col)
    return _keep_edges(mesh, needed | ~mesh.local | (rng.random(len(mesh.ends)) >= np.where(spare, 1.0, _MERGED_SHARE)))


def largest_part(mesh: Mesh) -> Mesh:
    """The largest connected part, nodes renumbered."""
    count = len(mesh.points)
    graph = coo_matrix((np.ones(len(mesh.ends)), mesh.ends.T), shape=(count, count))
    _, part = connected_components(graph, directed=False)
    keep = part == np.bincount(part).argmax()
    numbers = np.cumsum(keep) - 1
    mesh = _keep_edges(mesh, keep[mesh.ends[:, 0]])
    return replace(
        mesh,
        points=mesh.points[keep],
        flat=mesh.flat[keep],
        bank=mesh.bank[keep],
        cell=mesh.cell[keep],
        ends=numbers[mesh.ends],
    )


def _under_bridges(mesh: Mesh) -> Bools:
    """Streets that a bridge would cross without meeting."""
    under = np.zeros(len(mesh.ends), bool)
    starts, ends = mesh.points[mesh.ends[:, 0]], mesh.points[mesh.ends[:, 1]]
    for bridge in np.flatnonzero(mesh.bridge):
        low = np.minimum(starts[bridge], ends[bridge]) - 300
        high = np.maximum(starts[bridge], ends[bridge]) + 300
        near = np.flatnonzero(((starts > low) & (starts < high)).all(axis=1) & ~mesh.bridge)
        shared = np.isin(mesh.ends[near], mesh.ends[bridge]).any(axis=1)
        crossing = _cross(starts[bridge], ends[bridge], starts[near], ends[near])
        under[near[crossing & ~shared]] = True
    return under


def _cross(a: Floats, b: Floats, c: Floats, d: Floats) -> Bools:
    """Whether segment ab crosses each of the segments cd."""
    return np.asarray(
        (_turn(a, b, c) * _turn(a, b, d) < 0) & (_turn(c, d, a) * _turn(c, d, b) < 0),
    )


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    ab, ac = b - a, c - a
    turn: Floats = ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0]
    return turn


def _keep_edges(mesh: Mesh, keep: Bools | Ints) -> Mesh:
    names = ("ends", "road_class", "street", "order", "bridge", "local")
    return replace(mesh, **{name: getattr(mesh, name)[keep] for name in names})
