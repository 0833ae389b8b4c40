"""The planar network: arterials, block streets, and the short links that join them, from one Delaunay triangulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

from roads.synthetic.arterials import Chain, Ints
from roads.synthetic.blocks import Blocks
from roads.synthetic.terrain import Bend, Bools, Floats, River

ROAD_CLASSES = ("trunk", "primary", "secondary", "tertiary", "residential")
TRUNK, PRIMARY, SECONDARY, TERTIARY, RESIDENTIAL = range(5)
_LONGEST_LINK_M = 185.0
_LONGEST_BLOCK_M = 240.0
_LINK_SHARE = {"trunk": 0.03, "primary": 0.45, "secondary": 0.75, "tertiary": 0.9}
_COLLECTOR_EVERY = 4
_REFINEMENTS = 8
_CLEARANCE_M = 48.0
_STRAIGHT = 0.72


@dataclass(frozen=True, eq=False)
class Mesh:
    """Undirected network. Nodes: `points` (n, 2) metres after bending, `bank` of the river, `cell` of a block corner
    (-1 = on an arterial). Edges: `ends` (m, 2), `road_class` code, `street` key (-1 = none) with `order` along it,
    `bridge`, and `local` for those between or within blocks. `flat` (n, 2): the points before bending."""

    points: Floats
    flat: Floats
    bank: Bools
    cell: Ints
    ends: Ints
    road_class: Ints
    street: Ints
    order: Floats
    bridge: Bools
    local: Bools

    @property
    def length_m(self) -> Floats:
        """(m) metres of each edge."""
        lengths: Floats = np.linalg.norm(self.points[self.ends[:, 0]] - self.points[self.ends[:, 1]], axis=1)
        return lengths


@dataclass(frozen=True, eq=False)
class Skeleton:
    """Arterials as points `flat` (k, 2) and pieces: `ends` (p, 2), `road_class`, `street`, `order`, `bridge`."""

    flat: Floats
    ends: Ints
    road_class: Ints
    street: Ints
    order: Floats
    bridge: Bools


def build_mesh(skeleton: Skeleton, blocks: Blocks, river: River, bend: Bend, rng: np.random.Generator) -> Mesh:
    skeleton, triangles = _conforming(skeleton, blocks, bend)
    flat = np.concatenate([skeleton.flat, blocks.points])
    points, bank = bend(flat), river.side(flat)
    count = len(skeleton.flat)
    pairs = _edges(triangles, len(points))
    cell = np.concatenate([np.full(count, -1), blocks.cell])
    place = np.concatenate([np.zeros((count, 2), np.int64), np.stack([blocks.column, blocks.row], axis=1)])
    a, b = pairs.T
    dry = bank[a] == bank[b]
    length = np.linalg.norm(points[a] - points[b], axis=1)
    step = np.abs(place[a] - place[b])
    block = (cell[a] >= 0) & (cell[a] == cell[b]) & (step.sum(axis=1) == 1) & (length < _LONGEST_BLOCK_M) & dry
    block_street, block_order, block_collector = _block_streets(cell, place, pairs, step)
    links = _links(blocks, cell, place, points, pairs)
    link = dry & links.onwards & (cell[a] != cell[b]) & (length < _LONGEST_LINK_M)
    link &= links.collector | (rng.random(len(pairs)) < _link_share(skeleton, a, b))
    kept = block | _shortest_of(links.slot, length, link)
    street = np.where(block, block_street, links.street)
    order = np.where(block, block_order, links.order)
    collector = np.where(block, block_collector, links.collector)
    road_class = np.where(collector, TERTIARY, RESIDENTIAL)
    pieces = len(skeleton.ends)
    return Mesh(
        points=points,
        flat=flat,
        bank=bank,
        cell=cell,
        ends=np.concatenate([skeleton.ends, pairs[kept]]),
        road_class=np.concatenate([skeleton.road_class, road_class[kept]]),
        street=np.concatenate([skeleton.street, street[kept]]),
        order=np.concatenate([skeleton.order, order[kept]]),
        bridge=np.concatenate([skeleton.bridge, np.zeros(int(kept.sum()), bool)]),
        local=np.arange(pieces + int(kept.sum())) >= pieces,
    )


def clear_of_arterials(skeleton: Skeleton, blocks: Blocks, bend: Bend) -> Blocks:
    """Without the corners too near to an arterial."""
    a, b = (bend(skeleton.flat[ends]) for ends in skeleton.ends.T)
    along = np.concatenate([a + share * (b - a) for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)])
    distance, _ = cKDTree(along).query(bend(blocks.points), distance_upper_bound=_CLEARANCE_M)
    return blocks.only(np.isinf(distance))


def lay_skeleton(chains: tuple[Chain, ...], river: River, bridges_apart_m: float) -> Skeleton:
    """Chains without their wet points; a gap over the water becomes a bridge where none is near, best roads first."""
    junctions: dict[tuple[int, int], int] = {}
    flat: list[Floats] = []
    pieces: list[tuple[int, int, int, int, float]] = []
    gaps: list[tuple[int, float, tuple[int, int, int, int, float]]] = []
    count = 0
    for chain in chains:
        numbers = np.full(len(chain.points), -1)
        for position, end in ((0, chain.ends[0]), (-1, chain.ends[1])):
            if end not in junctions:
                junctions[end] = count
                flat.append(chain.points[[position]])
                count += 1
            numbers[position] = junctions[end]
        numbers[1:-1] = np.arange(count, count + len(numbers) - 2)
        flat.append(chain.points[1:-1])
        count += len(numbers) - 2
        code = ROAD_CLASSES.index(chain.road_class)
        dry = np.flatnonzero(~river.wet(chain.points))
        side = river.side(chain.points)
        along = river.along(chain.points)
        for i, j in zip(dry[:-1].tolist(), dry[1:].tolist(), strict=True):
            order = chain.ends[0][0] * 1e6 + chain.ends[0][1] * 1e4 + i
            piece = (int(numbers[i]), int(numbers[j]), code, chain.street, float(order))
            if side[i] != side[j]:
                gaps.append((code, float(along[i]), piece))
            elif j == i + 1:
                pieces.append(piece)
    bridges = _bridges(gaps, bridges_apart_m, np.concatenate(flat))
    every = pieces + bridges
    return _compact(np.concatenate(flat), every, len(pieces))


def _bridges(
    gaps: list[tuple[int, float, tuple[int, int, int, int, float]]], apart_m: float, flat: Floats
) -> list[tuple[int, int, int, int, float]]:
    """Where arterials meet the water squarely enough; the first two always, so that both banks stay one region."""
    lengths = [float(np.linalg.norm(flat[piece[0]] - flat[piece[1]])) for _, _, piece in gaps]
    shortest = min(lengths, default=0.0)
    chosen: list[tuple[float, tuple[int, int, int, int, float]]] = []
    for number in sorted(range(len(gaps)), key=lambda n: (gaps[n][0], lengths[n])):
        _, along, piece = gaps[number]
        if lengths[number] <= max(2.2 * shortest, 300.0) and all(abs(along - other) > apart_m for other, _ in chosen):
            chosen.append((along, piece))
    return [piece for _, piece in chosen]


def _compact(flat: Floats, pieces: list[tuple[int, int, int, int, float]], first_bridge: int) -> Skeleton:
    """Only points that a piece uses, renumbered."""
    table = np.array([piece[:4] for piece in pieces], dtype=np.int64)
    used, numbers = np.unique(table[:, :2], return_inverse=True)
    return Skeleton(
        flat=flat[used],
        ends=numbers.reshape(-1, 2),
        road_class=table[:, 2],
        street=table[:, 3],
        order=np.array([piece[4] for piece in pieces]),
        bridge=np.arange(len(pieces)) >= first_bridge,
    )


def _conforming(skeleton: Skeleton, blocks: Blocks, bend: Bend) -> tuple[Skeleton, NDArray[np.int32]]:
    """Triangulate; halve the arterial pieces that are no edges of it until all (but bridges) are."""
    for _ in range(_REFINEMENTS):
        points = bend(np.concatenate([skeleton.flat, blocks.points]))
        triangles = Delaunay(points).simplices
        present = _among(_codes(skeleton.ends, len(points)), _codes(_sides(triangles), len(points)))
        absent = np.flatnonzero(~present & ~skeleton.bridge)
        if len(absent) == 0:
            return skeleton, triangles
        skeleton = _halved(skeleton, absent)
    raise AssertionError("arterials lie too near to each other for a planar network")


def _halved(skeleton: Skeleton, pieces: Ints) -> Skeleton:
    a, b = skeleton.ends[pieces].T
    middles = np.arange(len(skeleton.flat), len(skeleton.flat) + len(pieces))
    ends = skeleton.ends.copy()
    ends[pieces, 1] = middles
    return Skeleton(
        flat=np.concatenate([skeleton.flat, (skeleton.flat[a] + skeleton.flat[b]) / 2]),
        ends=np.concatenate([ends, np.stack([middles, b], axis=1)]),
        road_class=np.concatenate([skeleton.road_class, skeleton.road_class[pieces]]),
        street=np.concatenate([skeleton.street, skeleton.street[pieces]]),
        order=np.concatenate([skeleton.order, skeleton.order[pieces] + 0.5**_REFINEMENTS]),
        bridge=np.concatenate([skeleton.bridge, skeleton.bridge[pieces]]),
    )


def _sides(triangles: NDArray[np.int32]) -> Ints:
    return triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).astype(np.int64)


def _codes(pairs: Ints, count: int) -> Ints:
    codes: Ints = pairs.min(axis=1).astype(np.int64) * count + pairs.max(axis=1)
    return codes


def _edges(triangles: NDArray[np.int32], count: int) -> Ints:
    """(e, 2) edges of the triangles, each once, in order."""
    codes = np.sort(_codes(_sides(triangles), count))
    first = np.append(True, codes[1:] != codes[:-1])
    return np.stack(np.divmod(codes[first], count), axis=1)


def _among(codes: Ints, others: Ints) -> Bools:
    """Which codes are among the others; `np.isin`, which hashes, takes several times as long on millions."""
    ordered = np.sort(others)
    found: Bools = ordered[np.minimum(np.searchsorted(ordered, codes), len(ordered) - 1)] == codes
    return found


def _link_share(skeleton: Skeleton, a: Ints, b: Ints) -> Floats:
    """Few side streets join a trunk road, most of those that reach a lesser one do."""
    best = np.full(max(int(a.max()), int(b.max())) + 1, len(ROAD_CLASSES))
    np.minimum.at(best, skeleton.ends.ravel(), np.repeat(skeleton.road_class, 2))
    shares = np.array([_LINK_SHARE.get(name, 1.0) for name in (*ROAD_CLASSES, "")])
    share: Floats = shares[np.minimum(best[a], best[b])]
    return share


def _block_streets(cell: Ints, place: Ints, pairs: Ints, step: Ints) -> tuple[Ints, Floats, Bools]:
    """Street key, place along it and whether it is a collector, for edges of a grid."""
    a, b = pairs.T
    along_row = step[:, 0] == 1
    line = np.where(along_row, place[a, 1], place[a, 0])
    order = np.minimum(np.where(along_row, place[a, 0], place[a, 1]), np.where(along_row, place[b, 0], place[b, 1]))
    return street_key(cell[a], along_row, line), order.astype(float), line % _COLLECTOR_EVERY == 0


@dataclass(frozen=True, eq=False)
class _Links:
    """Edges seen as going on with a street of the grid whose corner they leave: `street` key and `order` along it,
    `collector`, `slot` (a number for each corner and direction), `onwards` = straight on, where the grid has ended."""

    street: Ints
    order: Floats
    collector: Bools
    slot: Ints
    onwards: Bools


def _links(blocks: Blocks, cell: Ints, place: Ints, points: Floats, pairs: Ints) -> _Links:
    a, b = pairs.T
    corner, other = np.where(cell[a] >= 0, a, b), np.where(cell[a] >= 0, b, a)
    grid = np.maximum(cell[corner], 0)
    away = points[other] - points[corner]
    angle = np.arctan2(away[:, 1], away[:, 0]) - blocks.cell_angle[grid]
    along_row = np.abs(np.cos(angle)) > np.abs(np.sin(angle))
    straight = np.where(along_row, np.cos(angle), np.sin(angle))
    forth = np.where(straight > 0, 1, -1)
    column, row = place[corner].T
    line, position = np.where(along_row, row, column), np.where(along_row, column, row)
    next_corner = _corner_code(grid, column + forth * along_row, row + forth * ~along_row)
    ended = ~np.isin(next_corner, _corner_code(blocks.cell, blocks.column, blocks.row))
    return _Links(
        street=street_key(grid, along_row, line),
        order=position - np.where(forth > 0, 0.0, 1.0),
        collector=line % _COLLECTOR_EVERY == 0,
        slot=corner * 4 + along_row * 2 + (forth > 0),
        onwards=(cell[corner] >= 0) & ended & (np.abs(straight) > _STRAIGHT),
    )


def _corner_code(cell: Ints, column: Ints, row: Ints) -> Ints:
    code: Ints = (cell.astype(np.int64) * 100_000 + column + 50_000) * 100_000 + row + 50_000
    return code


def _shortest_of(group: Ints, length: Floats, among: Bools) -> Bools:
    """The shortest edge of each group, among those allowed."""
    chosen = np.zeros(len(group), bool)
    allowed = np.flatnonzero(among)
    ordered = allowed[np.lexsort((length[allowed], group[allowed]))]
    chosen[ordered[np.diff(group[ordered], prepend=-1) != 0]] = True
    return chosen


def street_key(cell: Ints, along_row: Bools, line: Ints) -> Ints:
    """One number for each line of each grid; above all street numbers of arterials."""
    key: Ints = 1_000_000 + (cell.astype(np.int64) * 2 + along_row) * 100_000 + line + 50_000
    return key
