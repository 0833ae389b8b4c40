"""Replications in a city pack or a matrix world, by the simulator."""

import dataclasses
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import pyarrow as pa
from msgspec import json

from sim.demand.errors import DemandUnusable
from sim.demand.surges import WorldSurge
from sim.engine import OperatingPlan, PlanUnusable, UnitPost, simulate
from sim.engine.operations import hospital_changes
from sim.engine.preparing import fleet_of
from sim.engine.shifts import on_duty_at_first
from sim.experiments.demand_change import DemandChange
from sim.experiments.duty import time_on_duty_s
from sim.experiments.measures import Duty, Grid, always, measure
from sim.experiments.passages import CallSource, Passage
from sim.experiments.scenario import BadScenario, Scenario
from sim.experiments.site import Simulate
from sim.worlds import World, open_world
from sim.worlds.slowed import slowed

OF_THE_SCENARIO = ("policy", "redispatch", "fleet", "preempts", "hospitals")
SETTINGS = {field.name: field for field in dataclasses.fields(OperatingPlan) if field.name not in OF_THE_SCENARIO}
PROGRAM = (
    *(("sim", part) for part in ("calls", "demand", "engine", "streams.py", "worlds")),
    *(
        ("sim", "experiments", f"{part}.py")
        for part in ("changed_calls", "city", "demand_change", "duty", "made_calls")
    ),
    *(("sim", "experiments", f"{part}.py") for part in ("measures", "passages", "recorded_calls")),
    ("dispatch", "kernels"),
)

HOUR_S = 3_600.0
PASSAGES_KEPT = 2


class CitySite:
    """A city with its calls, for experiments: see `sim.experiments.site.Site`.

    `batches` above 1 cut each replication into so many samples (for one long run). The city is read once a process.
    """

    def __init__(
        self,
        folder: Path,
        source: CallSource,
        *,
        batches: int = 1,
        grid: Grid | None = None,
        cache: Path | None = None,
        progress: Callable[[str, float], None] = lambda step, share: None,
    ) -> None:
        self.folder, self.source, self.batches, self.grid, self.cache = folder, source, batches, grid, cache
        self._opened: World | None = None
        self._fingerprint: str | None = None
        self._progress = progress

    def __getstate__(self) -> dict[str, object]:
        """What travels to other processes: where things are, not the things."""
        return {**self.__dict__, "_opened": None, "_fingerprint": None, "_progress": _silent}

    @property
    def world(self) -> World:
        """The world, read when it is first needed."""
        if self._opened is None:
            self._opened = open_world(self.folder, cache=self.cache, progress=self._progress)
        return self._opened

    def fingerprint(self) -> str:
        """See Site. Taken once: what changes on disk meanwhile is found out by the next run."""
        if self._fingerprint is None:
            self._fingerprint = self._taken_fingerprint()
        return self._fingerprint

    def _taken_fingerprint(self) -> str:
        world = self.world
        parts = [world.checksum, *_digests_of_places(self.folder), self.source.fingerprint(), program_digest()]
        text = " ".join([*parts, str(self.batches), repr(self.grid)])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def most_replications(self) -> int | None:
        """See Site."""
        return self.source.most_replications

    def check(self, scenario: Scenario) -> None:
        """See Site."""
        plan_of(scenario, self.world)
        _require_shifts(scenario)
        if scenario.demand.is_none:
            return
        try:
            require_possible(self.source.open()(0, scenario.demand).surges, self.world)
        except (DemandUnusable, PlanUnusable) as error:
            raise BadScenario(f"scenario {scenario.name!r}, demand: {error}") from error

    def open(self) -> Simulate:
        """See Site."""
        passages = self.source.open()

        # Tasks come by number, scenario after scenario: each scenario finds the calls that the one before it met.
        @lru_cache(maxsize=PASSAGES_KEPT)
        def passage_of(number: int, change: bytes) -> Passage:
            return passages(number, json.decode(change, type=DemandChange))

        return partial(self._replicate, self.world, passage_of)

    def _replicate(
        self, world: World, passage_of: Callable[[int, bytes], Passage], scenario: Scenario, number: int
    ) -> pa.Table:
        passage = passage_of(number, scenario.demand.encoded())
        plan = on_the_calls_clock(plan_of(scenario, world), scenario, passage)
        outcome = simulate(world, passage.calls, plan, seed=number, surges=passage.surges)
        return measure(outcome, passage, batches=self.batches, grid=self.grid, duty=duty_of(plan)).table()


def duty_of(plan: OperatingPlan) -> Duty:
    """Of the plan's units, in their order."""
    shifts = [post.shifts for post in plan.fleet] if plan.fleet is not None else []
    start_s = plan.start_hour_of_week * HOUR_S

    def duty(from_s: float, until_s: float) -> list[float]:
        return [time_on_duty_s(own, from_s=from_s, until_s=until_s, start_s=start_s) for own in shifts]

    return duty if any(shifts) else always


def require_possible(surges: Sequence[WorldSurge], world: World) -> None:
    """Raises DemandUnusable, PlanUnusable for what can't befall this world in a simulation."""
    hospital_changes(world, surges)
    slowed(world, surges)


def on_the_calls_clock(plan: OperatingPlan, scenario: Scenario, passage: Passage) -> OperatingPlan:
    """The plan with the hour of the week at which the calls begin, unless the scenario sets another."""
    if passage.start_hour_of_week is None or "start_hour_of_week" in scenario.settings:
        return plan
    return dataclasses.replace(plan, start_hour_of_week=passage.start_hour_of_week)


def plan_of(scenario: Scenario, world: World) -> OperatingPlan:
    """The operating plan of a scenario. Raises BadScenario naming the field and the remedy."""
    unknown = sorted(set(scenario.settings) - set(SETTINGS))
    if unknown:
        raise BadScenario(f"scenario {scenario.name!r}, settings.{unknown[0]} is not known: use {', '.join(SETTINGS)}")
    try:
        plan = OperatingPlan(
            policy=scenario.policy,
            redispatch=scenario.redispatch,
            fleet=_fleet(scenario, world),
            **scenario.settings,  # type: ignore[arg-type]
        )
        fleet_of(world, plan)
    except (PlanUnusable, TypeError) as error:
        raise BadScenario(f"scenario {scenario.name!r}: {error}") from error
    return plan


def _require_shifts(scenario: Scenario) -> None:
    for post in scenario.roster or ():
        try:
            on_duty_at_first(post.shifts, start_s=0.0)
        except ValueError as error:
            raise BadScenario(f"scenario {scenario.name!r}, roster, {post.unit_id}: {error}") from error


def _fleet(scenario: Scenario, world: World) -> tuple[UnitPost, ...] | None:
    if scenario.bases is None:
        return scenario.roster
    for station_id in scenario.bases:
        if station_id not in world.station_ids:
            known = ", ".join(world.station_ids[:30])
            raise BadScenario(f"scenario {scenario.name!r}, bases: no station {station_id!r} here: there are {known}")
    return tuple(
        UnitPost(f"{station_id}.{rank}", station_id)
        for station_id in world.station_ids
        for rank in range(1, scenario.bases.get(station_id, 0) + 1)
    )


def bases_of(world: World) -> dict[str, int]:
    """How many of the city's own units stand at which station; all stations."""
    standing = dict.fromkeys(world.station_ids, 0)
    for station in world.unit_station.tolist():
        standing[world.station_ids[station]] += 1
    return standing


def grid_about(lat: float, *, cell_m: float) -> Grid:
    """Cells of about this width at this latitude."""
    lat_step = cell_m / 111_195.0
    return Grid(lat_step / max(math.cos(math.radians(lat)), 0.01), lat_step)


def program_digest() -> str:
    """Of the source of everything that decides what comes of a replication."""
    digest = hashlib.sha256()
    for path in PROGRAM:
        for name, content in sorted(_sources(files(path[0]).joinpath(*path[1:]), "/".join(path)).items()):
            digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def _sources(place: Traversable, name: str) -> Mapping[str, bytes]:
    if place.is_file():
        return {name: place.read_bytes()} if name.endswith(".py") else {}
    found: dict[str, bytes] = {}
    for inner in place.iterdir():
        found |= _sources(inner, f"{name}/{inner.name}")
    return found


def _digests_of_places(folder: Path) -> list[str]:
    """Of the small files of a city: settings, stations, hospitals, units, population."""
    named = [p for p in sorted(folder.iterdir()) if p.suffix in (".toml", ".csv") or p.name.startswith("population")]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in named]


def _silent(step: str, share: float) -> None:
    """No progress in workers."""
