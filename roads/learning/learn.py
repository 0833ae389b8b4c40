"""From trips and traces to travel times of the next version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from roads.learning.drives import Drives, joined, plausible
from roads.learning.evaluation import held_out_error, parted
from roads.learning.regression import Fit, fit_factors, spread_of
from roads.learning.roads_in_force import Floats, LearningRoads
from roads.learning.routed import routed_drives
from roads.learning.runs import Run, runs_of
from roads.learning.spreads import fit_spreads, spreads_of_drives
from roads.learning.traced import traced_drives
from roads.learning.trips import Traces, Trips
from roads.pack import CityPack, ProfileTraffic
from roads.pack.travel_times import LEAST_FACTOR, MOST_FACTOR, WIDEST_SPREAD, HeldOutError, LearntProfile, TravelTimes

Progress = Callable[[str, float], None]
FEWEST_HELD_OUT = 10
ROUNDS = 2
"""Learnt factors change which way is the fastest, so trips known by their ends are routed and learnt from twice."""


class LearningError(ValueError):
    """Nothing can be learnt from these trips; says why and the remedy."""


@dataclass(frozen=True)
class Asked:
    """`minimum_trips`: data below which an effect is not learnt; `held_out_share`: the last drives, for the test."""

    minimum_trips: int = 50
    held_out_share: float = 0.2

    def __post_init__(self) -> None:
        if self.minimum_trips < 1:
            raise LearningError(f"minimum_trips is {self.minimum_trips}: give 1 or more")
        if not 0.0 < self.held_out_share <= 0.5:
            raise LearningError(f"held_out_share is {self.held_out_share}: give more than 0, at most 0.5")


def learn_travel_times(
    pack: CityPack,
    *,
    trips: Trips | None = None,
    traces: Traces | None = None,
    now: float,
    asked: Asked | None = None,
    progress: Progress | None = None,
) -> TravelTimes:
    """Travel times that the drives tell, starting from those in force in the pack. Raises LearningError.

    A trip during which its unit left a trace that fits the roads is learnt from by the trace. Profiles with fewer than
    `minimum_trips` drives are left as they are. The error on held-out drives is told by factors learnt from the
    earlier ones alone; the factors given back are learnt from all.
    """
    asked, say = asked or Asked(), progress or _say_nothing
    roads, left_out = LearningRoads(pack), Counter[str]()
    runs = list(runs_of(traces)) if traces is not None else []
    trips = None if trips is None else _without_traced(trips, runs, left_out)
    profiles: dict[str, LearntProfile] = {}
    instants: list[float] = []
    for profile in sorted(pack.graph.travel_s):
        drives = _Learning(roads, profile, asked, say, left_out).drives(trips, runs)
        if drives is None:
            continue
        profiles[profile] = drives.learnt
        instants += drives.span
    _count_unknown(roads, trips, runs, left_out)
    if not profiles:
        reasons = "; ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in sorted(left_out.items()))
        raise LearningError(
            f"no profile has {asked.minimum_trips} drives to learn from"
            f"{' (left out: ' + reasons + ')' if reasons else ''}. Give more trips"
        )
    return TravelTimes(
        graph_checksum=pack.graph.checksum,
        learnt_at=now,
        from_at=min(instants),
        until_at=max(instants),
        profiles=profiles,
        left_out=dict(sorted(left_out.items())),
        based_on=None if pack.travel_times is None else pack.travel_times.version,
    )


@dataclass(frozen=True, eq=False)
class _Learnt:
    learnt: LearntProfile
    span: tuple[float, float]


@dataclass(frozen=True, eq=False)
class _Learning:
    """One profile."""

    roads: LearningRoads
    profile: str
    asked: Asked
    say: Progress
    left_out: Counter[str]

    def drives(self, trips: Trips | None, runs: Sequence[Run]) -> _Learnt | None:
        """None where there are too few drives."""
        own_runs = [run for run in runs if self.roads.column_of(run.profile) == self.profile]
        own_trips = None if trips is None else trips.only(self._is_own(trips))
        traced, lost = traced_drives(own_runs, self.roads, profile=self.profile, progress=self._saying("traces"))
        self.left_out.update(lost)
        drives, fit = traced, None
        for round_number in range(ROUNDS if own_trips is not None and len(own_trips) else 1):
            drives, lost = self._gathered(traced, own_trips, fit, round_number)
            if len(drives) < self.asked.minimum_trips:
                self.left_out.update(lost)
                if len(drives):
                    self.left_out[f"{self.profile}_has_too_few"] += len(drives)
                return None
            fit = fit_factors(drives, minimum_trips=self.asked.minimum_trips)
        self.left_out.update(lost)
        assert fit is not None
        return _Learnt(self._profile(drives, fit), (float(drives.departed_at[0]), float(drives.departed_at[-1])))

    def _gathered(
        self, traced: Drives, trips: Trips | None, fit: Fit | None, round_number: int
    ) -> tuple[Drives, Counter[str]]:
        parts, lost = [traced], Counter[str]()
        if trips is not None and len(trips):
            traffic = dict(self.roads.pack.settings.traffic)
            if fit is not None:
                traffic[self.profile] = self._traffic(fit)
            saying = self._saying(f"trips, round {round_number + 1}")
            routed, lost = routed_drives(trips, self.roads, profile=self.profile, traffic=traffic, progress=saying)
            parts.append(routed)
        drives, implausible = plausible(joined(parts))
        return drives, lost + Counter(implausible)

    def _profile(self, drives: Drives, fit: Fit) -> LearntProfile:
        traffic = self._traffic(fit)
        before, after = self._tested(drives)
        spreads = [_rounded(row) for row in np.minimum(self._spreads(drives, fit), WIDEST_SPREAD)]
        return LearntProfile(
            factors=traffic.factors,
            by_road_class=dict(traffic.by_road_class),
            spread=round(min(fit.spread, WIDEST_SPREAD), 4),
            trips=len(drives),
            before=before,
            after=after,
            spread_by_hour=spreads[-1],
            spread_by_road_class=dict(zip(self.roads.graph.road_classes, spreads, strict=False)),
        )

    def _spreads(self, drives: Drives, fit: Fit) -> Floats:
        return fit_spreads(drives, fit.on_class_s(drives), fit.residual(drives), minimum_trips=self.asked.minimum_trips)

    def _tested(self, drives: Drives) -> tuple[HeldOutError | None, HeldOutError | None]:
        """Errors of the travel times in force, with the spread they had on the earlier drives, and of those learnt."""
        earlier, last = parted(drives, held_out_share=self.asked.held_out_share)
        if len(last) < FEWEST_HELD_OUT:
            return None, None
        fit = fit_factors(earlier, minimum_trips=self.asked.minimum_trips)
        before_spread = spread_of(np.log(earlier.driven_s / earlier.expected_s))
        before = held_out_error(last.driven_s, last.expected_s, spread=before_spread)
        spread = spreads_of_drives(self._spreads(earlier, fit), fit.on_class_s(last), last.hour)
        return before, held_out_error(last.driven_s, fit.predicted_s(last), spread=spread)

    def _traffic(self, fit: Fit) -> ProfileTraffic:
        """The factors in force times what was learnt, within what a pack may hold."""
        factors = np.clip(self.roads.factors(self.profile) * fit.multiplier, LEAST_FACTOR, MOST_FACTOR)
        rows = [_rounded(row) for row in factors]
        by_class = dict(zip(self.roads.graph.road_classes, rows, strict=False))
        return ProfileTraffic(factors=rows[-1], by_road_class=by_class)

    def _is_own(self, trips: Trips) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.array([self.roads.column_of(str(name)) == self.profile for name in trips.profile], np.bool_)

    def _saying(self, what: str) -> Callable[[float], None]:
        return lambda share: self.say(f"{self.profile}: {what}", share)


def _without_traced(trips: Trips, runs: Sequence[Run], left_out: Counter[str]) -> Trips:
    """Trips less those that a run of the same unit tells better."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for run in runs:
        spans.setdefault(run.unit_id, []).append((float(run.at[0]), float(run.at[-1])))
    rows = zip(trips.unit_id.tolist(), trips.departed_at.tolist(), trips.arrived_at.tolist(), strict=True)
    traced = [
        any(begin < arrived_at and end > departed_at for begin, end in spans.get(str(unit_id), ()))
        for unit_id, departed_at, arrived_at in rows
    ]
    if any(traced):
        left_out["trip_told_by_its_trace"] += sum(traced)
    return trips.only(~np.array(traced, np.bool_))


def _count_unknown(roads: LearningRoads, trips: Trips | None, runs: Sequence[Run], left_out: Counter[str]) -> None:
    profiles = [str(name) for name in (() if trips is None else trips.profile)] + [run.profile for run in runs]
    unknown = sum(roads.column_of(name) is None for name in profiles)
    if unknown:
        left_out["profile_not_in_the_pack"] += unknown


def _rounded(row: Floats) -> tuple[float, ...]:
    return tuple(round(float(factor), 4) for factor in row)


def _say_nothing(_what: str, _share: float) -> None:
    return
