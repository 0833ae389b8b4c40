"""Surges in a TOML file: times in hours from the start of the world's clock, lists of factors by day.

Several files can be laid over each other; every surge has a name of its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from dispatch.coverage.grid import METRES_A_DEGREE
from sim.demand import surges
from sim.demand.errors import DemandUnusable
from sim.demand.laws import DurationLaw, Lognormal
from sim.demand.surges import Steps, Surge

HOUR_S, DAY_S, MINUTE_S = 3_600.0, 86_400.0, 60.0
CIRCLE_CORNERS = 32
Priorities = frozenset[int] | None


class _Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str

    def surges(self) -> Iterator[Surge]:
        raise TypeError(type(self).__name__)


class _Window(_Entry, frozen=True, kw_only=True):
    from_h: float
    to_h: float

    def steps(self, factor: float) -> Steps:
        return Steps(edges_s=(self.from_h * HOUR_S, self.to_h * HOUR_S), factors=(factor,))


class _Days(_Entry, frozen=True, kw_only=True):
    """From the start of a day (0 = the first) a factor for each day."""

    from_day: int
    factors_by_day: tuple[float, ...]

    def steps(self) -> Steps:
        edges_s = tuple((self.from_day + day) * DAY_S for day in range(len(self.factors_by_day) + 1))
        return Steps(edges_s=edges_s, factors=self.factors_by_day)


class MassCasualtyEntry(_Entry, frozen=True, kw_only=True):
    at_h: float
    lon: float
    lat: float
    patients: int
    over_min: float = 20.0
    spread_m: float = 100.0
    priority_shares: dict[int, float] = msgspec.field(default_factory=lambda: {1: 0.25, 2: 0.25, 3: 0.5})
    transport_share: float = 0.9
    dispatch_delay: DurationLaw = msgspec.field(default_factory=lambda: Lognormal(median_s=60.0, spread=0.35))
    on_scene: DurationLaw = msgspec.field(default_factory=lambda: Lognormal(median_s=1_500.0, spread=0.5))
    handover: DurationLaw = msgspec.field(default_factory=lambda: Lognormal(median_s=900.0, spread=0.5))

    def surges(self) -> Iterator[Surge]:
        yield surges.MassCasualty(
            name=self.name,
            at_s=self.at_h * HOUR_S,
            over_s=self.over_min * MINUTE_S,
            lon=self.lon,
            lat=self.lat,
            spread_m=self.spread_m,
            patients=self.patients,
            priority_shares=tuple(sorted(self.priority_shares.items())),
            transport_share=self.transport_share,
            dispatch_delay=self.dispatch_delay,
            on_scene=self.on_scene,
            handover=self.handover,
        )


class EpidemicEntry(_Days, frozen=True, kw_only=True):
    priorities: Priorities = None

    def surges(self) -> Iterator[Surge]:
        yield surges.DemandFactor(name=self.name, steps=self.steps(), priorities=self.priorities)


class CallsEntry(_Window, frozen=True, kw_only=True):
    factor: float
    priorities: Priorities = None

    def surges(self) -> Iterator[Surge]:
        yield surges.DemandFactor(name=self.name, steps=self.steps(self.factor), priorities=self.priorities)


class SnowEntry(_Window, frozen=True, kw_only=True):
    travel_factor: float
    calls_factor: float = 1.0
    priorities: Priorities = None
    profiles: frozenset[str] | None = None

    def surges(self) -> Iterator[Surge]:
        yield surges.TravelFactor(name=self.name, steps=self.steps(self.travel_factor), profiles=self.profiles)
        if self.calls_factor != 1.0:
            yield surges.DemandFactor(name=self.name, steps=self.steps(self.calls_factor), priorities=self.priorities)


class RoadClosureEntry(_Window, frozen=True, kw_only=True):
    arc_ids: frozenset[int] = frozenset()
    area: tuple[surges.Point, ...] = ()
    centre: surges.Point | None = None
    radius_m: float | None = None

    def surges(self) -> Iterator[Surge]:
        if (self.centre is None) != (self.radius_m is None) or (self.centre is not None and self.area):
            raise ValueError("area: give either area, or centre and radius_m")
        yield surges.RoadClosure(
            name=self.name,
            from_s=self.from_h * HOUR_S,
            to_s=self.to_h * HOUR_S,
            arc_ids=self.arc_ids,
            area=self.area or _circle(self.centre, self.radius_m),
        )


class HospitalEntry(_Window, frozen=True, kw_only=True):
    hospital_id: str
    turns_away: Priorities = None

    def surges(self) -> Iterator[Surge]:
        yield surges.HospitalClosure(
            name=self.name,
            hospital_id=self.hospital_id,
            from_s=self.from_h * HOUR_S,
            to_s=self.to_h * HOUR_S,
            priorities=self.turns_away,
        )


class HandoverEntry(_Window, frozen=True, kw_only=True):
    factor: float
    hospital_id: str | None = None

    def surges(self) -> Iterator[Surge]:
        yield surges.HandoverFactor(name=self.name, steps=self.steps(self.factor), hospital_id=self.hospital_id)


class BloodSupplyEntry(_Days, frozen=True, kw_only=True):
    groups: frozenset[str] | None = None

    def surges(self) -> Iterator[Surge]:
        yield surges.BloodSupplyFactor(name=self.name, steps=self.steps(), groups=self.groups)


class ScenarioFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a scenario file may hold."""

    name: str
    description: str = ""
    mass_casualty: tuple[MassCasualtyEntry, ...] = ()
    epidemic: tuple[EpidemicEntry, ...] = ()
    calls: tuple[CallsEntry, ...] = ()
    snow: tuple[SnowEntry, ...] = ()
    road_closure: tuple[RoadClosureEntry, ...] = ()
    hospital: tuple[HospitalEntry, ...] = ()
    handover: tuple[HandoverEntry, ...] = ()
    blood_supply: tuple[BloodSupplyEntry, ...] = ()

    def entries(self) -> Iterator[tuple[str, _Entry]]:
        """Every entry with the place in the file where it stands."""
        for kind in self.__struct_fields__[2:]:
            for number, entry in enumerate(getattr(self, kind)):
                yield f"{kind}[{number}]", entry


def read_scenarios(files: Iterable[Path]) -> tuple[Surge, ...]:
    """All surges of these files, in order. Raises DemandUnusable naming the file, the entry and the field."""
    return surges_of((str(file), read_scenario(file)) for file in files)


def surges_of(scenarios: Iterable[tuple[str, ScenarioFile]]) -> tuple[Surge, ...]:
    """All surges of these contents of files, each with what to call it in errors. Raises DemandUnusable."""
    found: list[Surge] = []
    named: dict[str, str] = {}
    for file, scenario in scenarios:
        for place, entry in scenario.entries():
            if entry.name in named:
                message = f"{file}: {place}: {entry.name!r} is the name of another surge, of {named[entry.name]}"
                raise DemandUnusable(message, "Name each differently", field="name")
            named[entry.name] = file
            try:
                found.extend(entry.surges())
            except ValueError as error:
                raise DemandUnusable(f"{file}: {place} ({entry.name}): {error}", "Mend it") from error
    return tuple(found)


def read_scenario(file: Path) -> ScenarioFile:
    """What the file holds. Raises DemandUnusable."""
    try:
        given: Any = tomllib.loads(file.read_text(encoding="utf-8"))
        return msgspec.convert(given, ScenarioFile, str_keys=True)
    except FileNotFoundError as error:
        raise DemandUnusable(f"there is no file {file}", "Name a scenario file (TOML)") from error
    except (OSError, ValueError) as error:
        raise DemandUnusable(f"{file}: {error}", "Mend it") from error


def _circle(centre: surges.Point | None, radius_m: float | None) -> tuple[surges.Point, ...]:
    """A polygon around a circle's rim; none without one."""
    if centre is None or radius_m is None:
        return ()
    if not 0.0 < radius_m <= 100_000.0:
        raise ValueError(f"radius_m: {radius_m!r} is not above 0 and up to 100000")
    angle = np.linspace(0.0, 2 * np.pi, CIRCLE_CORNERS, endpoint=False)
    lat_radius = radius_m / METRES_A_DEGREE
    lon_radius = lat_radius / max(float(np.cos(np.radians(centre[1]))), 0.01)
    lon, lat = centre[0] + lon_radius * np.cos(angle), centre[1] + lat_radius * np.sin(angle)
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))
