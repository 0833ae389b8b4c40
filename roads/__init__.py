"""How long it takes to get from here to there: city packs, travel times, routes, closures."""

from roads.engine import RoadEngine
from roads.graph import RoadGraph
from roads.network import RoadNetwork
from roads.pack import CityPack, Finding, PackContent, PackError, check_pack, read_pack, write_pack
from roads.points import OutsideMap, PointError
from roads.route import Route, Unreachable
from roads.snapping import SnappedPoints, SnapWarning
from roads.traffic import hour_of_week

__all__ = [
    "CityPack",
    "Finding",
    "OutsideMap",
    "PackContent",
    "PackError",
    "PointError",
    "RoadEngine",
    "RoadGraph",
    "RoadNetwork",
    "Route",
    "SnapWarning",
    "SnappedPoints",
    "Unreachable",
    "check_pack",
    "hour_of_week",
    "read_pack",
    "write_pack",
]
