"""OpenStreetMap extracts made into city packs."""

from roads.osm.build import build_city
from roads.osm.errors import OsmError
from roads.osm.report import BuildReport, RestrictionCount
from roads.osm.rules import DrivingRules, load_rules

__all__ = ["BuildReport", "DrivingRules", "OsmError", "RestrictionCount", "build_city", "load_rules"]
