"""What may befall a city: surges of calls, and changes of the world they are answered in.

`CallSurge` changes calls (`sim.demand.surge_calls`), `WorldSurge` changes roads, hospitals and blood supply, and is for
whatever simulates those. Times are seconds from the start of the world's clock, from `from_s` up to, not with, `to_s`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.demand.errors import DemandUnusable
from sim.demand.laws import DurationLaw

Floats = NDArray[np.float64]
Point: TypeAlias = tuple[float, float]
LONGEST_S = 1e10
MOST_FACTOR = 100.0


@dataclass(frozen=True, kw_only=True)
class Steps:
    """A factor that holds for a while and changes: `factors[i]` from `edges_s[i]` to `edges_s[i + 1]`, 1 outside."""

    edges_s: tuple[float, ...]
    factors: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.edges_s) != len(self.factors) + 1 or not self.factors:
            raise ValueError("factors: one is needed between every two edges")
        for start_s, end_s in pairwise(self.edges_s):
            _require_window(start_s, end_s)
        for factor in self.factors:
            _require("factor", factor, least=0.0, most=MOST_FACTOR)

    def at(self, time_s: Floats) -> Floats:
        """(k,) factors at times (k,)."""
        padded = np.array([1.0, *self.factors, 1.0])
        factors: Floats = padded[np.searchsorted(np.array(self.edges_s), time_s, side="right")]
        return factors

    def most_by_hour(self, hours: int) -> Floats:
        """(hours,) at least the factor at any time of each hour, and at least 1."""
        most = np.ones(hours)
        for (start_s, end_s), factor in zip(pairwise(self.edges_s), self.factors, strict=True):
            within = slice(int(start_s // 3600), int(-(-end_s // 3600)))
            most[within] = np.maximum(most[within], factor)
        return most


@dataclass(frozen=True, kw_only=True)
class DemandFactor:
    """More or fewer calls of these priorities (None = all): an epidemic, snow, a feast day."""

    name: str
    steps: Steps
    priorities: frozenset[int] | None = None

    def __post_init__(self) -> None:
        _require_name(self.name)
        _require_priorities(self.priorities)


@dataclass(frozen=True, kw_only=True)
class MassCasualty:
    """So many patients, each a call, within `spread_m` of a place; the calls come over `over_s` from `at_s`.

    `priority_shares`: priority -> share; the calls are apportioned to them by largest remainder.
    """

    name: str
    at_s: float
    over_s: float
    lon: float
    lat: float
    spread_m: float
    patients: int
    priority_shares: tuple[tuple[int, float], ...]
    transport_share: float
    dispatch_delay: DurationLaw
    on_scene: DurationLaw
    handover: DurationLaw

    def __post_init__(self) -> None:
        _require_name(self.name)
        _require("at_s", self.at_s, least=0.0, most=LONGEST_S)
        _require("over_s", self.over_s, least=0.0, most=LONGEST_S)
        _require_place(self.lon, self.lat)
        _require("spread_m", self.spread_m, least=0.0, most=50_000.0)
        _require("patients", self.patients, least=1, most=100_000)
        _require("transport_share", self.transport_share, least=0.0, most=1.0)
        _require_priorities([priority for priority, _ in self.priority_shares])
        for _, share in self.priority_shares:
            _require("priority_shares", share, least=0.0, most=1.0)
        if abs(sum(share for _, share in self.priority_shares) - 1.0) > 1e-6:
            raise ValueError("priority_shares: they must sum to 1")


@dataclass(frozen=True, kw_only=True)
class TravelFactor:
    """Travel takes longer (above 1) or less long, by these profiles (None = all)."""

    name: str
    steps: Steps
    profiles: frozenset[str] | None = None

    def __post_init__(self) -> None:
        _require_name(self.name)
        if not min(self.steps.factors) >= 0.1:
            raise ValueError(f"factor: {min(self.steps.factors)!r} is less than 0.1 of the usual travel time")


@dataclass(frozen=True, kw_only=True)
class RoadClosure:
    """No one drives these arcs, nor any arc with an end inside the area (corners lon, lat)."""

    name: str
    from_s: float
    to_s: float
    arc_ids: frozenset[int] = frozenset()
    area: tuple[Point, ...] = ()

    def __post_init__(self) -> None:
        _require_name(self.name)
        _require_window(self.from_s, self.to_s)
        if not self.arc_ids and not self.area:
            raise ValueError("arc_ids or area: one of them is needed")
        if self.area and len(self.area) < 3:
            raise ValueError("area: at least three corners are needed")
        for lon, lat in self.area:
            _require_place(lon, lat)


@dataclass(frozen=True, kw_only=True)
class HospitalClosure:
    """A hospital takes no patients of these priorities (None = none at all: it is down)."""

    name: str
    hospital_id: str
    from_s: float
    to_s: float
    priorities: frozenset[int] | None = None

    def __post_init__(self) -> None:
        _require_name(self.name)
        _require_window(self.from_s, self.to_s)
        _require_priorities(self.priorities)


@dataclass(frozen=True, kw_only=True)
class HandoverFactor:
    """Handing patients over takes longer at a hospital, at all of them with None."""

    name: str
    steps: Steps
    hospital_id: str | None = None

    def __post_init__(self) -> None:
        _require_name(self.name)


@dataclass(frozen=True, kw_only=True)
class BloodSupplyFactor:
    """Fewer (below 1) or more donations of these ABO groups (None = all)."""

    name: str
    steps: Steps
    groups: frozenset[str] | None = None

    def __post_init__(self) -> None:
        _require_name(self.name)
        if self.groups is not None and not self.groups <= {"A", "B", "AB", "O"}:
            raise ValueError(f"groups: {', '.join(sorted(self.groups))} are not among A, B, AB, O")


CallSurge: TypeAlias = DemandFactor | MassCasualty
WorldSurge: TypeAlias = TravelFactor | RoadClosure | HospitalClosure | HandoverFactor | BloodSupplyFactor
Surge: TypeAlias = CallSurge | WorldSurge


def call_surges(surges: Iterable[Surge]) -> tuple[CallSurge, ...]:
    """Those that change calls."""
    return tuple(surge for surge in surges if isinstance(surge, CallSurge))


def world_surges(surges: Iterable[Surge]) -> tuple[WorldSurge, ...]:
    """Those that change the world."""
    return tuple(surge for surge in surges if isinstance(surge, WorldSurge))


def travel_factor_by_hour(surges: Iterable[Surge], *, profile: str, hours: int) -> Floats:
    """(hours,) the product of all travel factors of a profile, as it is in the middle of each hour."""
    middle_s: Floats = (np.arange(hours, dtype=np.float64) + 0.5) * 3600.0
    product = np.ones(hours)
    for surge in surges:
        if isinstance(surge, TravelFactor) and (surge.profiles is None or profile in surge.profiles):
            product *= surge.steps.at(middle_s)
    return product


def require_known(surges: Iterable[Surge], *, hospital_ids: Collection[str], profiles: Collection[str]) -> None:
    """Raises DemandUnusable for a hospital or a travel profile that the city does not have."""
    for surge in surges:
        hospital = getattr(surge, "hospital_id", None)
        if hospital is not None and hospital not in hospital_ids:
            raise _unknown(surge.name, "hospital_id", hospital, hospital_ids)
        for profile in sorted(getattr(surge, "profiles", None) or ()):
            if profile not in profiles:
                raise _unknown(surge.name, "profiles", profile, profiles)


def _unknown(surge: str, field: str, given: str, known: Collection[str]) -> DemandUnusable:
    return DemandUnusable(f"{surge}: there is no {given!r}", f"There are: {', '.join(sorted(known))}", field=field)


def _require_name(name: str) -> None:
    if not name.strip():
        raise ValueError("name: a surge needs one")


def _require_window(from_s: float, to_s: float) -> None:
    _require("from", from_s, least=0.0, most=LONGEST_S)
    if not isfinite(to_s) or not from_s < to_s:
        raise ValueError(f"to: {to_s!r} s is not after {from_s!r} s")


def _require_place(lon: float, lat: float) -> None:
    _require("lon", lon, least=-180.0, most=180.0)
    _require("lat", lat, least=-90.0, most=90.0)


def _require_priorities(priorities: Collection[int] | None) -> None:
    if priorities is not None and not priorities:
        raise ValueError("priorities: name at least one, or leave them out for all")
    for priority in priorities or ():
        _require("priority", priority, least=1, most=9)


def _require(name: str, value: float, *, least: float, most: float) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"{name}: {value!r} is not from {least:g} to {most:g}")
