"""The road graph of an extract with everything it was made of."""

from __future__ import annotations

from dataclasses import dataclass

from roads.osm.arcs import Arcs, make_arcs
from roads.osm.collecting import FeatureCollector, RelationFacts
from roads.osm.report import RestrictionCount
from roads.osm.rules import DrivingRules
from roads.osm.segments import Segments, cut_ways
from roads.osm.turn_bans import TurnBans, forbid_turns
from roads.osm.ways import RoadWays


@dataclass(frozen=True, eq=False)
class OsmNetwork:
    ways: RoadWays
    segments: Segments
    arcs: Arcs
    bans: TurnBans
    restrictions: RestrictionCount


def build_network(collector: FeatureCollector, facts: RelationFacts, rules: DrivingRules) -> OsmNetwork:
    """Cut the ways collected, make arcs, and translate the turn restrictions to them."""
    ways = collector.roads.finish()
    segments = cut_ways(ways, collector.obstacles.finish())
    arcs = make_arcs(segments, ways, rules)
    bans = forbid_turns(facts.restrictions, arcs, segments, ways, seen_ways=collector.seen_ways)
    count = RestrictionCount(
        read=facts.read,
        kept=bans.kept,
        dropped=dict(facts.dropped + bans.dropped),
        forbidden_sequences=len(bans.sequences),
    )
    return OsmNetwork(ways, segments, arcs, bans, count)
