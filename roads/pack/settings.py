"""`city.toml`: name, time zone, languages, response targets, travel profiles and traffic by hour of week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HOURS_PER_WEEK = 168
FALLBACK_PROFILES: Mapping[str, str] = {"van": "normal"}
"""A pack without the profile on the left uses the one on the right in its place."""


@dataclass(frozen=True)
class Profile:
    """One way to drive: which call priorities travel so, and the speed of the straight leg off the road network."""

    priorities: tuple[int, ...] = ()
    off_road_kmh: float = 10.0


@dataclass(frozen=True)
class ProfileTraffic:
    """Multipliers of travel time by hour of week (168, Monday 00:00 local first; 1.0 = free flow).

    A road class named in `by_road_class` uses its own factors instead of `factors`.
    """

    factors: tuple[float, ...] = (1.0,) * HOURS_PER_WEEK
    by_road_class: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class CitySettings:
    """What a pack says of itself. `names`: language code -> the city's name in it; `name` stands for all others."""

    name: str
    profiles: Mapping[str, Profile]
    synthetic: bool = False
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    targets_s: Mapping[int, float] = field(default_factory=dict)
    traffic: Mapping[str, ProfileTraffic] = field(default_factory=dict)
    attribution: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
