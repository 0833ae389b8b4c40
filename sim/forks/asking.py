"""What may come of the present state: many courses of chance calls, each lived through under every assumption."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from controlroom.questions.what_if import (
    NOTHING_CHANGES,
    Assumption,
    Difference,
    Estimate,
    Moment,
    Outlook,
    Present,
    WhatIfAnswer,
    WhatIfQuestion,
    invalid,
)
from roads.pack import CityPack
from roads.snapping import Snapper
from sim.case_mix import read_case_mix
from sim.experiments.intervals import paired_interval, t_interval
from sim.forks.coming import coming_calls, local_hour_of_week
from sim.forks.covered import station_cover
from sim.forks.forking import Fork, Result
from sim.forks.present import PresentRegion, region_of
from sim.streams import Streams
from sim.worlds import World, world_of_pack
from sim.worlds.road_world import cache_folder

Floats = NDArray[np.float64]
HOUR_S, BETWEEN_MOMENTS_S = 3_600.0, 900.0
SEEDS_APART = 1_000_003


class ForkedCity:
    """Answers for one city pack; its world is made when it is asked for the first time. Safe from any thread."""

    def __init__(self, pack: CityPack, *, cache: Path | None = None) -> None:
        self._pack, self._cache = pack, cache
        self._guard = threading.Lock()

    @cached_property
    def _world(self) -> World:
        return world_of_pack(self._pack, cache=self._cache or cache_folder(self._pack))

    @cached_property
    def _snapper(self) -> Snapper:
        return Snapper(self._pack.graph, warn_beyond_m=np.inf)

    @cached_property
    def _doors(self) -> Floats:
        graph = self._pack.graph
        at = np.flatnonzero(graph.off_road_access & graph.in_main_part)
        return np.column_stack([graph.lon[at], graph.lat[at]])

    def ask(
        self, present: Present, question: WhatIfQuestion, *, progress: Callable[[float], None] = lambda share: None
    ) -> WhatIfAnswer:
        """Every assumption meets the same courses of calls. Raises CommandRefused, WorldUnusable."""
        with self._guard:
            world, snapper, doors = self._world, self._snapper, self._doors
        world = replace(world, target_s=_targets(world, present))
        horizon_s = question.hours * HOUR_S
        region = region_of(present, world, horizon_s=horizon_s)
        require_known(question, region, world)
        coming = coming_calls(
            present,
            region,
            world,
            mix=read_case_mix(),
            timezone=self._pack.settings.timezone,
            snapper=snapper,
            doors=doors,
            horizon_s=horizon_s,
        )
        now_s = present.now - coming.zero_at
        fork = Fork(
            world=world,
            region=region,
            coming=coming,
            cover=station_cover(present, world, snapper),
            start_hour_of_week=local_hour_of_week(coming.zero_at, coming.timezone),
            now_s=now_s,
            moments_s=now_s + np.append(np.arange(0.0, horizon_s, BETWEEN_MOMENTS_S), horizon_s),
        )
        results = _results(fork, question, progress)
        return WhatIfAnswer(
            at=present.now,
            until_at=present.now + horizon_s,
            replications=question.replications,
            seed=question.seed,
            expected_calls=coming.expected,
            units=len(region.units),
            open_calls=region.open_calls,
            left_out=region.left_out,
            notes=region.notes,
            outlooks=tuple(
                _outlook(name, found, results[0], at=coming.zero_at + fork.moments_s)
                for name, found in zip(_names(question), results, strict=True)
            ),
        )


def require_known(question: WhatIfQuestion, region: PresentRegion, world: World) -> None:
    """Raises CommandRefused naming what the region does not have."""
    units = {unit.unit_id for unit in region.units}
    if not units:
        raise invalid("units", "no unit of this region is on duty and can be located: there is nothing to simulate")
    for assumption in question.assumptions:
        for unit_id in assumption.units_on_break:
            if unit_id not in units:
                why = region.left_out.get(unit_id)
                said = "is not known" if why is None else f"takes no part ({why})"
                raise invalid("units_on_break", f"{assumption.name}: unit {unit_id!r} {said}")
        for hospital_id in assumption.diverting:
            if hospital_id not in world.hospital_ids:
                raise invalid("diverting", f"{assumption.name}: hospital {hospital_id!r} is not in the city pack")
        for station_id in assumption.extra_units_at:
            if station_id not in world.station_ids:
                raise invalid("extra_units_at", f"{assumption.name}: station {station_id!r} is not in the city pack")
        diverting = {world.hospital_ids.index(hospital_id) for hospital_id in assumption.diverting}
        if len(region.closed_hospitals | diverting) == len(world.hospital_ids):
            raise invalid("diverting", f"{assumption.name}: no hospital would take patients any more")


def _targets(world: World, present: Present) -> Floats:
    """The norms that the control room works by."""
    target_s = np.full(len(world.target_s), np.inf)
    for priority, norm_s in present.settings.targets_s.items():
        if 0 < priority < len(target_s):
            target_s[priority] = norm_s
    return target_s


def _names(question: WhatIfQuestion) -> list[str]:
    return [NOTHING_CHANGES, *(assumption.name for assumption in question.assumptions)]


def _results(fork: Fork, question: WhatIfQuestion, progress: Callable[[float], None]) -> list[list[Result]]:
    """By assumption, "nothing changes" first, the results of all replications."""
    assumed: list[Assumption | None] = [None, *question.assumptions]
    found: list[list[Result]] = [[] for _ in assumed]
    for number in range(question.replications):
        seed = question.seed * SEEDS_APART + number
        course = fork.coming.course(Streams(seed))
        for results, assumption in zip(found, assumed, strict=True):
            results.append(fork.replicate(course, assumption, seed=seed))
        progress((number + 1) / question.replications)
    return found


def _outlook(name: str, found: Sequence[Result], baseline: Sequence[Result], *, at: Floats) -> Outlook:
    coverage, free_units = np.array([r.coverage for r in found]), np.array([r.free_units for r in found])
    return Outlook(
        assumption=name,
        moments=tuple(
            Moment(at=instant, coverage=_estimate(coverage[:, k]), free_units=_estimate(free_units[:, k]))
            for k, instant in enumerate(at.tolist())
        ),
        coverage=_estimate(_after_now(found)),
        mean_response_s=_known(found, "mean_response_s"),
        on_time_share=_known(found, "on_time_share"),
        queued_share=_known(found, "queued_share"),
        waiting_now_s=_known(found, "waiting_now_s"),
        difference=None if found is baseline else _difference(found, baseline),
    )


def _difference(found: Sequence[Result], baseline: Sequence[Result]) -> Difference:
    coverage = paired_interval(_after_now(found), baseline=_after_now(baseline))
    return Difference(
        coverage=Estimate(mean=coverage.mean, low=coverage.low, high=coverage.high),
        mean_response_s=_paired(found, baseline, "mean_response_s"),
        on_time_share=_paired(found, baseline, "on_time_share"),
        queued_share=_paired(found, baseline, "queued_share"),
    )


def _after_now(found: Sequence[Result]) -> Floats:
    return np.array([result.coverage[1:].mean() for result in found])


def _estimate(samples: Floats) -> Estimate:
    found = t_interval(samples)
    return Estimate(mean=found.mean, low=found.low, high=found.high)


def _known(found: Sequence[Result], measure: str) -> Estimate | None:
    """Over the replications in which there was something to measure, if there are two at least."""
    samples = np.array([getattr(result, measure) for result in found])
    samples = samples[np.isfinite(samples)]
    return _estimate(samples) if len(samples) >= 2 else None


def _paired(found: Sequence[Result], baseline: Sequence[Result], measure: str) -> Estimate | None:
    mine = np.array([getattr(result, measure) for result in found])
    theirs = np.array([getattr(result, measure) for result in baseline])
    both = np.isfinite(mine) & np.isfinite(theirs)
    return _estimate((mine - theirs)[both]) if both.sum() >= 2 else None
