"""Looks up arcs by the OSM way they belong to: what a turn restriction speaks of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np

from roads.osm.arcs import Arcs
from roads.osm.segments import Segments
from roads.osm.ways import RoadWays

Chain = tuple[int, ...]
"""Arcs driven one after another."""


class WayArcs:
    """Arcs of chosen ways. A way is "in" when at least one arc drives on it."""

    def __init__(self, arcs: Arcs, segments: Segments, ways: RoadWays, wanted: Collection[int]) -> None:
        self._arcs = arcs
        self._node_ref = segments.node_ref[: np.count_nonzero(segments.node_ref >= 0)]
        chosen = np.flatnonzero(np.isin(ways.way_id, np.fromiter(wanted, np.int64, len(wanted))))
        self._refs = {int(ways.way_id[i]): _refs(ways, i) for i in chosen.tolist()}
        way_of_arc = segments.way[arcs.segment]
        of_way = np.flatnonzero(np.isin(way_of_arc, chosen))
        self._of_way: dict[int, list[int]] = {}
        for arc in of_way.tolist():
            self._of_way.setdefault(int(ways.way_id[way_of_arc[arc]]), []).append(arc)

    def __contains__(self, way: int) -> bool:
        return way in self._of_way

    def passes(self, way: int, osm_node: int) -> bool:
        return osm_node in self._refs[way]

    def meet(self, ways: Sequence[int]) -> bool:
        """Each way shares a node with the next."""
        return all(self._refs[one] & self._refs[other] for one, other in pairwise(ways))

    def leaving(self, arc: int) -> list[int]:
        """All arcs that start where this one ends."""
        head = self._arcs.head[arc]
        first, last = np.searchsorted(self._arcs.tail, [head, head + 1])
        return list(range(int(first), int(last)))

    def is_reversal(self, chain: Chain) -> bool:
        """The last arc drives the same piece of road as the first, the other way."""
        return bool(self._arcs.segment[chain[0]] == self._arcs.segment[chain[-1]])

    def turns_at(self, from_way: int, osm_node: int, to_way: int) -> list[Chain]:
        """All (arc of one way into the node, arc of the other out of it); where it is one way, turning back as well."""
        node = int(np.searchsorted(self._node_ref, osm_node))
        if node == len(self._node_ref) or self._node_ref[node] != osm_node:
            return []
        into = [arc for arc in self._of_way[from_way] if self._arcs.head[arc] == node]
        out = [arc for arc in self._of_way[to_way] if self._arcs.tail[arc] == node]
        return [(a, b) for a in into for b in out]

    def chains_over(self, from_way: int, via_ways: Sequence[int], to_way: int) -> list[Chain]:
        """All ways to drive off `from_way`, along each of `via_ways` in turn, and onto `to_way`."""
        chains: list[Chain] = [(arc,) for arc in self._of_way[from_way]]
        for way in via_ways:
            chains = [longer for chain in chains for longer in self._along(chain, way)]
        return [(*chain, arc) for chain in chains for arc in self._onto(chain, to_way)]

    def _along(self, chain: Chain, way: int) -> list[Chain]:
        """The chain, and on along `way` by one arc or more without turning back; every stop is a place to leave it."""
        found: list[Chain] = []
        open_ends = [(*chain, arc) for arc in self._onto(chain, way)]
        while open_ends:
            longer = open_ends.pop()
            found.append(longer)
            open_ends.extend((*longer, arc) for arc in self._onto(longer, way) if arc not in longer)
        return found

    def _onto(self, chain: Chain, way: int) -> list[int]:
        """Arcs of `way` that go on from the end of the chain, not straight back."""
        head, segment = self._arcs.head[chain[-1]], self._arcs.segment[chain[-1]]
        on = [arc for arc in self._of_way[way] if self._arcs.tail[arc] == head]
        return [arc for arc in on if self._arcs.segment[arc] != segment]


def _refs(ways: RoadWays, index: int) -> frozenset[int]:
    return frozenset(ways.ref[ways.start[index] : ways.start[index + 1]].tolist())
