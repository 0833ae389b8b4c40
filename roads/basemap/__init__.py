"""The map under the console: vector tiles of the pack's own roads, with water, land and place names where known."""

from roads.basemap.extra import BasemapExtra, PlaceLabel, read_extra
from roads.basemap.layers import BUILDING
from roads.basemap.writing import write_basemap

__all__ = ["BUILDING", "BasemapExtra", "PlaceLabel", "read_extra", "write_basemap"]
