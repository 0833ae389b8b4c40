"""A grid over parameters: every combination is a scenario."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from sim.demand.errors import DemandUnusable
from sim.demand.scenario_file import ScenarioFile
from sim.experiments.comparison import Comparison, Figure
from sim.experiments.demand_change import BadDemand, DemandChange
from sim.experiments.provenance import Provenance
from sim.experiments.scenario import BadScenario, Scenario, Setting

MOST_COMBINATIONS = 1_000
OWN_FIELDS = ("policy", "redispatch")
LEVELS = {"demand.factor": "factor", "demand.per_day": "per_day"}
STRENGTH = "strength."


class GridPoint(Struct, frozen=True, kw_only=True):
    """One combination with what came of it: the judged measure's figure."""

    scenario: str
    values: dict[str, Setting]
    figure: Figure


class SweepResults(Struct, frozen=True, kw_only=True):
    """`sweep.json`."""

    points: list[GridPoint]
    comparison: Comparison
    provenance: Provenance


def grid(
    vary: Mapping[str, Sequence[Setting]], *, fixed: Mapping[str, Setting], surges: Sequence[ScenarioFile] = ()
) -> list[Scenario]:
    """All combinations, the last parameter changing fastest; each named by its values (`policy=closest
    busy_fraction=0.5`).

    Parameters are `policy`, `redispatch`, `bases.STATION` (every station that has units must then be given, fixed or
    varied), `demand.factor`, `demand.per_day`, `strength.SURGE` of those of `surges`, which are laid over all, and
    settings of the operating plan. Raises BadScenario naming the parameter.
    """
    _check(vary, fixed)
    names = list(vary)
    return [
        _scenario(dict(zip(names, values, strict=True)), fixed, tuple(surges))
        for values in itertools.product(*(vary[name] for name in names))
    ]


def _check(vary: Mapping[str, Sequence[Setting]], fixed: Mapping[str, Setting]) -> None:
    if not vary:
        raise BadScenario("nothing is varied: give one parameter at least")
    combinations = 1
    for name, values in vary.items():
        if name in fixed:
            raise BadScenario(f"parameter {name} is both fixed and varied: leave one out")
        if not values:
            raise BadScenario(f"parameter {name} has no values: give one at least")
        if len(set(values)) < len(values):
            raise BadScenario(f"parameter {name} has a value twice: give each once")
        combinations *= len(values)
    if combinations > MOST_COMBINATIONS:
        raise BadScenario(f"{combinations} combinations: vary less, so that there are {MOST_COMBINATIONS} at most")


def _scenario(
    values: Mapping[str, Setting], fixed: Mapping[str, Setting], surges: tuple[ScenarioFile, ...]
) -> Scenario:
    fields: dict[str, Any] = {}
    demand: dict[str, Any] = {"surges": surges, "strengths": {}}
    for name, value in {**fixed, **values}.items():
        if name in OWN_FIELDS:
            fields[name] = _own_field(name, value)
        elif name in LEVELS:
            demand[LEVELS[name]] = _number(name, value)
        elif name.startswith(STRENGTH):
            demand["strengths"][name.removeprefix(STRENGTH)] = _number(name, value)
        elif name.startswith("bases."):
            if not isinstance(value, int) or isinstance(value, bool):
                raise BadScenario(f"parameter {name} is {value!r}: give a whole number of units")
            fields.setdefault("bases", {})[name.removeprefix("bases.")] = value
        else:
            fields.setdefault("settings", {})[name] = value
    called = name_of(values)
    try:
        return Scenario(name=called, demand=DemandChange(**demand), **fields)
    except (BadDemand, DemandUnusable) as error:
        raise BadScenario(f"scenario {called!r}: {error}") from error


def _number(name: str, value: Setting) -> float:
    if isinstance(value, bool | str):
        raise BadScenario(f"parameter {name} is {value!r}: give a number")
    return float(value)


def _own_field(name: str, value: Setting) -> Setting:
    wanted = bool if name == "redispatch" else str
    if not isinstance(value, wanted):
        raise BadScenario(f"parameter {name} is {value!r}: give {'true or false' if wanted is bool else 'text'}")
    return value


def name_of(values: Mapping[str, Setting]) -> str:
    """`policy=closest busy_fraction=0.5`."""
    return " ".join(f"{name}={str(v).lower() if isinstance(v, bool) else v}" for name, v in values.items())


def grid_points(
    comparison: Comparison, scenarios: Sequence[Scenario], vary: Mapping[str, Sequence[Setting]]
) -> list[GridPoint]:
    """The judged measure at every combination."""
    combinations = itertools.product(*vary.values())
    figures = {one.name: one.of(comparison.measure, comparison.key).own for one in comparison.scenarios}
    return [
        GridPoint(scenario=scenario.name, values=dict(zip(vary, values, strict=True)), figure=figures[scenario.name])
        for scenario, values in zip(scenarios, combinations, strict=True)
    ]
