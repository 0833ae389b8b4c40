"""`travel_times.json`: factors and spreads learnt from trips, with a version that names exactly this content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec import Struct

from roads.files import write_whole
from roads.pack.settings import HOURS_PER_WEEK, ProfileTraffic

FORMAT = "arterial-travel-times/1"
LEAST_FACTOR, MOST_FACTOR = 0.01, 100.0
WIDEST_SPREAD = 2.0


class TravelTimesUnusable(ValueError):
    """A file of learnt travel times that can't be used; says the field and the remedy."""


class HeldOutError(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far predictions were from `trips` drives that were not learnt from.

    `mean_abs_error_s`; `median_log_error`: median of |ln(driven / predicted)|; `log_bias`: median of
    ln(driven / predicted), above 0 = predicted too short; `within_90`: share inside the log-normal 90 % interval.
    """

    trips: int
    mean_abs_error_s: float
    median_log_error: float
    log_bias: float
    within_90: float


class LearntProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Multipliers of free-flow time (168, Monday 00:00 local first) and the standard deviation of the logarithm.

    A road class named in `by_road_class` uses its own factors instead of `factors`. `before` and `after` are on the
    same held-out drives, None where there were too few. `spread` is that of all drives; `spread_by_hour` (168) and
    `spread_by_road_class` tell it as the factors are told, and are empty in files of earlier programs.
    """

    factors: tuple[float, ...]
    spread: float
    trips: int
    by_road_class: dict[str, tuple[float, ...]] = {}
    before: HeldOutError | None = None
    after: HeldOutError | None = None
    spread_by_hour: tuple[float, ...] = ()
    spread_by_road_class: dict[str, tuple[float, ...]] = {}

    @property
    def spreads(self) -> ProfileTraffic:
        """The standard deviations in the shape of factors: by hour, and by hour of a road class."""
        by_hour = self.spread_by_hour or (self.spread,) * HOURS_PER_WEEK
        return ProfileTraffic(factors=by_hour, by_road_class=MappingProxyType(self.spread_by_road_class))

    @property
    def traffic(self) -> ProfileTraffic:
        return ProfileTraffic(factors=self.factors, by_road_class=MappingProxyType(self.by_road_class))


class TravelTimes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was learnt on the graph of this checksum, from drives between two instants.

    `based_on` is the version in force while learning (None = the pack's own); `left_out` counts drives by reason.
    """

    graph_checksum: str
    learnt_at: float
    from_at: float
    until_at: float
    profiles: dict[str, LearntProfile]
    left_out: dict[str, int] = {}
    based_on: str | None = None
    format: str = FORMAT

    @property
    def version(self) -> str:
        """Names the content: two files with the same version give the same travel times."""
        told = msgspec.to_builtins(self, order="deterministic")
        for profile in told["profiles"].values():
            # What earlier programs did not know is no part of their versions.
            for name in ("spread_by_hour", "spread_by_road_class"):
                if not profile[name]:
                    del profile[name]
        return "tt-" + hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:16]

    def laid_over(self, traffic: Mapping[str, ProfileTraffic]) -> dict[str, ProfileTraffic]:
        """Traffic by profile, the learnt one where there is any."""
        return {**traffic, **{name: learnt.traffic for name, learnt in self.profiles.items()}}

    @property
    def spreads(self) -> dict[str, ProfileTraffic]:
        """Standard deviations of the logarithm by profile, in the shape of factors."""
        return {name: learnt.spreads for name, learnt in self.profiles.items()}


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    travel_times: TravelTimes


def read_travel_times(path: Path) -> TravelTimes:
    """Raises TravelTimesUnusable."""
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise TravelTimesUnusable(f"{path} can't be read: {error}. Give a file of `arterial roads learn`") from error
    times = file.travel_times
    if times.format != FORMAT:
        raise TravelTimesUnusable(f"{path}: format {times.format!r} is not {FORMAT}. Learn anew with this program")
    if times.version != file.version:
        raise TravelTimesUnusable(
            f"{path}: version {file.version!r} does not name this content ({times.version}): it was changed by hand or "
            "cut off. Learn anew"
        )
    for name, learnt in times.profiles.items():
        _check(path, name, learnt)
    return times


def write_travel_times(times: TravelTimes, path: Path) -> None:
    """All of it or nothing."""
    text = msgspec.json.format(msgspec.json.encode(_File(version=times.version, travel_times=times)), indent=1)
    write_whole(path, text + b"\n")


def _check(path: Path, profile: str, learnt: LearntProfile) -> None:
    if not 0.0 <= learnt.spread <= WIDEST_SPREAD:
        raise TravelTimesUnusable(
            f"{path}: profiles.{profile}.spread is {learnt.spread!r}, not from 0 to {WIDEST_SPREAD:g}. Learn anew"
        )
    rows = [("spread_by_hour", learnt.spread_by_hour)] if learnt.spread_by_hour else []
    for name, spreads in (*rows, *learnt.spread_by_road_class.items()):
        if len(spreads) != HOURS_PER_WEEK or not all(0.0 <= spread <= WIDEST_SPREAD for spread in spreads):
            raise TravelTimesUnusable(
                f"{path}: profiles.{profile}.{name} is not {HOURS_PER_WEEK} spreads from 0 to {WIDEST_SPREAD:g}. "
                "Learn anew"
            )
    for name, factors in (("factors", learnt.factors), *learnt.by_road_class.items()):
        if len(factors) != HOURS_PER_WEEK or not all(LEAST_FACTOR <= factor <= MOST_FACTOR for factor in factors):
            raise TravelTimesUnusable(
                f"{path}: profiles.{profile}.{name} is not {HOURS_PER_WEEK} factors from {LEAST_FACTOR:g} to "
                f"{MOST_FACTOR:g}. Learn anew"
            )
