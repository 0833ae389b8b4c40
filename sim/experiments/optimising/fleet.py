"""Bases for one or several fleet sizes: a start from MEXCLP, a search, and a check on replications it never saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct, structs

from sim.experiments.comparison import Comparison, Figure, compare, figure_of
from sim.experiments.intervals import t_interval
from sim.experiments.measures import Measure
from sim.experiments.optimising.bases import Bases, Stations, label
from sim.experiments.optimising.expected_cover import ExpectedCover
from sim.experiments.optimising.kim_nelson import Floats
from sim.experiments.optimising.search import LocalSearch, SearchRule, Step
from sim.experiments.provenance import Provenance
from sim.experiments.runners import Runner
from sim.experiments.running import OnProgress, Samples, run_replications
from sim.experiments.scenario import BadScenario, Scenario
from sim.experiments.site import Site
from sim.experiments.stopping import BadStopping
from sim.experiments.store import ReplicationStore

NOW = "now"
PILOT = 3
MOST_BUSY = 0.95


class FleetSize(Struct, frozen=True, kw_only=True):
    """What was found for so many units. `expected_cover` is MEXCLP's own figure for its bases; `checked` its mean with
    an interval that holds together with those of the other sizes (Bonferroni), for the smallest is picked from among
    them; `meets_target` whether that whole interval lies on the good side of the target (None: none was given)."""

    units: int
    mexclp: dict[str, int]
    expected_cover: float
    found: dict[str, int]
    checked: Figure
    meets_target: bool | None
    steps: list[Step]


class Optimum(Struct, frozen=True, kw_only=True):
    """The outcome: for every fleet size, smallest first, and the check of all of them beside each other.

    `smallest`: the least fleet that surely meets the target, None where none does or none was given.
    """

    sizes: list[FleetSize]
    smallest: int | None
    busy: float
    check: Comparison


@dataclass(frozen=True, kw_only=True)
class Aim:
    """`way`: the scenario whose bases are sought; `present` bases of the city, tried as a start where they fit."""

    way: Scenario
    present: Bases
    measure: Measure
    key: str = ""
    target: float | None = None
    level: float = 0.95
    check_replications: int = 20
    mexclp_s: float = 30.0

    def __post_init__(self) -> None:
        if self.way.bases is not None:
            raise BadScenario("bases are what is sought: leave them out of the scenario")
        if self.check_replications < 2:
            raise BadStopping(f"{self.check_replications} replications for the check: give at least 2")


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What runs replications."""

    site: Site
    store: ReplicationStore
    runner: Runner
    on_progress: OnProgress = lambda step, done, needed: None

    def samples(self, scenarios: Sequence[Scenario], numbers: Sequence[int], step: str) -> dict[str, Samples]:
        """Replications of these numbers, from the store where they are there."""
        return run_replications(
            scenarios,
            numbers=numbers,
            site=self.site,
            store=self.store,
            runner=self.runner,
            on_progress=self.on_progress,
            step=step,
        )


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What the search works with."""

    tools: Tools
    stations: Stations
    cover: ExpectedCover


class OptimiseResults(Struct, frozen=True, kw_only=True):
    """`optimum.json`."""

    optimum: Optimum
    provenance: Provenance


def optimise(sizes: Sequence[int], *, aim: Aim, rule: SearchRule, work: Workshop) -> tuple[Optimum, dict[str, Samples]]:
    """Search for each fleet size, then check what was found, the MEXCLP bases and the present ones on new replications;
    also the samples of the check.

    Raises BadStopping where the calls give too few replications for both; NoRoom, BadScenario.
    """
    for units in sizes:
        work.stations.require_room(units)
    first_of_check = _first_of_check(aim, rule, work.tools.site)
    found: dict[int, tuple[Bases, Bases, LocalSearch]] = {}
    held: Bases | None = None
    for units in sorted(set(sizes)):
        start, held, search = _search(units, held, aim=aim, rule=rule, work=work)
        found[units] = (start, held, search)
    numbers = range(first_of_check, first_of_check + aim.check_replications)
    samples = work.tools.samples(_checked(found, aim, work.stations), numbers, "check on new calls")
    check = compare(samples, baseline=NOW, measure=aim.measure.name, key=aim.key, level=aim.level, narrow=None)
    told = [
        _told(units, *parts, samples=samples, among=len(found), aim=aim, work=work) for units, parts in found.items()
    ]
    good = [size.units for size in told if size.meets_target]
    return Optimum(sizes=told, smallest=good[0] if good else None, busy=work.cover.busy, check=check), samples


def measured_busy(way: Scenario, *, tools: Tools) -> float:
    """Share of time that units are busy in a first simulation with the city's own bases, for MEXCLP to begin with."""
    most = tools.site.most_replications
    tools.site.check(way)
    samples = tools.samples([way], range(PILOT if most is None else min(PILOT, most)), "busy fraction")
    return min(float(samples[way.name].of("utilisation").mean()), MOST_BUSY)


def _first_of_check(aim: Aim, rule: SearchRule, site: Site) -> int:
    """The check begins after the last replication that the search may use."""
    needed = rule.selection.most + aim.check_replications
    there_are = site.most_replications
    if there_are is not None and there_are < needed:
        raise BadStopping(
            f"the search may take {rule.selection.most} replications and the check {aim.check_replications} others, "
            f"but the calls give {there_are}: cut them shorter, ask for fewer, or have a demand model make calls"
        )
    return rule.selection.most


def _search(
    units: int, smaller: Bases | None, *, aim: Aim, rule: SearchRule, work: Workshop
) -> tuple[Bases, Bases, LocalSearch]:
    """MEXCLP's bases, those found, and the search between them."""
    known: dict[Bases, Floats] = {}

    def evaluate(candidates: Sequence[Bases], count: int) -> Floats:
        told = f"{units} units, step {len(search.steps) + 1}: {len(candidates)} plans"
        by_have: dict[int, list[Bases]] = {}
        for bases in candidates:
            by_have.setdefault(len(known.get(bases, ())), []).append(bases)
        for have, those in by_have.items():
            if have < count:
                for bases, more in zip(those, _judged(those, range(have, count), told, aim, work), strict=True):
                    known[bases] = np.concatenate([known.get(bases, np.empty(0)), more])
        return np.stack([known[bases][:count] for bases in candidates])

    search = LocalSearch(work.stations, work.cover, evaluate, rule)
    mexclp = work.cover.best(units, time_limit_s=aim.mexclp_s)
    starts = [mexclp]
    if sum(aim.present) == units and all(
        n <= room for n, room in zip(aim.present, work.stations.capacity, strict=True)
    ):
        starts.append(aim.present)
    if smaller is not None and sum(smaller) == units - 1:
        starts.append(max(work.stations.additions(smaller), key=work.cover.of))
    return mexclp, search.run(search.begin(starts)), search


def _judged(those: Sequence[Bases], numbers: Sequence[int], told: str, aim: Aim, work: Workshop) -> list[Floats]:
    """The judged measure of these replications of each, turned so that more is better."""
    scenarios = [_scenario(aim, bases, work.stations) for bases in those]
    samples = work.tools.samples(scenarios, numbers, told)
    return [_sign(aim) * samples[one.name].of(aim.measure.name, aim.key) for one in scenarios]


def _sign(aim: Aim) -> float:
    return 1.0 if aim.measure.more_is_better else -1.0


def _scenario(aim: Aim, bases: Bases, stations: Stations, name: str | None = None) -> Scenario:
    way = aim.way
    return Scenario(
        name=name or label(bases, stations),
        policy=way.policy,
        redispatch=way.redispatch,
        settings=way.settings,
        bases=stations.named(bases),
    )


def names_of(units: int) -> tuple[str, str]:
    """How the check calls MEXCLP's bases and those found."""
    return f"{units}, MEXCLP", f"{units}, found"


def _checked(found: Mapping[int, tuple[Bases, Bases, LocalSearch]], aim: Aim, stations: Stations) -> list[Scenario]:
    checked = [_scenario(aim, aim.present, stations, NOW)]
    for units, (mexclp, best, _) in found.items():
        for name, bases in zip(names_of(units), (mexclp, best), strict=True):
            checked.append(_scenario(aim, bases, stations, name))
    return checked


def _told(
    units: int,
    mexclp: Bases,
    best: Bases,
    search: LocalSearch,
    *,
    samples: dict[str, Samples],
    among: int,
    aim: Aim,
    work: Workshop,
) -> FleetSize:
    judged = samples[names_of(units)[1]].of(aim.measure.name, aim.key)
    figure = figure_of(t_interval(judged, level=aim.level, among=among), aim.measure)
    return FleetSize(
        units=units,
        mexclp=work.stations.named(mexclp),
        expected_cover=work.cover.of(mexclp),
        found=work.stations.named(best),
        checked=figure,
        meets_target=_meets(figure, aim),
        steps=[structs.replace(step, mean=_sign(aim) * step.mean) for step in search.steps],
    )


def _meets(figure: Figure, aim: Aim) -> bool | None:
    if aim.target is None:
        return None
    return figure.low >= aim.target if aim.measure.more_is_better else figure.high <= aim.target
