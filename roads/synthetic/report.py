"""What was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SynthesisReport:
    """Counts of a synthetic region; `nodes` is near the number asked for, not exactly it."""

    folder: Path
    seed: int
    nodes: int
    arcs: int
    bridges: int
    turn_bans: int
    streets: int
    places: int
    population: int
    districts: int
    villages: int
    stations: int
    units: int
    hospitals: int
    blood_places: int
    vans: int
