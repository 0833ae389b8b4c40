"""Stations, hospitals, units, blood places, vans and districts of a city pack. Ids are text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

BloodPlaceKind = Literal["blood_centre", "hospital_blood_bank", "depot"]
BLOOD_PLACE_KINDS: tuple[str, ...] = get_args(BloodPlaceKind)
Names = Mapping[str, str]
"""Language code -> name in that language."""


@dataclass(frozen=True)
class Station:
    """Where ambulances stand; `capacity` units fit."""

    station_id: str
    name: str
    lon: float
    lat: float
    capacity: int
    names: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Hospital:
    hospital_id: str
    name: str
    lon: float
    lat: float
    capabilities: frozenset[str] = frozenset()
    names: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Unit:
    unit_id: str
    station_id: str
    unit_type: str = "ambulance"
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True)
class BloodPlace:
    place_id: str
    name: str
    kind: BloodPlaceKind
    lon: float
    lat: float
    names: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Van:
    """A delivery van, at home at blood place `place_id`."""

    van_id: str
    place_id: str
    capacity_units: int


@dataclass(frozen=True)
class District:
    district_id: str
    name: str
    population: int
    lon: float
    lat: float
    names: Names = field(default_factory=dict)
