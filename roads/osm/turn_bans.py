"""Turn restrictions made into forbidden sequences of arcs, each relation accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roads.osm.arcs import Arcs
from roads.osm.restriction_relations import Dropped, Restriction
from roads.osm.segments import Segments
from roads.osm.way_arcs import Chain, WayArcs
from roads.osm.ways import RoadWays

Outcome = list[Chain] | Dropped


@dataclass(frozen=True)
class TurnBans:
    """Distinct forbidden sequences of arc indices, and how many relations were kept and dropped for which reason."""

    sequences: tuple[Chain, ...]
    kept: int
    dropped: Counter[str]

    def table(self) -> pa.Table | None:
        """`turns.parquet`, None without bans."""
        if not self.sequences:
            return None
        return pa.table({"arcs": pa.array([list(chain) for chain in self.sequences], pa.list_(pa.int32()))})


def forbid_turns(
    restrictions: Sequence[Restriction],
    arcs: Arcs,
    segments: Segments,
    ways: RoadWays,
    *,
    seen_ways: Collection[int],
) -> TurnBans:
    """`seen_ways`: ids of member ways that are in the file with a `highway` tag, drivable or not."""
    finder = WayArcs(arcs, segments, ways, {way for restriction in restrictions for way in restriction.ways})
    found: dict[Chain, None] = {}
    kept, dropped = 0, Counter[str]()
    for restriction in restrictions:
        outcome = _sequences(restriction, finder, seen_ways)
        if isinstance(outcome, str):
            dropped[outcome] += 1
        else:
            kept += 1
            found.update(dict.fromkeys(outcome))
    return TurnBans(tuple(found), kept, dropped)


def _sequences(restriction: Restriction, finder: WayArcs, seen_ways: Collection[int]) -> Outcome:
    undrivable = [way for way in restriction.ways if way not in finder]
    if undrivable:
        return "member_not_drivable" if undrivable[0] in seen_ways else "member_not_in_extract"
    outcomes = [
        _one_pair(restriction, finder, from_way, to_way)
        for from_way in restriction.from_ways
        for to_way in restriction.to_ways
    ]
    chains = [chain for outcome in outcomes if not isinstance(outcome, str) for chain in outcome]
    return chains or next(outcome for outcome in outcomes if isinstance(outcome, str))


def _one_pair(restriction: Restriction, finder: WayArcs, from_way: int, to_way: int) -> Outcome:
    driven = _driven(restriction, finder, from_way, to_way)
    if isinstance(driven, str):
        return driven
    if not restriction.only:
        return [*driven, *(turned for chain in driven for turned in _turning_back(chain, finder))]
    return _everything_else(driven[0], finder) or "nothing_to_forbid"


def _driven(restriction: Restriction, finder: WayArcs, from_way: int, to_way: int) -> Outcome:
    """Sequences of arcs the restriction describes: one, or several U-turns of a way through the via node."""
    if restriction.via_node is None:
        chains = finder.chains_over(from_way, restriction.via_ways, to_way)
        connected = finder.meet((from_way, *restriction.via_ways, to_way))
    else:
        chains = finder.turns_at(from_way, restriction.via_node, to_way)
        connected = all(finder.passes(way, restriction.via_node) for way in (from_way, to_way))
    if not connected:
        return "not_connected"
    if from_way == to_way:
        chains = [chain for chain in chains if finder.is_reversal(chain) == restriction.u_turn]
        if restriction.u_turn and chains:
            return chains
    if not chains:
        return "already_impossible"
    return chains if len(chains) == 1 else "ambiguous"


def _turning_back(driven: Chain, finder: WayArcs) -> list[Chain]:
    """Turning round twice on a via way would make the ban idle: who comes from `from` may not turn back on it."""
    return [
        (*driven[: place + 1], back)
        for place in range(1, len(driven) - 1)
        for back in finder.leaving(driven[place])
        if finder.is_reversal((driven[place], back))
    ]


def _everything_else(driven: Chain, finder: WayArcs) -> list[Chain]:
    """What an `only_*` forbids: after each arc of the way to drive, every arc but the next (turning back included)."""
    return [
        (*driven[: place + 1], other)
        for place in range(len(driven) - 1)
        for other in finder.leaving(driven[place])
        if other != driven[place + 1]
    ]


def banned_pairs(bans: TurnBans) -> NDArray[np.int64]:
    """(k, 2) turns banned at a node, as pairs of arcs; longer sequences are not among them."""
    return np.array([chain for chain in bans.sequences if len(chain) == 2], np.int64).reshape(-1, 2)
