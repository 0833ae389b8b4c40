"""Customizable contraction hierarchy (Dibbelt, Strasser and Wagner 2016): travel times in microseconds, and a change of
all weights in milliseconds.

`index` (shape, built once) + `metric` (weights, made again when traffic changes) -> `queries`.
"""

from roads.hierarchy.index import HierarchyIndex, build_index
from roads.hierarchy.queries import HierarchyEngine
from roads.hierarchy.storage import open_index

__all__ = ["HierarchyEngine", "HierarchyIndex", "build_index", "open_index"]
