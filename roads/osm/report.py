"""What a build read, kept, dropped and how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RestrictionCount:
    """Every relation read is either kept or dropped for one reason (`roads.osm.restriction_relations.Dropped`)."""

    read: int
    kept: int
    dropped: Mapping[str, int]
    forbidden_sequences: int


@dataclass(frozen=True)
class BuildReport:
    """Counts of a finished city pack. `places` counts entries for the geocoder by kind; `warnings` are sentences."""

    name: str
    source: Path
    out: Path
    ways: int
    nodes: int
    arcs: int
    restrictions: RestrictionCount
    places: Mapping[str, int]
    hospitals: int
    stations: int
    units: int
    blood_places: int
    seconds: float
    warnings: tuple[str, ...]
