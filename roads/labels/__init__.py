"""Travel times between any two nodes in some tens of nanoseconds, callable from compiled code.

`shape` (from the hierarchy, without weights) + `filling` (weights) -> `lookup`; `walking` and `trees` say which way to
drive. Large arrays are memory-mapped files, shared by all processes that open them.
"""

from roads.labels.frozen import FrozenRoads
from roads.labels.labels import Labels, LabelsTooLarge, build_labels
from roads.labels.links import RoadLinks, road_links
from roads.labels.lookup import LabelArrays, travel_ms, travel_s
from roads.labels.opening import open_labels, trees_to
from roads.labels.trees import TreeArrays, build_trees
from roads.labels.walking import links_from_vertex, route_links

__all__ = [
    "FrozenRoads",
    "LabelArrays",
    "Labels",
    "LabelsTooLarge",
    "RoadLinks",
    "TreeArrays",
    "build_labels",
    "build_trees",
    "links_from_vertex",
    "open_labels",
    "road_links",
    "route_links",
    "travel_ms",
    "travel_s",
    "trees_to",
]
