"""Ways cut at junctions: which of their points become nodes of the road graph, and the pieces of road between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.osm.obstacles import Obstacle, Obstacles
from roads.osm.polylines import Cut, Polylines, cut_into, ranges
from roads.osm.ways import UNKNOWN_E7, RoadWays

LONGEST_ARC_M = 250.0
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Segments:
    """k pieces of road, of `way[i]`, from node `tail` to node `head` as the way is drawn; in order along each way.

    `obstacle_at` gives the obstacle of each point of `lines` (0 = none), an end of a piece included.
    `node_ref` (n) is the OSM node of each graph node, rising, then -1 for nodes put in to shorten a long piece or to
    part a road at a bollard.
    """

    way: Indices
    tail: Indices
    head: Indices
    lines: Polylines
    obstacle_at: NDArray[np.uint8]
    node_ref: Indices
    missing_nodes: int

    @property
    def count(self) -> int:
        return len(self.way)


def cut_ways(ways: RoadWays, obstacles: Obstacles, *, longest_m: float = LONGEST_ARC_M) -> Segments:
    """Pieces between junctions, ends, bollards and gaps (nodes outside the extract), none longer than `longest_m`."""
    distinct, point_node = np.unique(ways.ref, return_inverse=True)
    kind = obstacles.at(ways.ref)
    known = (ways.lon_e7 != UNKNOWN_E7) & (ways.lat_e7 != UNKNOWN_E7)
    joined = _joined_to_next(ways, known)
    is_cut = (np.bincount(point_node, minlength=len(distinct))[point_node] > 1) | (kind == Obstacle.BLOCKED)
    first, last = _between_cuts(is_cut, joined)
    lines = _lines(ways, first, last)
    cut = cut_into(lines, _parts(lines, closed=point_node[first] == point_node[last], longest_m=longest_m))
    tail, head, node_ref = _number_nodes(cut, distinct, point_node, kind, first, last)
    return Segments(
        way=(np.searchsorted(ways.start, first, side="right") - 1)[cut.line],
        tail=tail,
        head=head,
        lines=cut.pieces,
        obstacle_at=_obstacles_on(cut, kind, first, last),
        node_ref=node_ref,
        missing_nodes=int(np.count_nonzero(~known)),
    )


def _joined_to_next(ways: RoadWays, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(points) the road goes on from here to the following point."""
    joined = np.zeros(len(ways.ref), np.bool_)
    joined[:-1] = known[:-1] & known[1:] & (ways.ref[:-1] != ways.ref[1:])
    joined[ways.start[1:] - 1] = False
    return joined


def _between_cuts(is_cut: NDArray[np.bool_], joined: NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """First and last point of every piece: a piece starts and ends at a cut or where the way is not joined further."""
    from_before = np.append(False, joined[:-1])
    starts = np.flatnonzero(joined & (is_cut | ~from_before))
    ends = np.flatnonzero(from_before & (is_cut | ~joined))
    return starts, ends


def _lines(ways: RoadWays, first: Indices, last: Indices) -> Polylines:
    count = last - first + 1
    points = ranges(first, count)
    start = np.append(0, np.cumsum(count))
    return Polylines(start, ways.lon_e7[points] / 1e7, ways.lat_e7[points] / 1e7)


def _parts(lines: Polylines, *, closed: NDArray[np.bool_], longest_m: float) -> Indices:
    """Equal parts to cut each line into; a loop always into two, so that no arc ends where it starts."""
    needed = np.ceil(lines.lengths_m() * (1 + 1e-9) / longest_m).astype(np.int64)
    least: Indices = np.where(closed, 2, 1)
    return np.maximum(needed, least)


def _number_nodes(
    cut: Cut, distinct: Indices, point_node: Indices, kind: NDArray[np.uint8], first: Indices, last: Indices
) -> tuple[Indices, Indices, Indices]:
    """Node index of both ends of each piece, and the OSM node of each index."""
    begins = np.append(True, cut.line[1:] != cut.line[:-1]) if len(cut.line) else np.zeros(0, np.bool_)
    ends = np.append(begins[1:], True) if len(cut.line) else begins
    tail = np.where(begins, point_node[first[cut.line]], -1)
    head = np.where(ends, point_node[last[cut.line]], -1)
    tail[begins & (kind[first[cut.line]] == Obstacle.BLOCKED)] = -2
    head[ends & (kind[last[cut.line]] == Obstacle.BLOCKED)] = -2
    used, ends_used = np.unique(np.concatenate([tail[tail >= 0], head[head >= 0]]), return_inverse=True)
    split = int(np.count_nonzero(tail >= 0))
    tail[tail >= 0], head[head >= 0] = ends_used[:split], ends_used[split:]
    inserted = np.flatnonzero(~begins)
    tail[inserted] = head[inserted - 1] = len(used) + np.arange(len(inserted))
    total = len(used) + len(inserted)
    for side in (tail, head):
        alone = np.flatnonzero(side == -2)
        side[alone] = total + np.arange(len(alone))
        total += len(alone)
    return tail, head, np.concatenate([distinct[used], np.full(total - len(used), -1, np.int64)])


def _obstacles_on(cut: Cut, kind: NDArray[np.uint8], first: Indices, last: Indices) -> NDArray[np.uint8]:
    """(points of the pieces) obstacle at each; none on inserted points, and none at a bollard both sides end at."""
    here = np.where(kind == Obstacle.BLOCKED, 0, kind).astype(np.uint8)
    start = cut.pieces.start
    is_inserted = np.zeros(len(cut.pieces.lon), np.bool_)
    inner = np.flatnonzero(cut.line[1:] == cut.line[:-1]) if len(cut.line) else np.zeros(0, np.int64)
    is_inserted[start[inner + 1]] = True
    is_inserted[start[inner + 1] - 1] = True
    found = np.zeros(len(is_inserted), np.uint8)
    found[~is_inserted] = here[ranges(first, last - first + 1)]
    return found
