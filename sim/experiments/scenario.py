"""A scenario is one way of running the city; a replication one course of chance, which all scenarios meet."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, convert, field, json, structs, to_builtins

from sim.engine import UnitPost
from sim.experiments.demand_change import DemandChange

Setting = bool | int | float | str


class BadScenario(ValueError):
    """A scenario that says what can't be, or two under one name."""


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way of running the city.

    `bases` says how many units stand at which station (station_id -> number; None: as the city's own units do);
    `roster` names every unit with its station, shifts and breaks instead;
    `settings` are further fields of the operating plan by name; `demand` is how calls and the world differ from usual.
    """

    name: str
    policy: str = "closest"
    redispatch: bool = False
    bases: dict[str, int] | None = None
    roster: tuple[UnitPost, ...] | None = None
    settings: dict[str, Setting] = {}
    demand: DemandChange = field(default_factory=DemandChange)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadScenario("scenario name is empty: give each a name to be called by")
        for station_id, units in (self.bases or {}).items():
            if units < 0:
                raise BadScenario(f"scenario {self.name!r}, bases.{station_id} is {units}: give 0 units or more")
        if self.bases is not None and self.roster is not None:
            raise BadScenario(f"scenario {self.name!r}: bases and roster both say where units stand: leave one out")
        if self.bases is not None and not sum(self.bases.values()):
            raise BadScenario(f"scenario {self.name!r}, bases: no units at all; give at least one")

    @property
    def standing(self) -> dict[str, int] | None:
        """How many units belong to which station; None where they are the city's own."""
        return self.bases if self.roster is None else dict(Counter(post.station_id for post in self.roster))

    @property
    def units(self) -> int | None:
        """How many units it has; None where they are the city's own."""
        return None if self.standing is None else sum(self.standing.values())

    def fingerprint(self) -> str:
        """The same for scenarios that run the city the same way, whatever their names."""
        what = to_builtins(structs.replace(self, name="-", bases=self._manned()), str_keys=True, order="deterministic")
        return hashlib.sha256(json.encode(what, order="deterministic")).hexdigest()

    def _manned(self) -> dict[str, int] | None:
        return None if self.bases is None else {place: units for place, units in self.bases.items() if units}


def scenarios_from(tables: object) -> list[Scenario]:
    """Scenarios from the tables of a TOML or JSON file. Errors name the field (msgspec's words)."""
    return convert(tables, list[Scenario], str_keys=True)


def check_names(scenarios: Sequence[Scenario]) -> None:
    """Refuse two scenarios of one name, or none at all."""
    if not scenarios:
        raise BadScenario("no scenario: give one at least")
    seen: set[str] = set()
    for scenario in scenarios:
        if scenario.name in seen:
            raise BadScenario(f"two scenarios are called {scenario.name!r}: give each its own name")
        seen.add(scenario.name)


class Task(Struct, frozen=True, kw_only=True):
    """One replication of one scenario: what a process is given to do."""

    scenario: Scenario
    number: int

    def fingerprint(self, *, city: str) -> str:
        """What its result depends on, in short: the city with its calls and the program, the scenario, the number."""
        text = f"{city} {self.scenario.fingerprint()} {self.number}"
        return hashlib.sha256(text.encode()).hexdigest()
