"""Driving rules of the importer as frozen records, read from `driving.toml` (or from a copy with other habits)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class RoadClass:
    """A value of `highway`; `code` is its position in the file. Speeds are averages in km/h."""

    name: str
    code: int
    kmh: float
    lights_factor: float
    oneway: bool
    leave_road: bool
    emergency_only: bool


@dataclass(frozen=True)
class ProfileRules:
    """How one profile drives; delays are seconds per traffic signal and per gate passed."""

    name: str
    priorities: tuple[int, ...]
    max_kmh: float
    uses_lights: bool
    off_road_kmh: float
    signal_s: float
    gate_s: float


@dataclass(frozen=True)
class DrivingRules:
    """All of `driving.toml`; the words of the fields are explained there."""

    classes: Mapping[str, RoadClass]
    profiles: Mapping[str, ProfileRules]
    targets_s: Mapping[int, float]
    limit_share: float
    walk_kmh: float
    unlimited_kmh: float
    access_level: Mapping[str, str]
    destination_slowdown: float
    private_slowdown: float
    impassable_barriers: frozenset[str]
    gates: frozenset[str]
    surface_kmh: Mapping[str, float]
    smoothness_kmh: Mapping[str, float]
    tracktype_kmh: Mapping[str, float]
    implied_kmh: Mapping[str, Mapping[str, float]]

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names in the order of their codes."""
        return tuple(self.classes)


def load_rules(path: Path | None = None) -> DrivingRules:
    """The rules of a TOML file, by default the package's own. Raises ValueError naming what is missing."""
    text = path.read_text("utf-8") if path else (resources.files("roads.osm") / "driving.toml").read_text("utf-8")
    try:
        return _rules(tomllib.loads(text))
    except KeyError as missing:
        raise ValueError(f"driving rules: {missing} is missing") from missing


def _rules(table: Mapping[str, Any]) -> DrivingRules:
    access = table["access"]
    return DrivingRules(
        classes=_classes(table["classes"], table["lights_factor_default"]),
        profiles={name: _profile(name, row) for name, row in table["profiles"].items()},
        targets_s={int(priority): float(seconds) for priority, seconds in table["targets_s"].items()},
        limit_share=float(table["limit_share"]),
        walk_kmh=float(table["walk_kmh"]),
        unlimited_kmh=float(table["unlimited_kmh"]),
        access_level={
            value: level for level in ("open", "destination", "private", "closed") for value in access[level]
        },
        destination_slowdown=float(access["destination_slowdown"]),
        private_slowdown=float(access["private_slowdown"]),
        impassable_barriers=frozenset(table["barriers"]["impassable"]),
        gates=frozenset(table["barriers"]["gates"]),
        surface_kmh=table["surface_kmh"],
        smoothness_kmh=table["smoothness_kmh"],
        tracktype_kmh=table["tracktype_kmh"],
        implied_kmh=table["implied_kmh"],
    )


def _classes(rows: Mapping[str, Mapping[str, Any]], lights_factor: float) -> dict[str, RoadClass]:
    drivable = {name: row for name, row in rows.items() if not row.get("closed", False)}
    return {
        name: RoadClass(
            name=name,
            code=code,
            kmh=float(row["kmh"]),
            lights_factor=float(row.get("lights_factor", lights_factor)),
            oneway=bool(row.get("oneway", False)),
            leave_road=bool(row.get("leave_road", True)),
            emergency_only=bool(row.get("emergency_only", False)),
        )
        for code, (name, row) in enumerate(drivable.items())
    }


def _profile(name: str, row: Mapping[str, Any]) -> ProfileRules:
    return ProfileRules(
        name=name,
        priorities=tuple(row["priorities"]),
        max_kmh=float(row["max_kmh"]),
        uses_lights=bool(row["uses_lights"]),
        off_road_kmh=float(row["off_road_kmh"]),
        signal_s=float(row["signal_s"]),
        gate_s=float(row["gate_s"]),
    )
